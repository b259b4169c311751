/**
 * Thresholds learnt from recorded watts. A sample holds until the next one, so that time is counted and not messages;
 * the levels at which a machine stays are the heaps of its histogram, and thresholds lie in the gaps between them. Pure.
 */
import { elapsePower, losePower, reducePower, UNKNOWN_POWER } from './power-rules.ts';
import type { PowerSettings, PowerState } from './types.ts';

export type PowerSample = { readonly atMs: number; readonly milliwatts: number };
export type Span = { readonly fromMs: number; readonly toMs: number };
export type Bin = { readonly fromMw: number; readonly toMw: number | null; readonly ms: number };
export type LevelName = 'off' | 'idle' | 'running';
export type Level = {
  readonly name: LevelName;
  readonly lowMw: number;
  readonly highMw: number;
  readonly ms: number;
};
export type Proposal = {
  readonly settings: PowerSettings;
  readonly levels: readonly Level[];
  /** False: idling and running shade into each other, and somebody must look. */
  readonly clear: boolean;
};
export type Learnt =
  | { readonly ok: true; readonly proposal: Proposal }
  | { readonly ok: false; readonly reason: 'too-short' | 'one-level' };

/** Longer than this no sample speaks: most meters write at least every five minutes. */
export const SAMPLE_HOLDS_MS = 300_000;
export const OBSERVED_MS_MIN = 60_000;
export const SAMPLES_MIN = 10;

const BINS_PER_DECADE = 10;
const BINS = 42;
const WATT = 1000;
const SECOND = 1000;
/** What is seen for less of the time is a passage from one level to the next. */
const HEAP_SHARE_MIN = 0.005;
/** A bin between two that is empty separates no heaps. */
const BINS_APART_MIN = 2;
/** Standby wavers by a few watts (arendst/Tasmota#480: 0, 3 and 6 W of one thing that is off). */
const NOISE_MW = 5 * WATT;
/** Standby: whatever lies above is at work, or waits for it. */
const OFF_MW_MAX = 15 * WATT;
const OFF_BELOW_MW_MAX = 20 * WATT;

/** A heap this wide may be two that touch. */
const WIDE_FACTOR = 3;
const APART_FACTOR = 2;
const START_AFTER_S = 10;
const STOP_AFTER_S = 60;
const STOP_AFTER_S_MIN = 15;
const STOP_AFTER_S_MAX = 180;
const DIP_MS_MAX = 120_000;
const STEP_S = 5;

type Stretch = { readonly fromMs: number; readonly milliwatts: number; readonly ms: number };
type Heap = { readonly lowMw: number; readonly highMw: number; readonly ms: number };
type Gap = { readonly belowMw: number; readonly aboveMw: number; readonly clear: boolean };

/** Time by watts: below 1 W, then ten bins a decade up to 10 kW, and all above. */
export function histogramOf(samples: readonly PowerSample[], untilMs: number): Bin[] {
  const times = new Array<number>(BINS).fill(0);
  for (const { milliwatts, ms } of stretchesOf(samples, untilMs)) {
    const bin = binOf(milliwatts);
    times[bin] = (times[bin] ?? 0) + ms;
  }
  return times.map((ms, bin) => ({
    fromMw: edgeOf(bin),
    toMw: bin === BINS - 1 ? null : edgeOf(bin + 1),
    ms,
  }));
}

/** Thresholds that tell apart the levels that were seen; `jobs`: when its controller said that it was at work. */
export function proposeThresholds(
  samples: readonly PowerSample[],
  untilMs: number,
  jobs: readonly Span[] = [],
): Learnt {
  const stretches = stretchesOf(samples, untilMs);
  const observed = stretches.reduce((sum, { ms }) => sum + ms, 0);
  if (observed < OBSERVED_MS_MIN || samples.length < SAMPLES_MIN)
    return { ok: false, reason: 'too-short' };
  const heaps = heapsOf(stretches, observed);
  const [lowest, ...others] = heaps;
  if (lowest === undefined) return { ok: false, reason: 'one-level' };
  const off = lowest.lowMw < NOISE_MW && lowest.highMw <= OFF_MW_MAX ? lowest : null;
  const on = off === null ? heaps : others;
  const gap = runGap(on, off, stretches, jobs);
  if (gap === null) return { ok: false, reason: 'one-level' };
  const thresholds = thresholdsOf(off, on, gap);
  const settings = { ...thresholds, ...holdsOf(samples, thresholds) };
  return {
    ok: true,
    proposal: { settings, levels: levelsOf(stretches, settings), clear: gap.clear },
  };
}

