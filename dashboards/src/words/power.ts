/** Watts and thresholds for people: which state a stretch of watts is, and what of a histogram is worth showing. Pure. */
import type { PowerLearning, PowerThresholds } from '#contract/power-learning.ts';

type Bin = PowerLearning['histogram'][number];

export const THRESHOLD_NAMES = [
  'offBelowWatts',
  'idleBelowWatts',
  'runAboveWatts',
  'startAfterSeconds',
  'stopAfterSeconds',
] as const satisfies ReadonlyArray<keyof PowerThresholds>;
export type ThresholdName = (typeof THRESHOLD_NAMES)[number];

/** From the first watts that were seen up to the last, with one empty bin around. */
export function seenBins(histogram: readonly Bin[]): Bin[] {
  const seen = histogram.flatMap(({ seconds }, index) => (seconds > 0 ? [index] : []));
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return [];
  return histogram.slice(Math.max(0, first - 1), last + 2);
}

/** By the middle of the bin; between idle and running, where the state is kept, the nearer one. */
export function stateOf(
  { fromWatts, toWatts }: Pick<Bin, 'fromWatts' | 'toWatts'>,
  by: PowerThresholds,
): 'off' | 'idle' | 'running' {
  const watts = toWatts === null ? fromWatts : (fromWatts + toWatts) / 2;
  if (watts < by.offBelowWatts) return 'off';
  return watts < (by.idleBelowWatts + by.runAboveWatts) / 2 ? 'idle' : 'running';
}

/** What is wrong with thresholds that somebody typed; null: nothing. */
export function thresholdMistake(given: Readonly<Record<ThresholdName, number>>) {
  if (THRESHOLD_NAMES.some((name) => !Number.isFinite(given[name]) || given[name] < 0))
    return 'missing';
  return given.offBelowWatts <= given.idleBelowWatts && given.idleBelowWatts <= given.runAboveWatts
    ? null
    : 'order';
}

/** How far what would have been differs from what was recorded. */
export function differenceOf(run: { readonly seconds: number; readonly triedSeconds: number }) {
  if (run.seconds === 0) return 'new';
  if (run.triedSeconds === 0) return 'gone';
  const share = Math.abs(run.triedSeconds - run.seconds) / run.seconds;
  return share <= 0.05 || Math.abs(run.triedSeconds - run.seconds) < 60 ? 'same' : 'other';
}
