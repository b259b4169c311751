/** Opening and closing time: ends visits by assumption, reissues offline lists, and sets its own next timers. */
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { timerDueAt } from '#journal/timers.ts';
import { listOpenVisits, type VisitRow } from '#modules/access/index.ts';
import {
  findZoneById,
  isPlaceOpen,
  listZoneRows,
  nextClosing,
  nextNightEnd,
  nextOpening,
  placeFacts,
} from '#modules/site/index.ts';
import { mayStayAfter, mayStayOvernight } from './door-facts.ts';
import { endSessionsAtClosing } from './machine-timers.ts';
import { endVisit } from './presence.ts';

type HoursTimer = 'closing' | 'opening' | 'always-closing';

/**
 * Sets the timers of the place's hours; asked for at the start and after an import. Setting them again moves them,
 * but for one that came due while nobody was there to carry it out: it ends the visits of that evening first.
 */
export function armClosing(ctx: FlowCtx): void {
  const place = placeFacts(ctx.tx);
  const moves = (kind: HoursTimer, dueAtMs: number | null) => {
    const dueBefore = timerDueAt(ctx.tx, kind);
    if (dueBefore === null || dueBefore > ctx.nowMs) arm(ctx, kind, dueAtMs);
  };
  moves('closing', nextClosing(place, ctx.nowMs));
  moves('opening', nextOpening(place, ctx.nowMs));
  moves('always-closing', nextNightEnd(place, ctx.nowMs));
}

/** Timer `closing`: all but those whose own hours go on are taken to have left. */
export function closingTime(ctx: FlowCtx, timer: Timer): void {
  const place = placeFacts(ctx.tx);
  const stays = (visit: VisitRow) => mayStayAfter(ctx.tx, place, visit.personId, timer.dueAtMs);
  endAssumed(ctx, timer.dueAtMs, (visit) => !stays(visit));
  endSessionsAtClosing(ctx);
  showZonesAnew(ctx);
  ctx.rightsChanged(null);
  arm(ctx, 'closing', nextClosing(place, Math.max(timer.dueAtMs, ctx.nowMs)));
}

/** Timer `always-closing`, at 04:00: nobody's visit outlasts the night, unless the place is open to all then. */
export function nightEnd(ctx: FlowCtx, timer: Timer): void {
  const place = placeFacts(ctx.tx);
  const open = isPlaceOpen(place, timer.dueAtMs);
  const ends = (visit: VisitRow) =>
    !open || mayStayOvernight(ctx.tx, place, visit.personId, timer.dueAtMs);
  endAssumed(ctx, timer.dueAtMs, ends);
  arm(ctx, 'always-closing', nextNightEnd(place, Math.max(timer.dueAtMs, ctx.nowMs)));
}

/** Timer `opening`: whoever was not sure to have left is so no more; readers take the day's list. */
export function openingTime(ctx: FlowCtx, timer: Timer): void {
  showZonesAnew(ctx);
  ctx.rightsChanged(null);
  arm(ctx, 'opening', nextOpening(placeFacts(ctx.tx), Math.max(timer.dueAtMs, ctx.nowMs)));
}

/** Not everybody may see who is in while the place is closed. */
function showZonesAnew(ctx: FlowCtx): void {
  for (const { slug } of listZoneRows(ctx.tx)) ctx.changed('zone', slug);
}

/** Visits that began before the instant end at it, assumed. A timer that came late still ends them on time. */
function endAssumed(ctx: FlowCtx, atMs: number, ends: (visit: VisitRow) => boolean): void {
  for (const visit of listOpenVisits(ctx.tx)) {
    if (visit.enteredAtMs >= atMs || !ends(visit)) continue;
    const zone = findZoneById(ctx.tx, visit.zoneId);
    if (zone !== null) endVisit(ctx, visit, zone, { atMs, by: 'closing', assumed: true });
  }
}

function arm(ctx: FlowCtx, kind: HoursTimer, dueAtMs: number | null) {
  if (dueAtMs === null) ctx.clearTimer(kind);
  else ctx.setTimer({ key: kind, kind, dueAtMs, payload: null });
}
