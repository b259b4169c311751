/** What staff do to people and their badges: holds, and a badge's state. */

import type { PersonItem } from '#contract/people.ts';
import type { Ctx } from '#db/ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { getPerson } from './queries.ts';
import { mayBecome } from './rules.ts';
import {
  type BadgeRow,
  findBadgesByEnd,
  findPersonByRef,
  listNumbersOfCard,
  listPeriods,
  putBadgeState,
  putHold,
} from './store.ts';
import type { BadgeState } from './types.ts';

/** Rights change with it: the offline lists are made anew in the same transaction. */
export type RightsCtx = Ctx & {
  readonly rightsChanged: (devices: readonly string[] | null) => void;
};

const LAST_DIGITS_MIN = 4;
const WELCOMING = ['manager', 'reception'] as const;

export type HoldPerson = {
  readonly ref: string;
  readonly reason: string;
  /** False lifts it. */
  readonly hold: boolean;
  readonly until?: string | null | undefined;
};

/** Holds a person, or lifts the hold. Codes: `not-allowed`, `not-found`, `bad-input`, `conflict` (there is none to lift). */
export function holdPerson(
  ctx: RightsCtx,
  input: HoldPerson,
): Result<PersonItem, 'not-allowed' | 'not-found' | 'bad-input' | 'conflict'> {
  const refused = requireRole(ctx.actor, WELCOMING);
  if (refused !== null) return refused;
  const person = findPersonByRef(ctx.tx, input.ref);
  if (person === undefined) return refuse('not-found', 'there is no such person');
  const untilMs = input.until == null ? null : Date.parse(input.until);
  if (input.hold && untilMs !== null && untilMs <= ctx.nowMs)
    return refuse('bad-input', 'a hold ends later than now', [
      { path: 'until', message: 'later than now' },
    ]);
  if (!input.hold && person.holdReason === null)
    return refuse('conflict', 'this person is not on hold');
  const hold = input.hold
    ? { holdReason: input.reason, holdBy: nameOfActor(ctx.actor), holdUntilMs: untilMs }
    : { holdReason: null, holdBy: null, holdUntilMs: null };
  putHold(ctx.tx, person.id, hold);
  const fact = input.hold ? 'person-held' : 'hold-lifted';
  ctx.record({ fact, person: person.ref, reason: input.reason, untilMs });
  ctx.rightsChanged(null);
  return getPerson({ db: ctx.tx, nowMs: ctx.nowMs, actor: ctx.actor }, { ref: person.ref });
}

export type SetBadgeState = {
  /** The whole number, or its end where that names one badge. */
  readonly number: string;
  readonly state: BadgeState;
  readonly reason: string;
};
export type BadgeChanged = {
  readonly number: string;
  readonly state: BadgeState;
  readonly person: string;
};

/** Codes: `not-allowed`, `not-found`, `conflict` (two badges meant, a state that can't follow, or a number held by another). */
export function setBadgeState(
  ctx: RightsCtx,
  input: SetBadgeState,
): Result<BadgeChanged, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, WELCOMING);
  if (refused !== null) return refused;
  const found = badgeMeant(ctx, input.number);
  if (!found.ok) return found;
  const badge = found.value;
  const before = badge.state as BadgeState;
  if (!mayBecome(before, input.state))
    return refuse('conflict', `a badge that is ${before} can't become ${input.state}`);
  const card = cardOf(ctx, badge, input.state);
  if (input.state === 'active' && card.some((one) => isHeldByAnother(ctx, one)))
    return refuse('conflict', 'somebody else holds this number now');
  const { state, reason } = input;
  const ends = state === 'returned' ? { untilMs: ctx.nowMs } : {};
  const person = badge.ref;
  for (const { id, number, state: from } of card) {
    putBadgeState(ctx.tx, id, { state, ...ends });
    ctx.record({ fact: 'badge-state', number, person, from, to: state, reason });
  }
  ctx.rightsChanged(null);
  return ok({ number: badge.number, state, person });
}

/** All numbers of the card that is meant: it is lost, or found again, with every one of them. */
function cardOf(ctx: Ctx, badge: BadgeRow, state: BadgeState): BadgeRow[] {
  return listNumbersOfCard(ctx.tx, badge.personId, badge.card ?? badge.number).filter(
    (one) => isOpen(one, ctx.nowMs) && mayBecome(one.state as BadgeState, state),
  );
}

function isHeldByAnother(ctx: Ctx, badge: BadgeRow): boolean {
  return listPeriods(ctx.tx, badge.number).some(
    (one) =>
      one.personId !== badge.personId &&
      one.state === 'active' &&
      isOpen(one, ctx.nowMs) &&
      (one.device === null || badge.device === null || one.device === badge.device),
  );
}

type Meant = BadgeRow & { readonly ref: string };

/** Reception sees the last 4 digits: they do where they name one badge. */
function badgeMeant(ctx: Ctx, given: string): Result<Meant, 'not-found' | 'conflict'> {
  const number = given.replace(/[:\-. ]/g, '').toUpperCase();
  const rows =
    number.length < LAST_DIGITS_MIN
      ? []
      : findBadgesByEnd(ctx.tx, number).filter((one) => isOpen(one, ctx.nowMs));
  const exact = rows.filter((one) => one.number === number);
  const [meant, ...others] = exact.length > 0 ? exact : rows;
  if (meant === undefined) return refuse('not-found', 'nobody holds such a badge');
  if (others.some((other) => !isSameCard(meant, other)))
    return refuse('conflict', 'more than one badge ends so: give it whole');
  return ok(meant);
}

function isSameCard(one: BadgeRow, other: BadgeRow): boolean {
  return (
    one.personId === other.personId && (one.card ?? one.number) === (other.card ?? other.number)
  );
}

function isOpen(badge: Pick<BadgeRow, 'fromMs' | 'untilMs'>, nowMs: number): boolean {
  return badge.untilMs === null || badge.untilMs > nowMs;
}
