/** Seeded randomness: the same seed gives the same day. */

export type Random = {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  /** True with this probability (0 to 1). */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** The items in another order; the given array stays as it is. */
  shuffle<T>(items: readonly T[]): T[];
  bytes(count: number): Uint8Array;
  /** So many characters of a–z and 0–9. */
  text(length: number): string;
  /** A UUIDv7 of this instant. */
  uuid(atMs: number): string;
  /** A stream of its own, so that one part's draws never shift another's. */
  fork(name: string): Random;
};

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The generator is mulberry32; a text seed is hashed by FNV-1a. */
export function seededRandom(seed: number | string): Random {
  const start = typeof seed === 'number' ? seed >>> 0 : hash(seed);
  let state = start;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => between(0, 255));

  return {
    next,
    between,
    chance: (probability) => probability > 0 && next() < probability,
    pick(items) {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError('cannot pick from an empty list');
      return item;
    },
    shuffle(items) {
      const pairs = items.map((item) => ({ item, key: next() }));
      return pairs.sort((one, other) => one.key - other.key).map(({ item }) => item);
    },
    bytes,
    text: (length) => Array.from({ length }, () => LETTERS[between(0, 35)]).join(''),
    uuid: (atMs) => uuidOf(atMs, bytes(10)),
    fork: (name) => seededRandom(hash(`${start}/${name}`)),
  };
}

/** RFC 9562 §5.7: 48 bits of time, version 7, variant 2. */
function uuidOf(atMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  for (let index = 0; index < 6; index++) {
    bytes[index] = Math.floor(atMs / 2 ** (8 * (5 - index))) & 0xff;
  }
  bytes.set(random, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