/** The stretches in which a machine would have run by these settings; one that goes on ends with the samples. */
export function runsUnder(
  samples: readonly PowerSample[],
  untilMs: number,
  settings: PowerSettings,
): Span[] {
  const runs: Array<{ fromMs: number; toMs: number | null }> = [];
  let state: PowerState = UNKNOWN_POWER;
  const take = (step: ReturnType<typeof reducePower>) => {
    state = step.state;
    for (const { level, atMs } of step.changes) {
      const last = runs.at(-1);
      if (last !== undefined && last.toMs === null) last.toMs = atMs;
      if (level === 'running') runs.push({ fromMs: atMs, toMs: null });
    }
  };
  for (const sample of inOrder(samples)) {
    const heldUntilMs = (state.lastAtMs ?? sample.atMs) + SAMPLE_HOLDS_MS;
    if (sample.atMs > heldUntilMs) {
      take(elapsePower(state, heldUntilMs, settings));
      take(losePower(state, heldUntilMs));
    }
    take(reducePower(state, sample, settings));
  }
  const endMs = Math.min(untilMs, (state.lastAtMs ?? untilMs) + SAMPLE_HOLDS_MS);
  take(elapsePower(state, endMs, settings));
  return runs
    .map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? endMs }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** How much of a stretch of time lies within others, which do not overlap. */
export function timeWithin({ fromMs, toMs }: Span, others: readonly Span[]): number {
  return others.reduce(
    (sum, other) => sum + Math.max(0, Math.min(toMs, other.toMs) - Math.max(fromMs, other.fromMs)),
    0,
  );
}

function inOrder(samples: readonly PowerSample[]): PowerSample[] {
  return samples.toSorted((one, other) => one.atMs - other.atMs);
}

function stretchesOf(samples: readonly PowerSample[], untilMs: number): Stretch[] {
  const ordered = inOrder(samples);
  return ordered.flatMap(({ atMs, milliwatts }, index) => {
    const endMs = Math.min(ordered[index + 1]?.atMs ?? untilMs, atMs + SAMPLE_HOLDS_MS);
    const ms = endMs - atMs;
    return ms > 0 ? [{ fromMs: atMs, milliwatts: Math.max(0, milliwatts), ms }] : [];
  });
}

function binOf(milliwatts: number): number {
  if (milliwatts < WATT) return 0;
  const bin = 1 + Math.floor(BINS_PER_DECADE * Math.log10(milliwatts / WATT) + 1e-9);
  return Math.min(BINS - 1, bin);
}

function edgeOf(bin: number): number {
  return bin === 0 ? 0 : Math.round(WATT * 10 ** ((bin - 1) / BINS_PER_DECADE));
}

/** Neighbouring bins in which the machine stayed, one heap each; the passages between them are left out. */
function heapsOf(stretches: readonly Stretch[], observed: number): Heap[] {
  const times = new Map<number, number>();
  for (const { milliwatts, ms } of stretches) {
    const bin = binOf(milliwatts);
    times.set(bin, (times.get(bin) ?? 0) + ms);
  }
  const stays = [...times]
    .filter(([, ms]) => ms >= observed * HEAP_SHARE_MIN)
    .map(([bin]) => bin)
    .sort((one, other) => one - other);
  const groups: number[][] = [];
  for (const bin of stays) {
    const last = groups.at(-1);
    if (last !== undefined && bin - (last.at(-1) ?? 0) <= BINS_APART_MIN) last.push(bin);
    else groups.push([bin]);
  }
  const heaps: Heap[] = [];
  for (const bins of groups) {
    const heap = heapOf(stretches.filter(({ milliwatts }) => bins.includes(binOf(milliwatts))));
    const last = heaps.at(-1);
    if (heap === null) continue;
    if (last === undefined || heap.lowMw - last.highMw >= NOISE_MW) heaps.push(heap);
    else heaps[heaps.length - 1] = joined(last, heap);
  }
  return heaps;
}

function joined(one: Heap, other: Heap): Heap {
  return { lowMw: one.lowMw, highMw: other.highMw, ms: one.ms + other.ms };
}

