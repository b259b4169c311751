/** Giving a badge to a person: a window at a reader, what was presented in it, and staff's confirmation. */
import type { EnrolmentItem } from '#contract/enrolments.ts';
import type { EnrolmentBody } from '#contract/staff-actions.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import type { SeenPart } from '#kernel/badge-number.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findUnknownNumber, wasPresented } from '#modules/access/index.ts';
import { findDevice } from '#modules/fleet/index.ts';
import {
  confirms,
  countsAtOneReader,
  ENROLMENT_WINDOW_MS,
  type EnrolmentRow,
  findEnrolment,
  findHint,
  findHolders,
  findOpenEnrolment,
  findPerson,
  findPersonByRef,
  holderAt,
  insertBadge,
  insertEnrolment,
  isActiveBadge,
  LINK_WINDOW_MS,
  listBadgesOf,
  listNumbersOfCard,
  listPeriods,
  putEnrolment,
} from '#modules/people/index.ts';

type Code = 'not-allowed' | 'not-found' | 'bad-input' | 'conflict';
type Answer = Result<EnrolmentItem, Code>;

/** A number picked from the list was seen at most so long ago. */
const PICKED_WITHIN_MS = 7 * 86_400_000;
const WELCOMING = ['manager', 'reception'] as const;

/**
 * Opens a window for a person at a reader, with a number picked from those seen or not, or for another number of
 * a card that is known; or confirms what was presented. Codes: `not-allowed`, `not-found`, `bad-input` (other digits), `conflict`.
 */
export function enrol(ctx: FlowCtx, input: EnrolmentBody): Answer {
  const refused = requireRole(ctx.actor, WELCOMING);
  if (refused !== null) return refused;
  return 'enrolment' in input ? confirm(ctx, input) : open(ctx, input);
}

function open(ctx: FlowCtx, input: Extract<EnrolmentBody, { readonly device: string }>): Answer {
  const person = findPersonByRef(ctx.tx, input.person);
  if (person === undefined || person.archivedAtMs !== null)
    return refuse('not-found', 'there is no such person');
  if (findDevice(ctx.tx, input.device) === null)
    return refuse('not-found', `there is no device ${input.device}`);
  const running = findOpenEnrolment(ctx.tx, input.device, ctx.nowMs);
  if (running !== undefined && running.state !== 'ambiguous')
    return refuse('conflict', 'a window is open at this reader: wait for its end');
  const picked = 'number' in input ? input.number : null;
  const expected =
    picked === null
      ? null
      : findUnknownNumber(ctx.tx, picked.toUpperCase(), ctx.nowMs - PICKED_WITHIN_MS);
  if (picked !== null && expected === null)
    return refuse('not-found', 'no unknown badge of the last days has this number');
  const card = 'card' in input ? cardOf(ctx, person.id, input.card) : null;
  if (card === undefined) return refuse('not-found', 'this person holds no such badge');
  const id = ctx.newId();
  const closesAtMs = ctx.nowMs + (card === null ? ENROLMENT_WINDOW_MS : LINK_WINDOW_MS);
  insertEnrolment(ctx.tx, {
    id,
    personId: person.id,
    device: input.device,
    openedAtMs: ctx.nowMs,
    closesAtMs,
    expected,
    card,
    number: null,
    encoding: null,
    state: 'open',
  });
  ctx.setTimer({
    key: `enrolment-end:${id}`,
    kind: 'enrolment-end',
    dueAtMs: closesAtMs,
    payload: { enrolment: id },
  });
  const { device, reason } = input;
  ctx.record({ fact: 'enrolment-opened', enrolment: id, person: person.ref, device, card, reason });
  return getEnrolment({ db: ctx.tx, nowMs: ctx.nowMs, actor: ctx.actor }, { id });
}

/** The number of the person's active badge that staff mean, whole or by its end; undefined: none, or two. */
function cardOf(ctx: FlowCtx, personId: number, given: string): string | undefined {
  const end = given.toUpperCase();
  const active = listBadgesOf(ctx.tx, personId).filter((one) => isActiveBadge(one, ctx.nowMs));
  const meant = active.filter(({ number }) => number === end);
  const ending = active.filter(({ number }) => number.endsWith(end));
  const [badge, other] = meant.length > 0 ? meant : ending;
  return badge === undefined || other !== undefined ? undefined : (badge.card ?? badge.number);
}

