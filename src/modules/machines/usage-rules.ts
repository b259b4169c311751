/** How much a session was: held, running, its idle tail, and what falls on which civil day. Pure; milliseconds, milliwatt-hours. */
import { localDateOf, splitByDay } from '#kernel/civil-time.ts';

export type Stretch = { readonly startedAtMs: number; readonly endedAtMs: number | null };
export type Span = { readonly fromMs: number; readonly toMs: number };

/** What one session, or a correction of it, adds to one day. */
export type DayUse = {
  readonly day: string;
  readonly sessions: number;
  readonly heldMs: number;
  readonly runningMs: number;
  readonly energyMwh: number;
  readonly jobs: number;
};

/** The time within `span` in which the machine ran; a run that has not ended lasts. */
export function runningWithin(runs: readonly Stretch[], span: Span): number {
  return runs.reduce((sum, run) => {
    const from = Math.max(run.startedAtMs, span.fromMs);
    const to = Math.min(run.endedAtMs ?? span.toMs, span.toMs);
    return sum + Math.max(0, to - from);
  }, 0);
}

/** The end of a session in which the machine did nothing: all of it when it never ran. */
export function idleTailMs(runs: readonly Stretch[], span: Span): number {
  const lastUse = runs.reduce((last, run) => {
    if (run.startedAtMs >= span.toMs || (run.endedAtMs ?? span.toMs) <= span.fromMs) return last;
    return Math.max(last, Math.min(run.endedAtMs ?? span.toMs, span.toMs));
  }, span.fromMs);
  return Math.max(0, span.toMs - lastUse);
}

/** Of the idle tail at most `billedIdleMs` counts, whatever ended the session. */
export function billedHeldMs(heldMs: number, tailMs: number, billedIdleMs: number): number {
  return heldMs - Math.max(0, tailMs - billedIdleMs);
}

/** A session shorter than the machine's setting: kept, and not billable. */
export function isShort(span: Span, shortMs: number): boolean {
  return span.toMs - span.fromMs < shortMs;
}

/** A session cut at local midnights: energy by the share of running, or of held time where it never ran. */
export function usageByDay(
  session: { readonly fromMs: number; readonly toMs: number; readonly energyMwh: number },
  runs: readonly Stretch[],
  timeZone: string,
): DayUse[] {
  const parts = splitByDay(session.fromMs, session.toMs, timeZone);
  if (parts.length === 0) {
    const day = localDateOf(session.fromMs, timeZone);
    const { energyMwh } = session;
    return [{ day, sessions: 1, heldMs: 0, runningMs: 0, energyMwh, jobs: 0 }];
  }
  const running = parts.map((part) => runningWithin(runs, part));
  const held = parts.map((part) => part.toMs - part.fromMs);
  const ran = running.some((ms) => ms > 0);
  const energy = shareOut(session.energyMwh, ran ? running : held);
  return parts.map((part, index) => ({
    day: part.date,
    sessions: index === 0 ? 1 : 0,
    heldMs: held[index] ?? 0,
    runningMs: running[index] ?? 0,
    energyMwh: energy[index] ?? 0,
    jobs: 0,
  }));
}

/** Shares a whole number out by weights: the parts are whole and sum up to it. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let weightSoFar = 0;
  let givenSoFar = 0;
  return weights.map((weight, index) => {
    weightSoFar += weight;
    const upTo =
      sum === 0
        ? index === weights.length - 1
          ? total
          : 0
        : Math.round((total * weightSoFar) / sum);
    const part = upTo - givenSoFar;
    givenSoFar = upTo;
    return part;
  });
}

/** The same use, taken back. */
export function negated(use: DayUse): DayUse {
  return {
    day: use.day,
    sessions: -use.sessions,
    heldMs: -use.heldMs,
    runningMs: -use.runningMs,
    energyMwh: -use.energyMwh,
    jobs: -use.jobs,
  };
}
