/** Badge readers on a Tasmota device: what they put into the sensor document. */

import { type Fields, isFields } from '#devices/wire/json.ts';
import { wholeWithin } from '#devices/wire/numbers.ts';
import { type BadgeNumber, badgeNumber } from '#kernel/badge-number.ts';
import type { BadgeSeen, KeypadTyped } from '#kernel/observation.ts';

type Read = BadgeSeen | KeypadTyped | 'bad-uid';

/** With its hex option the firmware writes `"UID":3110D8h,"Size":1Ah`, which is no JSON (ESPEasy#3843). */
const BARE_HEX = /("(?:UID|Size)"\s*:\s*)([0-9A-Fa-f]{1,16}h)(?=\s*[,}])/g;
const HEX_READERS = ['RDM6300', 'PN532', 'RC522'] as const;
const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;

/** Puts quotation marks around bare hex; null where there is none. */
export function repaired(text: string): string | null {
  const mended = text.replace(BARE_HEX, '$1"$2"');
  return mended === text ? null : mended;
}

/** What the readers of this document saw; a word where a UID can't be read. */
export function readBadges(document: Fields): readonly Read[] {
  const seen: Read[] = [];
  for (const reader of HEX_READERS) {
    const block = document[reader];
    if (!isFields(block) || !hasUid(block)) continue;
    const uid = block['UID'];
    const read = typeof uid === 'string' ? badgeNumber(uid, 'uid-hex') : null;
    seen.push(
      read?.ok ? { type: 'badge', number: read.number, encoding: reader.toLowerCase() } : 'bad-uid',
    );
  }
  const wiegand = document['Wiegand'];
  if (isFields(wiegand) && hasUid(wiegand)) seen.push(readWiegand(wiegand));
  return seen;
}

/**
 * The frame's content without its parity bits, as a number: 24 bits of 24 or 26, 32 of 32 or 34
 * (arendst/Tasmota, xsns_82_wiegand.ino); 4 and 8 bits are a key.
 */
function readWiegand(block: Fields): Read {
  const value = wiegandValue(block['UID']);
  const size = wholeWithin(wiegandValue(block['Size']), 1, 64);
  if (value === undefined) return 'bad-uid';
  if (size === 4 || size === 8) return keyOf(value, size);
  const bytes = size === 24 || size === 26 ? 3 : 4;
  if (value >= 2 ** (8 * bytes)) return 'bad-uid';
  const number: BadgeNumber = badgeNumber(value.toString(16).padStart(2 * bytes, '0'));
  const encoding = `wiegand-${size ?? 34}`;
  return number.ok ? { type: 'badge', number: number.number, encoding } : 'bad-uid';
}

/** 8 bits carry the key twice, its first copy inverted. */
function keyOf(value: number, size: 4 | 8): Read {
  const digits = KEYS[size === 8 ? value & 0xf : value];
  return digits === undefined ? 'bad-uid' : { type: 'keypad', digits };
}

function wiegandValue(uid: unknown): number | undefined {
  if (typeof uid === 'number') return wholeWithin(uid, 0, SAFE_MAX);
  if (typeof uid !== 'string') return undefined;
  if (/^(?:0[xX])?[0-9A-Fa-f]{1,12}h$/.test(uid) || /^0[xX][0-9A-Fa-f]{1,12}$/.test(uid)) {
    return Number.parseInt(uid, 16);
  }
  return /^\d{1,15}$/.test(uid) ? Number(uid) : undefined;
}

function hasUid(block: Fields): boolean {
  const uid = block['UID'];
  return uid !== undefined && uid !== null && uid !== '';
}