function heapOf(stretches: readonly Stretch[]): Heap | null {
  if (stretches.length === 0) return null;
  return stretches.reduce<Heap>(
    ({ lowMw, highMw, ms }, one) => ({
      lowMw: Math.min(lowMw, one.milliwatts),
      highMw: Math.max(highMw, one.milliwatts),
      ms: ms + one.ms,
    }),
    { lowMw: Number.POSITIVE_INFINITY, highMw: 0, ms: 0 },
  );
}

/** Where running begins: the gap that a controller's jobs agree with best, else the widest one. */
function runGap(
  on: readonly Heap[],
  off: Heap | null,
  stretches: readonly Stretch[],
  jobs: readonly Span[],
): Gap | null {
  const gaps: Gap[] = on.slice(1).map((heap, index) => ({
    belowMw: on[index]?.highMw ?? 0,
    aboveMw: heap.lowMw,
    clear: true,
  }));
  if (gaps.length === 0) {
    const [only] = on;
    const split = only === undefined ? null : splitOf(only, stretches);
    if (split !== null) gaps.push(split);
    if (off !== null && only !== undefined && (split === null || jobs.length > 0))
      gaps.push({ belowMw: off.highMw, aboveMw: only.lowMw, clear: split === null });
  }
  const isLabelled = jobs.length > 0 && stretches.some((one) => jobShare(one, jobs) > 0);
  const score = (gap: Gap) =>
    isLabelled ? -wrongTime(gap, stretches, jobs) : Math.log(widthOf(gap));
  return gaps.reduce<Gap | null>(
    (best, gap) => (best === null || score(gap) > score(best) ? gap : best),
    null,
  );
}

function widthOf({ belowMw, aboveMw }: Gap): number {
  return (aboveMw + WATT) / (belowMw + WATT);
}

function jobShare({ fromMs, ms }: Stretch, jobs: readonly Span[]): number {
  return timeWithin({ fromMs, toMs: fromMs + ms }, jobs) / ms;
}

/** Time on the wrong side of the gap, if the controller is right. */
function wrongTime(gap: Gap, stretches: readonly Stretch[], jobs: readonly Span[]): number {
  const middle = middleOf(gap.belowMw, gap.aboveMw, 0.5);
  return stretches.reduce((sum, stretch) => {
    const inJob = jobShare(stretch, jobs) * stretch.ms;
    return sum + (stretch.milliwatts < middle ? inJob : stretch.ms - inJob);
  }, 0);
}

/** A wide heap is cut where its two parts differ most from each other and least within (Otsu, on a scale of ratios). */
function splitOf(heap: Heap, stretches: readonly Stretch[]): Gap | null {
  if (heap.highMw + WATT < WIDE_FACTOR * (heap.lowMw + WATT)) return null;
  const within = stretches
    .filter(({ milliwatts }) => milliwatts >= heap.lowMw && milliwatts <= heap.highMw)
    .toSorted((one, other) => one.milliwatts - other.milliwatts);
  const scale = ({ milliwatts }: Stretch) => Math.log(milliwatts + WATT);
  const weigh = (part: readonly Stretch[]) => {
    const ms = part.reduce((sum, one) => sum + one.ms, 0);
    return { ms, mean: part.reduce((sum, one) => sum + scale(one) * one.ms, 0) / ms };
  };
  const total = weigh(within);
  let below = { ms: 0, sum: 0 };
  let best: { readonly gap: Gap; readonly between: number } | null = null;
  for (const [index, one] of within.entries()) {
    below = { ms: below.ms + one.ms, sum: below.sum + scale(one) * one.ms };
    const next = within[index + 1];
    if (next === undefined || next.milliwatts <= one.milliwatts) continue;
    const above = { ms: total.ms - below.ms, sum: total.mean * total.ms - below.sum };
    const apart = above.sum / above.ms - below.sum / below.ms;
    const between = below.ms * above.ms * apart ** 2;
    if (apart < Math.log(APART_FACTOR) || (best !== null && between <= best.between)) continue;
    best = {
      gap: { belowMw: one.milliwatts, aboveMw: next.milliwatts, clear: false },
      between,
    };
  }
  return best?.gap ?? null;
}

