/** Staff begin, end and correct visits, each with a reason; what was recorded stays in the journal. */
import type { VisitItem } from '#contract/visits.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Refused, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  findOpenVisit,
  findVisit,
  findVisitBefore,
  putVisitHeadcount,
  putVisitPerson,
  type VisitRow,
} from '#modules/access/index.ts';
import { findPerson, findPersonByRef } from '#modules/people/index.ts';
import { findZone, findZoneById, placeFacts, type ZoneRow } from '#modules/site/index.ts';
import { beginVisit, endVisit, flagVisit } from './presence.ts';

type Code = 'not-allowed' | 'not-found' | 'bad-input' | 'conflict';
type Answer = Result<VisitItem, Code>;

const WELCOMING = ['manager', 'reception'] as const;
/** Nobody remembers better than this when somebody came. */
const BACK_MAX_MS = 31 * 86_400_000;

/** Codes: `not-allowed`, `not-found`, `bad-input` (a time to come), `conflict` (already present). */
export function startVisit(
  ctx: FlowCtx,
  input: {
    readonly person: string;
    readonly zone: string;
    readonly reason: string;
    readonly at?: string | undefined;
    readonly headcount?: number | undefined;
  },
): Answer {
  const refused = requireRole(ctx.actor, WELCOMING);
  if (refused !== null) return refused;
  const person = findPersonByRef(ctx.tx, input.person);
  if (person === undefined) return refuse('not-found', 'there is no such person');
  const zone = findZone(ctx.tx, input.zone);
  if (zone === null) return refuse('not-found', `there is no zone ${input.zone}`);
  const at = momentOf(ctx, input.at, ctx.nowMs - BACK_MAX_MS);
  if (!at.ok) return at;
  const atMs = at.value;
  const ids = { zoneId: zone.id, personId: person.id };
  const before = findVisitBefore(ctx.tx, { ...ids, atMs, sinceMs: atMs - BACK_MAX_MS });
  const covers = before !== undefined && (before.leftAtMs === null || before.leftAtMs > atMs);
  if (covers) return refuse('conflict', 'this person was in the zone at that time already');
  const visitor = { personId: person.id, ref: person.ref };
  const id = beginVisit(ctx, placeFacts(ctx.tx), { visitor, zone, atMs }, input.headcount);
  ctx.record({ fact: 'visit-started-by-staff', visit: id, reason: input.reason });
  return answerOf(ctx, id);
}

/** Codes: `not-allowed`, `not-found`, `bad-input`, `conflict` (it has ended, and not by assumption). */
export function endVisitByStaff(
  ctx: FlowCtx,
  input: { readonly id: string; readonly reason: string; readonly at?: string | undefined },
): Answer {
  const found = visitOf(ctx, input.id);
  if (!found.ok) return found;
  const { visit, zone } = found.value;
  if (visit.leftAtMs !== null && !visit.assumed)
    return refuse('conflict', 'this visit has ended already');
  const at = momentOf(ctx, input.at, visit.enteredAtMs);
  if (!at.ok) return at;
  endVisit(ctx, visit, zone, { atMs: at.value, by: 'staff', assumed: false });
  ctx.record({ fact: 'visit-ended-by-staff', visit: visit.id, reason: input.reason });
  return answerOf(ctx, visit.id);
}

/** It was somebody else. Codes: `not-allowed`, `not-found`, `conflict` (that person is present already). */
export function assignVisit(
  ctx: FlowCtx,
  input: { readonly id: string; readonly person: string; readonly reason: string },
): Answer {
  const found = visitOf(ctx, input.id);
  if (!found.ok) return found;
  const { visit, zone } = found.value;
  const person = findPersonByRef(ctx.tx, input.person);
  if (person === undefined) return refuse('not-found', 'there is no such person');
  const open = findOpenVisit(ctx.tx, visit.zoneId, person.id);
  if (visit.leftAtMs === null && open !== undefined)
    return refuse('conflict', 'that person is in the zone already');
  const from = findPerson(ctx.tx, visit.personId)?.ref ?? null;
  putVisitPerson(ctx.tx, visit.id, person.id);
  flagVisit(ctx, visit.id, 'assigned');
  ctx.record({
    fact: 'visit-assigned',
    visit: visit.id,
    from,
    to: person.ref,
    reason: input.reason,
  });
  show(ctx, visit, zone);
  return answerOf(ctx, visit.id);
}

