/** Giving a badge to a person: a window at a reader, what was presented in it, and staff's confirmation. */
import type { EnrolmentItem } from '#contract/enrolments.ts';
import type { EnrolmentBody } from '#contract/staff-actions.ts';
import type { Asked } from '#db/ctx.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findUnknownNumber } from '#modules/access/index.ts';
import { findDevice } from '#modules/fleet/index.ts';
import {
  confirms,
  ENROLMENT_WINDOW_MS,
  findEnrolment,
  findHolders,
  findOpenEnrolment,
  findPerson,
  findPersonByRef,
  holderAt,
  insertBadge,
  insertEnrolment,
  putEnrolment,
} from '#modules/people/index.ts';

type Code = 'not-allowed' | 'not-found' | 'bad-input' | 'conflict';
type Answer = Result<EnrolmentItem, Code>;

/** A number picked from the list was seen at most so long ago. */
const PICKED_WITHIN_MS = 7 * 86_400_000;
const WELCOMING = ['manager', 'reception'] as const;

/**
 * Opens a window for a person at a reader, with a number picked from those seen or not, or confirms what was
 * presented. Codes: `not-allowed`, `not-found`, `bad-input` (other digits), `conflict`.
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
  const id = ctx.newId();
  insertEnrolment(ctx.tx, {
    id,
    personId: person.id,
    device: input.device,
    openedAtMs: ctx.nowMs,
    closesAtMs: ctx.nowMs + ENROLMENT_WINDOW_MS,
    expected,
    number: null,
    encoding: null,
    state: 'open',
  });
  ctx.setTimer({
    key: `enrolment-end:${id}`,
    kind: 'enrolment-end',
    dueAtMs: ctx.nowMs + ENROLMENT_WINDOW_MS,
    payload: { enrolment: id },
  });
  const { device, reason } = input;
  ctx.record({ fact: 'enrolment-opened', enrolment: id, person: person.ref, device, reason });
  return getEnrolment({ db: ctx.tx, nowMs: ctx.nowMs, actor: ctx.actor }, { id });
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
  const holder = holderAt(findHolders(ctx.tx, number, encoding ?? undefined), ctx.nowMs);
  const isHeld =
    typeof holder !== 'string' && (holder.untilMs === null || holder.untilMs > ctx.nowMs);
  if (holder === 'ambiguous' || isHeld)
    return refuse('conflict', 'somebody holds this number already');
  insertBadge(ctx.tx, {
    number,
    personId: enrolment.personId,
    encoding,
    state: 'active',
    fromMs: ctx.nowMs,
    untilMs: null,
    guest: null,
  });
  putEnrolment(ctx.tx, enrolment.id, { state: 'confirmed' });
  const person = findPerson(ctx.tx, enrolment.personId)?.ref ?? null;
  const { reason } = input;
  ctx.record({ fact: 'badge-given', enrolment: enrolment.id, number, person, reason });
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
  });
}

export const commands = { 'enrolments.enrol': enrol } as const;
export const queries = { 'enrolments.get': getEnrolment } as const;
