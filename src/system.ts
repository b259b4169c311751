/** The real clock, ids and randomness: the only place that reads them for the rest. */
import { randomBytes } from 'node:crypto';
import { makeIdSource } from '#kernel/ids.ts';

export type System = {
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** The machine's own clock and randomness. */
export function realSystem(): System {
  const nowMs = () => Date.now();
  const random = (count: number) => new Uint8Array(randomBytes(count));
  return { nowMs, newId: makeIdSource(nowMs, random), randomBytes: random };
}
