/** Today as bars and steps: where on the line a session or a visit stands, how full a zone was. */
import type { VisitItem } from '#contract/visits.ts';

export type Span = { readonly fromMs: number; readonly toMs: number };
/** How much of the day is shown: all of it, or the last so many minutes. */
export const ZOOMS = { day: null, '3h': 180, '1h': 60, '15min': 15 } as const;
export type Zoom = keyof typeof ZOOMS;
export const ZOOM_NAMES = Object.keys(ZOOMS) as Zoom[];
/** What is still to come of a short stretch, so that now is not at the very edge. */
const AHEAD = 0.08;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FIRST_HOUR = 8;
const LAST_HOUR = 19;
const TICK_STEPS_MS = [1, 2, 5, 15, 30, 60, 120, 180].map((minutes) => minutes * MINUTE_MS);
const TICKS_MOST = 7;

export type Bar = { readonly left: number; readonly width: number; readonly open: boolean };
export type Step = { readonly atMs: number; readonly present: number };

/** The closest look that still shows the day's first happening; the day where nothing happened. */
export function zoomFor(firstMs: number | null, nowMs: number): Zoom {
  if (firstMs === null) return 'day';
  const minutes = (nowMs - firstMs) / MINUTE_MS;
  const close = ZOOM_NAMES.filter((name) => (ZOOMS[name] ?? Number.POSITIVE_INFINITY) >= minutes);
  return close.at(-1) ?? 'day';
}

/**
 * The stretch of a day to show. The whole day goes from its first happening, eight at the latest,
 * to nineteen at the earliest, in whole hours; it never leaves the day.
 */
export function spanOf(zoom: Zoom, day: Span, nowMs: number, firstMs: number | null): Span {
  const minutes = ZOOMS[zoom];
  if (minutes !== null) {
    const length = minutes * MINUTE_MS;
    const toMs = nowMs + length * AHEAD;
    return { fromMs: Math.max(day.fromMs, toMs - length), toMs };
  }
  const first = Math.min(day.fromMs + FIRST_HOUR * HOUR_MS, nowMs, firstMs ?? nowMs);
  const last = Math.max(day.fromMs + LAST_HOUR * HOUR_MS, nowMs + HOUR_MS / 2);
  return {
    fromMs: Math.max(day.fromMs, Math.floor(first / HOUR_MS) * HOUR_MS),
    toMs: Math.min(day.toMs, Math.ceil(last / HOUR_MS) * HOUR_MS),
  };
}

/** Round instants along a span, few enough to be read. */
export function ticksOf({ fromMs, toMs }: Span): Array<{ atMs: number; left: number }> {
  const step = TICK_STEPS_MS.find((ms) => (toMs - fromMs) / ms <= TICKS_MOST) ?? 3 * HOUR_MS;
  const ticks: Array<{ atMs: number; left: number }> = [];
  for (let atMs = Math.ceil(fromMs / step) * step; atMs < toMs; atMs += step)
    ticks.push({ atMs, left: ((atMs - fromMs) / (toMs - fromMs)) * 100 });
  return ticks;
}

/**
 * Bars that leave a finger no room between them become one. `least`: the share of the line that a finger needs; two that
 * are both that wide may touch.
 */
export function joinedBars<Of>(
  bars: ReadonlyArray<Bar & { readonly of: Of }>,
  least: number,
): Array<Bar & { readonly of: readonly Of[] }> {
  const joined: Array<Bar & { readonly of: readonly Of[] }> = [];
  for (const bar of bars.toSorted((one, other) => one.left - other.left)) {
    const before = joined.at(-1);
    const isNarrow = before !== undefined && Math.min(before.width, bar.width) < least;
    if (before === undefined || !isNarrow || bar.left - (before.left + before.width) >= least) {
      joined.push({ ...bar, of: [bar.of] });
      continue;
    }
    const end = Math.max(before.left + before.width, bar.left + bar.width);
    const open = before.open || bar.open;
    joined[joined.length - 1] = {
      left: before.left,
      width: end - before.left,
      open,
      of: [...before.of, bar.of],
    };
  }
  return joined;
}

/** Where something that began and perhaps ended stands within a span, as fractions; or nowhere. */
export function barOf(
  startedAt: string,
  endedAt: string | null,
  span: Span,
  nowMs: number,
): Bar | null {
  const from = Math.max(Date.parse(startedAt), span.fromMs);
  const to = Math.min(endedAt === null ? nowMs : Date.parse(endedAt), span.toMs);
  if (to < from || from >= span.toMs) return null;
  const length = span.toMs - span.fromMs;
  return {
    left: (from - span.fromMs) / length,
    width: Math.max(0, (to - from) / length),
    open: endedAt === null,
  };
}

/** How many were in a zone, each time that it changed; starts with what was there at `fromMs`. */
export function occupancySteps(visits: readonly VisitItem[], span: Span, nowMs: number): Step[] {
  const changes: Array<{ atMs: number; by: number }> = [];
  for (const visit of visits) {
    const from = Math.max(Date.parse(visit.enteredAt), span.fromMs);
    const to = visit.leftAt === null ? nowMs : Date.parse(visit.leftAt);
    if (to <= span.fromMs || from >= span.toMs) continue;
    changes.push({ atMs: from, by: visit.headcount });
    if (visit.leftAt !== null)
      changes.push({ atMs: Math.min(to, span.toMs), by: -visit.headcount });
  }
  changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  const steps: Step[] = [{ atMs: span.fromMs, present: 0 }];
  let present = 0;
  for (const { atMs, by } of changes) {
    present = Math.max(0, present + by);
    const last = steps.at(-1);
    if (last !== undefined && last.atMs === atMs) steps[steps.length - 1] = { atMs, present };
    else steps.push({ atMs, present });
  }
  return steps;
}

/** The steps as one closed outline in a box of `width` × `height`, full at `most`. */
export function outlineOf(
  steps: readonly Step[],
  span: Span,
  nowMs: number,
  most: number,
  box: { readonly width: number; readonly height: number },
): string {
  const x = (ms: number) =>
    round(((Math.min(ms, span.toMs) - span.fromMs) / (span.toMs - span.fromMs)) * box.width);
  const y = (present: number) => round(box.height - (present / Math.max(1, most)) * box.height);
  const path = [`M0 ${box.height}`];
  for (const step of steps) path.push(`H${x(step.atMs)}`, `V${y(step.present)}`);
  path.push(`H${x(Math.max(span.fromMs, Math.min(nowMs, span.toMs)))}`, `V${box.height}`, 'Z');
  return path.join('');
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
