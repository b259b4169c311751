/** Begins, ends and reopens visits: one at most is open for a person in a zone, whatever comes late. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import {
  findOpenVisit,
  findVisit,
  findVisitAfter,
  findVisitBefore,
  insertVisit,
  type Passage,
  putVisitEnd,
  putVisitFlags,
  type VisitRow,
} from '#modules/access/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import type { ZoneRow } from '#modules/site/index.ts';
import {
  isPlaceOpen,
  lastOpening,
  listZoneRows,
  nextClosing,
  nextNightEnd,
  type PlaceFacts,
  parseStored,
} from '#modules/site/index.ts';
import { mayStayAfter } from './door-facts.ts';
import { warnOfLeaving } from './machine-company.ts';

export type Visitor = { readonly personId: number; readonly ref: string };
export type VisitAt = {
  readonly visitor: Visitor;
  readonly zone: Pick<ZoneRow, 'id' | 'slug'>;
  readonly atMs: number;
};

/** No visit lasts longer than this unseen: closing time or 04:00 ends it. */
const LOOK_BACK_MS = 8 * 86_400_000;
/** Within this no closing time can have been missed: its timer ends what is open. */
const EVENT_SLACK_MS = 60_000;

/** What is known of the person in the zone at an instant. */
export type PresenceThen = {
  readonly visit: VisitRow | undefined;
  /** Closing time ended it by assumption, and the place has not opened since. */
  readonly unsure: VisitRow | undefined;
};

const NOBODY: PresenceThen = { visit: undefined, unsure: undefined };

/** For what happens now: the open visit, or else one that the last closing assumed to have ended. */
export function presenceNow(ctx: FlowCtx, place: PlaceFacts, at: VisitAt): PresenceThen {
  const ids = { zoneId: at.zone.id, personId: at.visitor.personId };
  const visit = findOpenVisit(ctx.tx, ids.zoneId, ids.personId);
  if (visit !== undefined) return { visit, unsure: undefined };
  const last = findVisitBefore(ctx.tx, {
    ...ids,
    atMs: at.atMs,
    sinceMs: at.atMs - LOOK_BACK_MS,
  });
  if (last === undefined || last.leftAtMs === null) return NOBODY;
  if (last.leftAtMs > at.atMs) return { visit: last, unsure: undefined };
  if (!last.assumed) return NOBODY;
  const opened = lastOpening(place, at.atMs);
  const unsure = opened === null || last.leftAtMs > opened ? last : undefined;
  return { visit: undefined, unsure };
}

/** For what is told late: the visit that covers the instant; an assumed end is no end. */
export function presenceThen(ctx: FlowCtx, at: VisitAt): PresenceThen {
  const last = findVisitBefore(ctx.tx, {
    zoneId: at.zone.id,
    personId: at.visitor.personId,
    atMs: at.atMs,
    sinceMs: at.atMs - LOOK_BACK_MS,
  });
  if (last === undefined) return NOBODY;
  if (last.leftAtMs === null || last.leftAtMs > at.atMs) return { visit: last, unsure: undefined };
  return { visit: undefined, unsure: last.assumed ? last : undefined };
}

/** Carries out what a badge does to presence, and answers the visit it is about. */
export function applyPassage(
  ctx: FlowCtx,
  place: PlaceFacts,
  at: VisitAt,
  passage: Passage,
): string | null {
  switch (passage.kind) {
    case 'enter':
      return beginVisit(ctx, place, at);
    case 'stay':
      return passage.visitId;
    case 'return':
      return reopenVisit(ctx, place, at, passage.visitId);
    case 'leave':
      leave(ctx, at, passage.visitId);
      return passage.visitId;
    case 'leave-unseen':
      return null;
  }
}

/** A visit from `at` on. Told late, it ends by assumption at the closing or the next visit since. */
export function beginVisit(ctx: FlowCtx, place: PlaceFacts, at: VisitAt, headcount = 1): string {
  const id = ctx.newId();
  const end = assumedEnd(ctx, place, at);
  insertVisit(ctx.tx, {
    id,
    personId: at.visitor.personId,
    zoneId: at.zone.id,
    enteredAtMs: at.atMs,
    leftAtMs: end?.atMs ?? null,
    endedBy: end === null ? null : end.by,
    assumed: end !== null,
    headcount,
    flags: '[]',
  });
  ctx.record({ fact: 'visit-began', visit: id, person: at.visitor.ref, zone: at.zone.slug });
  shown(ctx, id, at.zone.slug);
  return id;
}

/** Ends a visit; a visit that ended by assumption takes the end that is now known. */
export function endVisit(
  ctx: FlowCtx,
  visit: Pick<VisitRow, 'id'>,
  zone: Pick<ZoneRow, 'slug'>,
  end: {
    readonly atMs: number;
    readonly by: 'badge' | 'closing' | 'staff';
    readonly assumed: boolean;
  },
): void {
  putVisitEnd(ctx.tx, visit.id, { leftAtMs: end.atMs, endedBy: end.by, assumed: end.assumed });
  ctx.record({ fact: 'visit-ended', visit: visit.id, by: end.by, assumed: end.assumed });
  shown(ctx, visit.id, zone.slug);
  const ended = findVisit(ctx.tx, visit.id);
  if (ended !== undefined) warnOfLeaving(ctx, ended);
}