function thresholdsOf(
  off: Heap | null,
  on: readonly Heap[],
  gap: Gap,
): Pick<PowerSettings, 'offBelowMw' | 'idleBelowMw' | 'runAboveMw'> {
  const idleBelowMw = roundWithin(middleOf(gap.belowMw, gap.aboveMw, 1 / 3), gap);
  const runAboveMw = Math.max(
    idleBelowMw,
    roundWithin(middleOf(gap.belowMw, gap.aboveMw, 2 / 3), gap),
  );
  const lowest = on[0]?.lowMw ?? gap.aboveMw;
  const offGap = { belowMw: off?.highMw ?? 0, aboveMw: lowest, clear: true };
  const wanted =
    off === null
      ? Math.min(NOISE_MW, lowest / 2)
      : Math.min(OFF_BELOW_MW_MAX, middleOf(off.highMw, lowest, 0.5));
  const offBelowMw = Math.min(idleBelowMw, roundWithin(Math.max(wanted, offGap.belowMw), offGap));
  return { offBelowMw, idleBelowMw, runAboveMw };
}

/** A point of a gap on a scale of ratios, where 0 W counts as 1 W. */
function middleOf(belowMw: number, aboveMw: number, share: number): number {
  return (belowMw + WATT) * ((aboveMw + WATT) / (belowMw + WATT)) ** share - WATT;
}

/** To a number that one would write, where that stays within the gap. */
function roundWithin(milliwatts: number, { belowMw, aboveMw }: Gap): number {
  const step = milliwatts < 10 * WATT ? WATT / 2 : milliwatts < 100 * WATT ? WATT : 5 * WATT;
  const rounded = Math.round(milliwatts / step) * step;
  return rounded > belowMw && rounded < aboveMw ? rounded : Math.ceil(milliwatts);
}

/**
 * How long a change is held: longer than the meter's own pace, so that one sample is never a start; and longer than
 * the pauses between the cuts of one job.
 */
function holdsOf(
  samples: readonly PowerSample[],
  { idleBelowMw, runAboveMw }: Pick<PowerSettings, 'idleBelowMw' | 'runAboveMw'>,
): Pick<PowerSettings, 'startAfterMs' | 'stopAfterMs' | 'settleMs'> {
  const ordered = inOrder(samples);
  const steps = ordered
    .slice(1)
    .map(({ atMs }, index) => atMs - (ordered[index]?.atMs ?? atMs))
    .toSorted((one, other) => one - other);
  const pace = (steps[Math.floor(steps.length / 2)] ?? 0) / SECOND;
  const dips = dipsOf(ordered, idleBelowMw, runAboveMw);
  const longestDip = Math.max(0, ...dips) / SECOND;
  const stop = longestDip === 0 ? STOP_AFTER_S : upTo5(1.5 * longestDip);
  const startAfterS = Math.min(3600, Math.max(START_AFTER_S, upTo5(pace + 1)));
  const stopAfterS = Math.min(STOP_AFTER_S_MAX, Math.max(STOP_AFTER_S_MIN, upTo5(pace + 1), stop));
  return {
    startAfterMs: startAfterS * SECOND,
    stopAfterMs: stopAfterS * SECOND,
    settleMs: 5 * SECOND,
  };
}

/** Pauses in the work: below idle for two minutes at most, and at work before and after. */
function dipsOf(ordered: readonly PowerSample[], idleBelowMw: number, runAboveMw: number) {
  const dips: number[] = [];
  let fellAtMs: number | null = null;
  let ran = false;
  for (const { atMs, milliwatts } of ordered) {
    if (milliwatts >= runAboveMw) {
      if (ran && fellAtMs !== null && atMs - fellAtMs <= DIP_MS_MAX) dips.push(atMs - fellAtMs);
      ran = true;
      fellAtMs = null;
    } else if (milliwatts < idleBelowMw) fellAtMs ??= atMs;
  }
  return dips;
}

function upTo5(seconds: number): number {
  return Math.ceil(seconds / STEP_S) * STEP_S;
}

function levelsOf(stretches: readonly Stretch[], settings: PowerSettings): Level[] {
  const { offBelowMw, idleBelowMw, runAboveMw } = settings;
  const middle = middleOf(idleBelowMw, runAboveMw, 0.5);
  const nameOf = (milliwatts: number): LevelName =>
    milliwatts < offBelowMw ? 'off' : milliwatts < middle ? 'idle' : 'running';
  return (['off', 'idle', 'running'] as const).flatMap((name) => {
    const heap = heapOf(stretches.filter(({ milliwatts }) => nameOf(milliwatts) === name));
    return heap === null ? [] : [{ name, ...heap }];
  });
}
