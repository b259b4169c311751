/** One badge has one number: brings the ways in which readers write it to upper-case hex. */

/** How a reader writes a badge's number (docs/device-protocol.md, "Badge numbers"). */
export const BADGE_ENCODINGS = [
  'uid-hex',
  'uid-hex-reversed',
  'dec-10',
  'wiegand-26',
  'dec-3-5',
] as const;
export type BadgeEncoding = (typeof BADGE_ENCODINGS)[number];

/** Why a text is no badge number. The text itself is never part of it: badge numbers are personal. */
export type BadgeNumberReason =
  | 'unknown-encoding'
  | 'not-hex'
  | 'not-decimal'
  | 'wrong-length'
  | 'out-of-range';
export type BadgeNumber =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly reason: BadgeNumberReason };

/** ISO 14443 knows UIDs of 4, 7 and 10 bytes; 125 kHz tags have 5, parts of a number 3. */
const UID_BYTES_MIN = 3;
const UID_BYTES_MAX = 10;
const TEXT_CHARACTERS_MAX = 64;
const BYTE_MAX = 0xff;
const SHORT_MAX = 0xffff;
const LONG_MAX = 0xffff_ffff;

/** `04:A1:B2`, `04-a1-b2`, `04 A1 B2` and `04.A1.B2` are one writing. */
const SEPARATED_HEX = /^[0-9A-Fa-f]{2}(?:([:\-. ])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2})*$/;
const SEPARATORS = /[:\-. ]/g;
const PLAIN_HEX = /^[0-9A-Fa-f]+$/;
const DIGITS = /^\d{1,10}$/;
const TWO_NUMBERS = /^(\d{1,5})[,:\- ](\d{1,5})$/;

/** True for the name of an encoding that the protocol knows. */
export function isBadgeEncoding(text: string): text is BadgeEncoding {
  return (BADGE_ENCODINGS as readonly string[]).includes(text);
}

/** Brings a written number to the one form of the place; never throws. */
export function badgeNumber(text: string, encoding: string = 'uid-hex'): BadgeNumber {
  if (text.length > TEXT_CHARACTERS_MAX) return refused('wrong-length');
  switch (encoding) {
    case 'uid-hex':
      return fromHex(text.trim());
    case 'uid-hex-reversed':
      return reversed(fromHex(text.trim()));
    case 'dec-10':
      return fromDecimal(text.trim());
    case 'wiegand-26':
    case 'dec-3-5':
      return fromTwoNumbers(text.trim());
    default:
      return refused('unknown-encoding');
  }
}

function fromHex(text: string): BadgeNumber {
  let digits = text;
  if (!PLAIN_HEX.test(digits)) {
    if (!SEPARATED_HEX.test(digits)) return refused('not-hex');
    digits = digits.replace(SEPARATORS, '');
  }
  // An odd count is ambiguous: some firmware drops the leading zero of each byte (esp-rfid#466).
  const fits =
    digits.length % 2 === 0 &&
    digits.length >= 2 * UID_BYTES_MIN &&
    digits.length <= 2 * UID_BYTES_MAX;
  return fits ? { ok: true, number: digits.toUpperCase() } : refused('wrong-length');
}

function reversed(read: BadgeNumber): BadgeNumber {
  if (!read.ok) return read;
  let number = '';
  for (let at = read.number.length - 2; at >= 0; at -= 2) number += read.number.slice(at, at + 2);
  return { ok: true, number };
}

/** The low 32 bits of the tag, as the ten digits printed on it. */
function fromDecimal(text: string): BadgeNumber {
  if (!DIGITS.test(text)) return refused(/^\d+$/.test(text) ? 'wrong-length' : 'not-decimal');
  const value = Number(text);
  return value <= LONG_MAX ? { ok: true, number: hexOf(value, 8) } : refused('out-of-range');
}

/** Facility (8 bits) and card (16 bits): H10301's content, and the `3+5` digits printed on a tag. */
function fromTwoNumbers(text: string): BadgeNumber {
  const match = TWO_NUMBERS.exec(text);
  if (match === null) return refused('not-decimal');
  const facility = Number(match[1]);
  const card = Number(match[2]);
  if (facility > BYTE_MAX || card > SHORT_MAX) return refused('out-of-range');
  return { ok: true, number: hexOf(facility, 2) + hexOf(card, 4) };
}

function hexOf(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function refused(reason: BadgeNumberReason): BadgeNumber {
  return { ok: false, reason };
}
