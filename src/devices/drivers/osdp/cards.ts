/** What a reader's bits are: a badge's number, a key of its keypad, or nothing that can be trusted. Pure. */
import { badgeNumber } from '#kernel/badge-number.ts';

export type CardRead =
  | { readonly kind: 'badge'; readonly number: string; readonly encoding: string }
  | { readonly kind: 'key'; readonly digits: string }
  | { readonly kind: 'bad'; readonly reason: 'card-length' | 'card-parity' | 'card-empty' };

const FORMAT_WIEGAND = 1;
/** A number of the place has 3 to 10 bytes. */
const BITS_MIN = 24;
const BITS_MAX = 80;
const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;

/** RAW is reader, format, count of bits (little-endian), bits from the left. */
export function readCard(data: Uint8Array): CardRead {
  const [, format, low, high] = data;
  if (format === undefined || low === undefined || high === undefined) return bad('card-length');
  const count = low | (high << 8);
  const bytes = data.subarray(4);
  if (count === 0) return bad('card-empty');
  if (bytes.length < Math.ceil(count / 8)) return bad('card-length');
  if (count === 4 || count === 8) return keyOf(bytes[0] ?? 0, count);
  if (count < BITS_MIN || count > BITS_MAX) return bad('card-length');
  const value = wholeOf(bytes, count);
  if (count === 26 || count === 34) return withoutParity(value, count);
  const digits = Math.ceil(count / 8) * 2;
  const number = value.toString(16).toUpperCase().padStart(digits, '0');
  const kind = format === FORMAT_WIEGAND ? 'wiegand' : 'raw';
  return { kind: 'badge', number, encoding: `${kind}-${count}` };
}

function withoutParity(value: bigint, count: 26 | 34): CardRead {
  const read = badgeNumber(value.toString(2).padStart(count, '0'), 'wiegand-bits');
  return read.ok
    ? { kind: 'badge', number: read.number, encoding: `wiegand-${count}` }
    : bad('card-parity');
}

/** A key on a Wiegand line: 4 bits, or 8 with the key twice, its first copy inverted. */
function keyOf(byte: number, count: 4 | 8): CardRead {
  const [first, second] = [byte >> 4, byte & 0xf];
  if (count === 8 && first !== (~second & 0xf)) return bad('card-parity');
  const digits = KEYS[count === 8 ? second : first];
  return digits === undefined ? bad('card-length') : { kind: 'key', digits };
}

function wholeOf(bytes: Uint8Array, count: number): bigint {
  const whole = Math.ceil(count / 8);
  let value = 0n;
  for (let at = 0; at < whole; at++) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value >> BigInt(whole * 8 - count);
}

function bad(reason: Extract<CardRead, { kind: 'bad' }>['reason']): CardRead {
  return { kind: 'bad', reason };
}

/** KEYPAD is reader, count, ASCII: `*` may come as 7F and `#` as 0D. Null where it can't be read. */
export function readKeypad(data: Uint8Array): string | null {
  const count = data[1];
  if (count === undefined || data.length < 2 + count) return null;
  let digits = '';
  for (const byte of data.subarray(2, 2 + count)) {
    if (byte === 0x7f) digits += '*';
    else if (byte === 0x0d) digits += '#';
    else digits += String.fromCharCode(byte);
  }
  return /^[0-9A-D*#]{0,64}$/.test(digits) ? digits : null;
}
