/** One badge has one number: brings the ways in which readers write it to upper-case hex. */

/** How a reader writes a badge's number (docs/device-protocol.md, "Badge numbers"). */
export const BADGE_ENCODINGS = [
  'uid-hex',
  'uid-hex-reversed',
  'dec-10',
  'dec-10-reversed',
  'dec-12',
  'dec-8',
  'dec-3-5',
  'dec-5-5',
  'dec-bytes',
  'wiegand-26',
  'wiegand-bits',
] as const;
export type BadgeEncoding = (typeof BADGE_ENCODINGS)[number];

/** Which part of a longer UID a reader gives: a setting of the reader, for nothing in a number tells it. */
export const SEEN_PARTS = ['first-4', 'last-4', 'first-3', 'last-3'] as const;
export type SeenPart = (typeof SEEN_PARTS)[number];

/** Why a text is no badge number. The text itself is never part of it: badge numbers are personal. */
export type BadgeNumberReason =
  | 'unknown-encoding'
  | 'not-hex'
  | 'not-decimal'
  | 'not-bits'
  | 'wrong-length'
  | 'wrong-parity'
  /** It may mean several cards: nobody guesses which, and the card is enrolled at a reader that says it whole. */
  | 'ambiguous'
  | 'out-of-range';
export type BadgeNumber =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly reason: BadgeNumberReason };

/** ISO 14443 knows UIDs of 4, 7 and 10 bytes; 125 kHz tags have 5, parts of a number 3. */
const UID_BYTES_MIN = 3;
const UID_BYTES_MAX = 10;
const TEXT_CHARACTERS_MAX = 96;
const BYTE_MAX = 0xff;
const SHORT_MAX = 0xffff;

/** `04:A1:B2`, `04-a1-b2`, `04 A1 B2` and `04.A1.B2` are one writing. */
const SEPARATED_HEX = /^[0-9A-Fa-f]{2}(?:([:\-. ])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2})*$/;
const SEPARATORS = /[:\-. ]/g;
const SEPARATED = /[-.:, ]/;
const PLAIN_HEX = /^[0-9A-Fa-f]+$/;
const DIGITS = /^\d+$/;
const TWO_NUMBERS = /^(\d{1,5})[,:\- ](\d{1,5})$/;
const BYTES_IN_DECIMAL = /^\d{1,3}(?:[-.:, ]\d{1,3}){2,9}$/;
const BITS = /^[01]+$/;

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
      return fromDecimal(text.trim(), 10, 4);
    case 'dec-10-reversed':
      return reversed(fromDecimal(text.trim(), 10, 4));
    case 'dec-12':
      return fromDecimal(text.trim(), 13, 5);
    case 'dec-8':
      return fromDecimal(text.trim(), 8, 3);
    case 'dec-5-5':
      return fromTwoNumbers(text.trim(), SHORT_MAX);
    case 'wiegand-26':
    case 'dec-3-5':
      return fromTwoNumbers(text.trim(), BYTE_MAX);
    case 'dec-bytes':
      return fromDecimalBytes(text.trim());
    case 'wiegand-bits':
      return fromWiegand(text.trim());
    default:
      return refused('unknown-encoding');
  }
}

/** How many hex digits of a number such a reader gives. */
export function partDigits(part: SeenPart): number {
  return part.endsWith('4') ? 8 : 6;
}

/** The number as it comes from a reader that sends its bytes the other way round. */
export function reversedNumber(number: string): string {
  let turned = '';
  for (let at = number.length - 2; at >= 0; at -= 2) turned += number.slice(at, at + 2);
  return turned;
}

/** The number as it comes from a Wiegand reader whose two wires are swapped: every bit is the other one. */
export function invertedNumber(number: string): string {
  let inverted = '';
  for (const digit of number) inverted += (0xf - Number.parseInt(digit, 16)).toString(16);
  return inverted.toUpperCase();
}

function fromHex(text: string): BadgeNumber {
  let digits = text;
  if (!PLAIN_HEX.test(digits)) {
    if (!SEPARATED_HEX.test(digits)) return refused('not-hex');
    digits = digits.replace(SEPARATORS, '');
  }
  const fits = digits.length >= 2 * UID_BYTES_MIN && digits.length <= 2 * UID_BYTES_MAX;
  if (!fits) return refused('wrong-length');
  // Half a byte is missing: some firmware drops the leading zero of each byte (esp-rfid#466).
  return digits.length % 2 === 0
    ? { ok: true, number: digits.toUpperCase() }
    : refused('ambiguous');
}

function reversed(read: BadgeNumber): BadgeNumber {
  return read.ok ? { ok: true, number: reversedNumber(read.number) } : read;
}

/** The low bits of the tag as one number; the usual count of digits is printed, and zeros may be left out. */
function fromDecimal(text: string, digitsMax: number, bytes: number): BadgeNumber {
  if (!DIGITS.test(text)) return refused('not-decimal');
  if (text.length > digitsMax) return refused('wrong-length');
  const value = Number(text);
  return value < 2 ** (8 * bytes)
    ? { ok: true, number: hexOf(value, 2 * bytes) }
    : refused('out-of-range');
}

/** Facility and card (16 bits): H10301's content with 8 bits before it, and the digits printed on a tag. */
function fromTwoNumbers(text: string, facilityMax: number): BadgeNumber {
  const match = TWO_NUMBERS.exec(text);
  if (match === null) return refused('not-decimal');
  const facility = Number(match[1]);
  const card = Number(match[2]);
  if (facility > facilityMax || card > SHORT_MAX) return refused('out-of-range');
  return { ok: true, number: hexOf(facility, facilityMax === BYTE_MAX ? 2 : 4) + hexOf(card, 4) };
}

/** `203-152-166-5`, as ACNode writes a UID: hex with the same dashes looks alike, so it must be said. */
function fromDecimalBytes(text: string): BadgeNumber {
  if (!BYTES_IN_DECIMAL.test(text)) return refused('not-decimal');
  let number = '';
  for (const part of text.split(SEPARATED)) {
    if (Number(part) > BYTE_MAX) return refused('out-of-range');
    number += hexOf(Number(part), 2);
  }
  return { ok: true, number };
}

/**
 * H10301's 26 bits, and their sister of 34: even parity over the left half of the content, odd over the
 * right. Other lengths carry no parity that is known: 24, 32, 40, 56 and 80 bits are the number itself.
 */
function fromWiegand(bits: string): BadgeNumber {
  if (!BITS.test(bits)) return refused('not-bits');
  if (bits.length === 26 || bits.length === 34) {
    const half = bits.length / 2;
    const isEven = onesIn(bits.slice(0, half)) % 2 === 0;
    const isOdd = onesIn(bits.slice(half)) % 2 === 1;
    return isEven && isOdd ? fromBits(bits.slice(1, -1)) : refused('wrong-parity');
  }
  const bytes = bits.length / 8;
  const isWhole = Number.isInteger(bytes) && bytes >= UID_BYTES_MIN && bytes <= UID_BYTES_MAX;
  return isWhole ? fromBits(bits) : refused('wrong-length');
}

function fromBits(bits: string): BadgeNumber {
  let number = '';
  for (let at = 0; at < bits.length; at += 8) {
    number += hexOf(Number.parseInt(bits.slice(at, at + 8), 2), 2);
  }
  return { ok: true, number };
}

function onesIn(bits: string): number {
  return bits.split('1').length - 1;
}

function hexOf(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function refused(reason: BadgeNumberReason): BadgeNumber {
  return { ok: false, reason };
}
