/** Counters of parts that wear: a notice, then out of service at the next idle, never in the middle of a run. Pure. */
import type { PlaceUpkeep } from '#contract/place-file.ts';
import type { UpkeepCounter, UpkeepState } from './types.ts';

const HOUR_MS = 3_600_000;
const MWH = 1000;

/** What one run added. */
export type Wear = {
  readonly runningMs: number;
  readonly starts: number;
  readonly energyMwh: number;
};

/** The counter after a run, with the state that it reaches; a state never goes back by itself. */
export function addWear(part: PlaceUpkeep, counter: UpkeepCounter, wear: Wear): UpkeepCounter {
  const sum = {
    part: counter.part,
    runningMs: counter.runningMs + wear.runningMs,
    starts: counter.starts + wear.starts,
    energyMwh: counter.energyMwh + wear.energyMwh,
  };
  return { ...sum, state: worse(counter.state, stateOf(part, measured(part, sum))) };
}

function measured(part: PlaceUpkeep, sum: Wear): number {
  if (part.measure === 'runningHours') return sum.runningMs / HOUR_MS;
  return part.measure === 'starts' ? sum.starts : sum.energyMwh / MWH;
}

function stateOf(part: PlaceUpkeep, value: number): UpkeepState {
  if (part.limit !== undefined && value >= part.limit) return 'due';
  return part.noticeAt !== undefined && value >= part.noticeAt ? 'notice' : 'well';
}

const ORDER: readonly UpkeepState[] = ['well', 'notice', 'due'];

function worse(one: UpkeepState, other: UpkeepState): UpkeepState {
  return ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other;
}
