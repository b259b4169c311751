/** The real clock, ids and randomness: the only place that reads them for the rest. */
import { randomFillSync } from 'node:crypto';
import { makeIdSource } from '#kernel/ids.ts';

export type System = {
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** The machine's own clock and randomness. */
export function realSystem(): System {
  const nowMs = () => Date.now();
  const random = pooledRandom();
  return { nowMs, newId: makeIdSource(nowMs, random), randomBytes: random };
}

const POOL_BYTES = 16 * 1024;

/** Draws from the system's source a page at a time: a badge needs six draws, each a call of 10 µs otherwise. */
function pooledRandom(): (count: number) => Uint8Array {
  let pool = new Uint8Array(0);
  let at = 0;
  return (count) => {
    if (at + count > pool.length) {
      pool = randomFillSync(new Uint8Array(Math.max(POOL_BYTES, count)));
      at = 0;
    }
    at += count;
    return pool.slice(at - count, at);
  };
}