/** It never was: it counts for nothing, and stays on record. Codes: `not-allowed`, `not-found`, `conflict`. */
export function voidVisit(
  ctx: FlowCtx,
  input: { readonly id: string; readonly reason: string },
): Answer {
  const found = visitOf(ctx, input.id);
  if (!found.ok) return found;
  const { visit, zone } = found.value;
  if (visit.leftAtMs === null)
    endVisit(ctx, visit, zone, { atMs: ctx.nowMs, by: 'staff', assumed: false });
  flagVisit(ctx, visit.id, 'void');
  ctx.record({ fact: 'visit-voided', visit: visit.id, reason: input.reason });
  show(ctx, visit, zone);
  return answerOf(ctx, visit.id);
}

/** A class behind one badge. Codes: `not-allowed`, `not-found`, `conflict` (void). */
export function setHeadcount(
  ctx: FlowCtx,
  input: { readonly id: string; readonly headcount: number; readonly reason: string },
): Answer {
  const found = visitOf(ctx, input.id);
  if (!found.ok) return found;
  const { visit, zone } = found.value;
  putVisitHeadcount(ctx.tx, visit.id, input.headcount);
  const { headcount, reason } = input;
  ctx.record({ fact: 'visit-headcount', visit: visit.id, headcount, reason });
  show(ctx, visit, zone);
  return answerOf(ctx, visit.id);
}

type Found = { readonly visit: VisitRow; readonly zone: ZoneRow };

/** The visit that staff may correct; one that is void is no longer. */
function visitOf(ctx: FlowCtx, id: string): Result<Found, Code> {
  const refused: Refused<Code> | null = requireRole(ctx.actor, WELCOMING);
  if (refused !== null) return refused;
  const visit = findVisit(ctx.tx, id);
  const zone = visit === undefined ? null : findZoneById(ctx.tx, visit.zoneId);
  if (visit === undefined || zone === null) return refuse('not-found', 'there is no such visit');
  if (visit.flags.includes('"void"')) return refuse('conflict', 'this visit was voided');
  return ok({ visit, zone });
}

/** Now unless said; never to come, never before `fromMs`. */
function momentOf(
  ctx: FlowCtx,
  text: string | undefined,
  fromMs: number,
): Result<number, 'bad-input'> {
  const atMs = text === undefined ? ctx.nowMs : Date.parse(text);
  if (atMs >= fromMs && atMs <= ctx.nowMs) return ok(atMs);
  const message = `between ${instantText(fromMs)} and now`;
  return refuse('bad-input', 'that time is not possible', [{ path: 'at', message }]);
}

function show(ctx: FlowCtx, visit: VisitRow, zone: ZoneRow): void {
  ctx.changed('visit', visit.id);
  ctx.changed('zone', zone.slug);
}

function answerOf(ctx: FlowCtx, id: string): Answer {
  const visit = findVisit(ctx.tx, id) as VisitRow;
  const person = findPerson(ctx.tx, visit.personId);
  const zone = findZoneById(ctx.tx, visit.zoneId) as ZoneRow;
  return ok({
    id: visit.id,
    person: person === undefined ? null : { ref: person.ref, name: person.name },
    zone: zone.slug,
    enteredAt: instantText(visit.enteredAtMs),
    leftAt: visit.leftAtMs === null ? null : instantText(visit.leftAtMs),
    endedBy: visit.endedBy as VisitItem['endedBy'],
    assumed: visit.assumed,
    headcount: visit.headcount,
    flags: JSON.parse(visit.flags) as string[],
  });
}

export const commands = {
  'visits.start': startVisit,
  'visits.end': endVisitByStaff,
  'visits.assign': assignVisit,
  'visits.void': voidVisit,
  'visits.headcount': setHeadcount,
} as const;
