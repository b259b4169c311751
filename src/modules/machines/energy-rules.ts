/** Energy from a counter that only grows; when it falls, it has begun anew (an epoch) and its value is what was used since. */

import type { Energy } from './types.ts';

/** Without a counter, watts count for so long at most: a sample says nothing of an hour later. */
const WATTS_COUNT_MAX_MS = 120_000;
const HOUR_MS = 3_600_000;

/** A fall this small is a message that came late or again: a counter that begins anew begins near zero. */
const LATE_READING_FALL_MAX = 0.1;

/**
 * Never less than before. A reading older than the last one is part of it already, and so is one that lies
 * a little below it: MQTT may deliver two samples in the wrong order, and a whole counter must not be billed for that.
 */
export function readCounter(energy: Energy, counterMwh: number, atMs: number): Energy {
  if (energy.counterAtMs !== null && atMs < energy.counterAtMs) return energy;
  if (isLate(energy.counterMwh, counterMwh)) return energy;
  const used =
    energy.counterMwh === null
      ? 0
      : counterMwh >= energy.counterMwh
        ? counterMwh - energy.counterMwh
        : counterMwh;
  return { totalMwh: energy.totalMwh + used, counterMwh, counterAtMs: atMs };
}

function isLate(beforeMwh: number | null, counterMwh: number): boolean {
  if (beforeMwh === null || counterMwh >= beforeMwh) return false;
  return beforeMwh - counterMwh <= beforeMwh * LATE_READING_FALL_MAX;
}

/** For a meter that has no counter: the watts of the sample before, up to this one. */
export function sumWatts(
  energy: Energy,
  before: { readonly milliwatts: number; readonly atMs: number },
  atMs: number,
): Energy {
  const lastedMs = Math.min(Math.max(0, atMs - before.atMs), WATTS_COUNT_MAX_MS);
  const used = Math.round((before.milliwatts * lastedMs) / HOUR_MS);
  return { ...energy, totalMwh: energy.totalMwh + Math.max(0, used) };
}

/**
 * What running may be proposed for a time without news: never longer than it lasted, nor than the energy used
 * would last at the least watts that count as running.
 */
export function runningInGap(gapMs: number, usedMwh: number, runAboveMw: number): number {
  if (runAboveMw <= 0) return 0;
  return Math.max(0, Math.min(gapMs, Math.floor((usedMwh * HOUR_MS) / runAboveMw)));
}
