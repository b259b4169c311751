/** A badge lent to a guest: it has a host, zones and an end, and at its end it is given back by itself. */
import type { LendBadgeBody } from '#contract/staff-actions.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findUnknownNumber } from '#modules/access/index.ts';
import {
  findFreeNumber,
  findPersonByRef,
  type GuestBadge,
  insertBadge,
  insertGuest,
  isSuspended,
  listPeriods,
  putBadgeState,
} from '#modules/people/index.ts';
import { listZoneRows } from '#modules/site/index.ts';

type Code = 'not-allowed' | 'not-found' | 'bad-input' | 'conflict';
export type Lent = {
  readonly person: { readonly ref: string; readonly name: string };
  readonly number: string;
  readonly until: string;
};

const SEEN_WITHIN_MS = 7 * 86_400_000;
const LENT_MS_MAX = 31 * 86_400_000;

/**
 * Lends a number that was given back, or seen lately and is nobody's. Codes: `not-allowed`, `not-found` (host, zone
 * or number), `bad-input` (the end), `conflict` (the host is on hold, or somebody holds the number).
 */
export function lendBadge(ctx: FlowCtx, input: LendBadgeBody): Result<Lent, Code> {
  const refused = requireRole(ctx.actor, ['manager', 'reception']);
  if (refused !== null) return refused;
  const host = findPersonByRef(ctx.tx, input.host);
  if (host === undefined) return refuse('not-found', 'there is no such host');
  if (isSuspended(host, ctx.nowMs)) return refuse('conflict', 'the host is on hold');
  const known = new Set(listZoneRows(ctx.tx).map(({ slug }) => slug));
  const unknown = input.zones.find((zone) => !known.has(zone));
  if (unknown !== undefined) return refuse('not-found', `there is no zone ${unknown}`);
  const untilMs = Date.parse(input.until);
  if (untilMs <= ctx.nowMs || untilMs > ctx.nowMs + LENT_MS_MAX)
    return refuse('bad-input', 'a badge is lent until a time to come, for a month at most', [
      { path: 'until', message: 'later than now, within 31 days' },
    ]);
  const given = input.number.toUpperCase();
  const free = findFreeNumber(ctx.tx, given, ctx.nowMs);
  if (free === 'held') return refuse('conflict', 'somebody holds this number');
  const number = free ?? findUnknownNumber(ctx.tx, given, ctx.nowMs - SEEN_WITHIN_MS);
  if (number === null)
    return refuse('not-found', 'no badge that was given back or seen lately has this number');
  const ref = `guest-${ctx.newId()}`;
  const personId = insertGuest(ctx.tx, { ref, name: input.name, language: host.language });
  const guest: GuestBadge = { host: host.ref, zones: input.zones };
  insertBadge(ctx.tx, {
    number,
    personId,
    encoding: null,
    state: 'active',
    fromMs: ctx.nowMs,
    untilMs,
    guest: JSON.stringify(guest),
    card: null,
    device: null,
  });
  ctx.setTimer({
    key: `guest-end:${number}`,
    kind: 'guest-end',
    dueAtMs: untilMs,
    payload: { number },
  });
  const { reason } = input;
  ctx.record({ fact: 'badge-lent', number, person: ref, host: host.ref, untilMs, reason });
  ctx.rightsChanged(null);
  return ok({ person: { ref, name: input.name }, number, until: instantText(untilMs) });
}

/** Timer `guest-end`: the badge is back, whether or not it lies in its box. */
export function guestEnd(ctx: FlowCtx, timer: Timer): void {
  const { number } = timer.payload as { readonly number: string };
  for (const badge of listPeriods(ctx.tx, number)) {
    const isOver = badge.untilMs !== null && badge.untilMs <= ctx.nowMs;
    if (badge.guest === null || badge.state === 'returned' || !isOver) continue;
    putBadgeState(ctx.tx, badge.id, { state: 'returned' });
    ctx.record({ fact: 'badge-returned', number });
    ctx.rightsChanged(null);
  }
}

export const commands = { 'guests.lend': lendBadge } as const;
