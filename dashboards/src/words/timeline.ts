/** Today as bars and steps: where on the line a session or a visit stands, how full a zone was. */
import type { VisitItem } from '#contract/visits.ts';

export type Span = { readonly fromMs: number; readonly toMs: number };
export type Bar = { readonly left: number; readonly width: number; readonly open: boolean };
export type Step = { readonly atMs: number; readonly present: number };

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
