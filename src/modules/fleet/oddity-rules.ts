/** What a device says that a sound one does not: recognised, so that it can be counted and told. Pure. */
import type { OddityKind } from '#contract/devices.ts';
import { CLOCK_UNSET, CLOCK_WRONG } from '#kernel/device-clock.ts';
import type { Observation } from '#kernel/observation.ts';

/** What is known of a device's counter before this word of it; null: nothing. Thousandths of watt-hours. */
export type CounterBefore = { readonly counterMwh: number; readonly atMs: number } | null;

/** More than any one meter of a place can carry (a connection of 63 A has 43 kW). */
const WATTS_MAX = 100_000;
/** Two readings in one second may be of one second and of a minute. */
const BETWEEN_MS_MIN = 60_000;
const JUMP_MWH_MIN = 1_000_000;
const HOUR_MS = 3_600_000;
/** A counter that falls below this part of itself has begun anew, as after a restart: that is no oddity. */
const RESTART_SHARE = 0.1;
const MILLI = 1000;

/** Words of drivers and of the intake for a clock that can't be right. */
const CLOCK_FLAGS: Readonly<Record<string, OddityKind>> = {
  [CLOCK_UNSET]: 'clock-unset',
  [CLOCK_WRONG]: 'clock-wrong',
};

export function odditiesOf(
  observation: Observation,
  before: CounterBefore,
  atMs: number,
): OddityKind[] {
  // Where a broker keeps what it was told, that may be of last year; who is there, it says by that too.
  if (observation.retained === true) return observation.type === 'link' ? [] : ['retained'];
  const kinds = (observation.flags ?? []).flatMap((flag) => CLOCK_FLAGS[flag] ?? []);
  const counter = observation.type === 'power' ? counterOddity(observation, before, atMs) : null;
  return counter === null ? kinds : [...kinds, counter];
}

function counterOddity(
  { wattHours, channel = 0, flags }: Extract<Observation, { type: 'power' }>,
  before: CounterBefore,
  atMs: number,
): OddityKind | null {
  if (wattHours === undefined || before === null || channel !== 0) return null;
  // A total over other channels is another counter.
  if (flags?.includes('channels-changed') === true) return null;
  const now = Math.round(wattHours * MILLI);
  const used = now - before.counterMwh;
  if (used < 0) return now < before.counterMwh * RESTART_SHARE ? null : 'meter-backwards';
  const betweenMs = Math.max(BETWEEN_MS_MIN, atMs - before.atMs);
  const mostMwh = (WATTS_MAX * MILLI * betweenMs) / HOUR_MS;
  return used >= JUMP_MWH_MIN && used > mostMwh ? 'meter-jump' : null;
}
