/** What the place forgets: by itself after its retention, and earlier where the owner says so. */
import type { ForgetBody } from '#contract/forgetting.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { allowForgettingBefore, forgetEntries } from '#journal/forget.ts';
import { addDays, localDateOf, momentOf, startOfDay } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  FORGOTTEN_ROWS_MAX,
  forgetDecisions,
  forgetSightings,
  forgetVisits,
} from '#modules/access/index.ts';
import { dropResolved } from '#modules/anomalies/index.ts';
import { dropOldLists } from '#modules/fleet/index.ts';
import { dropOldEnrolments } from '#modules/people/index.ts';
import { placeFacts } from '#modules/site/index.ts';

/** What is younger may still be asked about: a session to correct, a bill to explain. */
const KEPT_AT_LEAST_MS = 30 * 86_400_000;

/** A part at a time: asked again while `more`. Codes: `not-allowed`, `bad-input`. */
export function forget(
  ctx: FlowCtx,
  input: ForgetBody,
): Result<{ readonly forgotten: number; readonly more: boolean }> {
  const refused = requireRole(ctx.actor, []);
  if (refused !== null) return refused;
  const beforeMs = momentOf(input.before, timeZoneOf(ctx.tx));
  if (beforeMs === null || beforeMs > ctx.nowMs - KEPT_AT_LEAST_MS)
    return refuse('bad-input', 'what was heard in the last thirty days is kept');
  const done = forgetEntries(ctx.tx, beforeMs, 'all');
  ctx.record({ fact: 'journal-forgotten', before: input.before, entries: done.forgotten });
  return ok(done);
}

/**
 * A part of what is past its retention; whether there is more. Who went where goes first: decisions and visits become
 * counts of nobody, and what the journal heard of it becomes nothing. What staff did stays longer. Sessions, charges
 * and invoices are not of this log, and stay.
 */
export function forgetOld(ctx: FlowCtx): boolean {
  const { tx, nowMs } = ctx;
  const { timeZone, retention } = placeFacts(tx);
  const doors = { beforeMs: daysAgo(nowMs, retention.doorDays, timeZone), timeZone };
  const journalMs = daysAgo(nowMs, retention.journalDays, timeZone);
  allowForgettingBefore(tx, doors.beforeMs);
  const rows = {
    decisions: forgetDecisions(tx, doors),
    visits: forgetVisits(tx, doors),
    sightings: forgetSightings(tx, doors.beforeMs),
    accessLists: dropOldLists(tx, doors.beforeMs),
    enrolments: dropOldEnrolments(tx, doors.beforeMs),
    anomalies: dropResolved(tx, journalMs, FORGOTTEN_ROWS_MAX),
  };
  const heard = forgetEntries(tx, doors.beforeMs, 'doors');
  const said = forgetEntries(tx, journalMs, 'all');
  const entries = heard.forgotten + said.forgotten;
  if (entries > 0 || Object.values(rows).some((count) => count > 0))
    ctx.record({ fact: 'forgotten', beforeMs: doors.beforeMs, ...rows, entries });
  const isCut = Object.values(rows).some((count) => count >= FORGOTTEN_ROWS_MAX);
  return isCut || heard.more || said.more;
}

/** Nothing is kept for longer than so many days: the day that is not over counts as one. */
function daysAgo(nowMs: number, days: number, timeZone: string): number {
  return startOfDay(addDays(localDateOf(nowMs, timeZone), 1 - days), timeZone);
}

export const commands = { 'journal.forget': forget } as const;