/** The badge becomes the person's from now on. One number on two people at once is refused. */
function confirm(
  ctx: FlowCtx,
  input: Extract<EnrolmentBody, { readonly enrolment: string }>,
): Answer {
  const enrolment = findEnrolment(ctx.tx, input.enrolment);
  if (enrolment === undefined) return refuse('not-found', 'there is no such enrolment');
  const { number, encoding } = enrolment;
  if (enrolment.state !== 'presented' || number === null)
    return refuse('conflict', `nothing to confirm: this enrolment is ${enrolment.state}`);
  if (!confirms(number, input.confirm))
    return refuse('bad-input', 'these are not the last 4 digits of the badge presented', [
      { path: 'confirm', message: 'other digits' },
    ]);
  const { card } = enrolment;
  if (card !== null && !wasCardSeen(ctx.tx, enrolment))
    return refuse('conflict', 'the badge that is known was not presented in this window');
  const sees = (findDevice(ctx.tx, enrolment.device)?.sees ?? null) as SeenPart | null;
  const seen = { reader: enrolment.device, encoding: encoding ?? undefined, sees };
  const holder = holderAt(findHolders(ctx.tx, number, seen), ctx.nowMs);
  const isHeld =
    typeof holder !== 'string' && (holder.untilMs === null || holder.untilMs > ctx.nowMs);
  const isAnothers = listPeriods(ctx.tx, number).some(
    (one) => one.personId !== enrolment.personId && isActiveBadge(one, ctx.nowMs),
  );
  if (holder === 'ambiguous' || isHeld || isAnothers)
    return refuse('conflict', 'somebody holds this number already');
  insertBadge(ctx.tx, {
    number,
    personId: enrolment.personId,
    encoding,
    state: 'active',
    fromMs: ctx.nowMs,
    untilMs: null,
    guest: null,
    card,
    device: countsAtOneReader(number, { card, sees }) ? enrolment.device : null,
  });
  putEnrolment(ctx.tx, enrolment.id, { state: 'confirmed' });
  const person = findPerson(ctx.tx, enrolment.personId)?.ref ?? null;
  const { reason } = input;
  ctx.record({ fact: 'badge-given', enrolment: enrolment.id, number, card, person, reason });
  ctx.rightsChanged(null);
  return getEnrolment({ db: ctx.tx, nowMs: ctx.nowMs, actor: ctx.actor }, { id: enrolment.id });
}

/** Timer `enrolment-end`: nobody presented a badge in the window. */
export function enrolmentEnd(ctx: FlowCtx, timer: Timer): void {
  const { enrolment: id } = timer.payload as { readonly enrolment: string };
  if (findEnrolment(ctx.tx, id)?.state !== 'open') return;
  putEnrolment(ctx.tx, id, { state: 'expired' });
  ctx.record({ fact: 'enrolment-expired', enrolment: id });
}

/** One enrolment, for the page that waits for the badge; `not-found`. */
export function getEnrolment(
  asked: Asked,
  input: { readonly id: string },
): Result<EnrolmentItem, 'not-found'> {
  const row = findEnrolment(asked.db, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such enrolment');
  const person = findPerson(asked.db, row.personId);
  return ok({
    id: row.id,
    person: person === undefined ? null : { ref: person.ref, name: person.name },
    device: row.device,
    state: row.state,
    openedAt: instantText(row.openedAtMs),
    closesAt: instantText(row.closesAtMs),
    number: row.number,
    card: row.card,
    cardSeen: wasCardSeen(asked.db, row),
    hint: row.number === null ? null : findHint(asked.db, row.number, asked.nowMs),
  });
}

/** Whether the badge that is known was presented in the window: what links the two numbers of a card. */
function wasCardSeen(db: Db, enrolment: EnrolmentRow): boolean {
  const { card, personId, openedAtMs, closesAtMs } = enrolment;
  if (card === null) return false;
  const numbers = listNumbersOfCard(db, personId, card).map(({ number }) => number);
  return wasPresented(db, { personId, numbers, fromMs: openedAtMs, untilMs: closesAtMs });
}

export const commands = { 'enrolments.enrol': enrol } as const;
export const queries = { 'enrolments.get': getEnrolment } as const;