function leave(ctx: FlowCtx, at: VisitAt, visitId: string): void {
  const visit = findVisit(ctx.tx, visitId);
  if (visit === undefined) return;
  const contradicted = visit.leftAtMs !== null && !visit.assumed;
  if (contradicted) flagConflict(ctx, visit);
  else {
    // Two readers' clocks may differ by a little: no visit ends before it began.
    const atMs = Math.max(at.atMs, visit.enteredAtMs);
    endVisit(ctx, visit, at.zone, { atMs, by: 'badge', assumed: false });
  }
  for (const zone of zonesWithin(listZoneRows(ctx.tx), at.zone.id)) {
    const inner = findOpenVisit(ctx.tx, zone.id, at.visitor.personId);
    if (inner !== undefined && inner.enteredAtMs <= at.atMs)
      endVisit(ctx, inner, zone, { atMs: at.atMs, by: 'badge', assumed: false });
  }
}

/** Two readers told different ends: both stay on record, a person decides. */
function flagConflict(ctx: FlowCtx, visit: VisitRow): void {
  flagVisit(ctx, visit.id, 'conflict');
  ctx.record({ fact: 'visit-conflict', visit: visit.id });
  raiseAnomaly(ctx, { kind: 'conflict', subject: `visit:${visit.id}` });
}

/** Adds a word to a visit, once. */
export function flagVisit(ctx: FlowCtx, visitId: string, word: string): void {
  const visit = findVisit(ctx.tx, visitId);
  if (visit === undefined) return;
  const flags = parseStored<readonly string[]>(visit.flags);
  if (!flags.includes(word)) putVisitFlags(ctx.tx, visitId, [...flags, word]);
}

/** The same visit goes on: told late, up to the closing or the next visit since. */
function reopenVisit(ctx: FlowCtx, place: PlaceFacts, at: VisitAt, visitId: string): string {
  const visit = findVisit(ctx.tx, visitId);
  const { visitor, zone } = at;
  const next =
    visit === undefined
      ? undefined
      : findVisitAfter(ctx.tx, {
          zoneId: zone.id,
          personId: visitor.personId,
          atMs: visit.enteredAtMs,
        });
  const isOver = visit === undefined || visit.flags.includes('"void"');
  if (isOver || (next !== undefined && next.enteredAtMs <= at.atMs)) {
    return beginVisit(ctx, place, at);
  }
  const end = assumedEnd(ctx, place, at);
  putVisitEnd(ctx.tx, visitId, {
    leftAtMs: end?.atMs ?? null,
    endedBy: end?.by ?? null,
    assumed: end !== null,
  });
  ctx.record({ fact: 'visit-reopened', visit: visitId, person: visitor.ref });
  shown(ctx, visitId, zone.slug);
  return visitId;
}

/** Null: the visit is open. Told after it happened, it ends where the next one began, or at the closing since. */
function assumedEnd(
  ctx: FlowCtx,
  place: PlaceFacts,
  at: VisitAt,
): { readonly atMs: number; readonly by: 'badge' | 'closing' } | null {
  const lateMs = ctx.nowMs - at.atMs;
  if (lateMs <= 0) return null;
  const next = findVisitAfter(ctx.tx, {
    zoneId: at.zone.id,
    personId: at.visitor.personId,
    atMs: at.atMs,
  });
  const closing = lateMs <= EVENT_SLACK_MS ? null : closingAfter(ctx, place, at);
  const closed = closing !== null && closing <= ctx.nowMs ? closing : null;
  if (next !== undefined && (closed === null || next.enteredAtMs <= closed))
    return { atMs: next.enteredAtMs, by: 'badge' };
  return closed === null ? null : { atMs: closed, by: 'closing' };
}

/** When somebody who entered is taken to have left: at closing, or, of those who may stay, at 04:00. */
function closingAfter(ctx: FlowCtx, place: PlaceFacts, at: VisitAt): number | null {
  const closing = isPlaceOpen(place, at.atMs) ? nextClosing(place, at.atMs) : null;
  const stays = closing === null || mayStayAfter(ctx.tx, place, at.visitor.personId, closing);
  return stays ? nextNightEnd(place, at.atMs) : closing;
}

/** A zone's zones within, at any depth. */
export function zonesWithin(zones: readonly ZoneRow[], zoneId: number): ZoneRow[] {
  const found: ZoneRow[] = [];
  const wanted = [zoneId];
  for (let parent = wanted.pop(); parent !== undefined; parent = wanted.pop()) {
    for (const zone of zones) {
      if (zone.parentId !== parent || zone.id === zoneId || found.includes(zone)) continue;
      found.push(zone);
      wanted.push(zone.id);
    }
  }
  return found;
}

function shown(ctx: FlowCtx, visitId: string, zone: string): void {
  ctx.changed('visit', visitId);
  ctx.changed('zone', zone);
}
