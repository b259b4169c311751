/** Badge numbers as esp-rfid writes them: only what can mean one card is read. */
import { badgeNumber } from '#kernel/badge-number.ts';
import type { Memory, Settings } from './state.ts';

export type UidRead =
  | { readonly ok: true; readonly number: string; readonly writesHex: boolean }
  | { readonly ok: false; readonly reason: 'bad-uid' | 'ambiguous-uid' };

/** Whole UIDs of 4, 5 (125 kHz), 7 and 10 bytes. */
const WHOLE_DIGITS = [8, 10, 14, 20];
const DIGITS = /^\d{1,20}$/;
const HEX = /^[0-9A-Fa-f]{1,20}$/;

/**
 * The first firmware drops the leading zero of each byte: `EDBA996` may be ED0BA996 or EDBA0996 (esp-rfid#466).
 * And digits alone may be a UID, or the decimal number of a Wiegand reader.
 */
export function readUid(value: unknown, given: Settings, memory: Memory): UidRead {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return refused('bad-uid');
  const uid = text.trim();
  if (given.numbers === 'decimal') {
    const read = badgeNumber(uid, 'dec-10');
    return read.ok ? { ok: true, number: read.number, writesHex: false } : refused('bad-uid');
  }
  if (!HEX.test(uid)) {
    const read = badgeNumber(uid, 'uid-hex');
    return read.ok ? { ok: true, number: read.number, writesHex: true } : refused('bad-uid');
  }
  if (!WHOLE_DIGITS.includes(uid.length)) return refused('ambiguous-uid');
  const isHex = !DIGITS.test(uid);
  if (!isHex && given.numbers === undefined && !memory.writesHex) return refused('ambiguous-uid');
  return { ok: true, number: uid.toUpperCase(), writesHex: isHex };
}

function refused(reason: 'bad-uid' | 'ambiguous-uid'): UidRead {
  return { ok: false, reason };
}

/** What a number shows of how the device writes numbers. */
export function learnt(uid: string, memory: Memory): Memory {
  const isDigits = DIGITS.test(uid);
  const writesLower = /[a-f]/.test(uid) ? true : /[A-F]/.test(uid) ? false : memory.writesLower;
  const isWhole = !isDigits && WHOLE_DIGITS.includes(uid.length) && /^(?:..)*0/.test(uid);
  const writesShort =
    uid.length % 2 === 1 && !isDigits ? true : isWhole ? false : memory.writesShort;
  const isSame = writesLower === memory.writesLower && writesShort === memory.writesShort;
  return isSame ? memory : { ...memory, writesLower, writesShort };
}
