/** What staff do to sessions: start, end, give to another person, split, void. Each with its reason; what was recorded stays. */
import type { SessionItem } from '#contract/sessions.ts';
import type {
  AssignSessionBody,
  EndSessionBody,
  SplitSessionBody,
  StartSessionBody,
} from '#contract/staff-actions.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { ok, type Refused, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { hasTariffs } from '#modules/billing/index.ts';
import {
  findJob,
  findMachine,
  findMachineById,
  findSession,
  hasFlag,
  jobsOfSession,
  type Machine,
  putJob,
  putSession,
  reworkSessions,
  runningWithin,
  runsWithin,
  type SessionRow,
  sessionItems,
  shareOut,
  withFlags,
} from '#modules/machines/index.ts';
import { findPersonByRef, isSuspended } from '#modules/people/index.ts';
import { type Asked, chargeSessions } from './charge-flow.ts';
import { settleNobodys } from './machine-follow.ts';
import { awaitNeeds, type Order, ordersToEnable, sendOrders } from './machine-power.ts';
import { atScene, busy, learn, type Scene } from './machine-scene.ts';
import { beginSession, endOrMark, finishSession, settle } from './machine-sessions.ts';

type Touched = { readonly items: SessionItem[] };
type Id = { readonly id: string };

const MAY_CORRECT = ['manager', 'trainer'] as const;

/** Codes: `not-found`, `machine-out-of-service`, `machine-in-use`, `person-suspended`. Enables only where `remoteStart` is set. */
export function startByStaff(ctx: FlowCtx, input: StartSessionBody): Result<Touched> {
  const refused = requireRole(ctx.actor, MAY_CORRECT);
  if (refused !== null) return refused;
  const machine = findMachine(ctx.tx, input.machine);
  if (machine === null) return refuse('not-found', `there is no machine ${input.machine}`);
  const person = personOf(ctx, input.person);
  if ('code' in person) return person;
  return atScene(ctx, machine, (scene): Result<Touched> => {
    if (scene.status.outOfServiceReason !== null)
      return refuse('machine-out-of-service', `${machine.name} is out of service`);
    if (scene.session !== null)
      return refuse('machine-in-use', `${machine.name} has an open session: end it first`);
    const start = { personId: person.id, atMs: ctx.nowMs };
    const session = beginSession(ctx, scene, start);
    noteReason(ctx, 'session-started-by-staff', session.id, input.reason);
    if (machine.remoteStart) enableRemotely(ctx, scene, session.id);
    return touched(ctx, [session.id]);
  });
}

/** Codes: `not-found`, `conflict` (it has ended), `bad-input` (`at`). A machine that runs ends it at idle, unless `cut`. */
export function endByStaff(ctx: FlowCtx, input: EndSessionBody & Id): Result<Touched> {
  const refused = requireRole(ctx.actor, MAY_CORRECT);
  if (refused !== null) return refused;
  const found = openOne(ctx, input.id);
  if ('code' in found) return found;
  const atMs = input.at === undefined ? ctx.nowMs : Date.parse(input.at);
  if (atMs < found.session.startedAtMs || atMs > ctx.nowMs) return badTime();
  return atScene(ctx, found.machine, (scene) => {
    noteReason(ctx, 'session-ended-by-staff', input.id, input.reason);
    endOrMark(ctx, scene, { atMs, by: 'staff', cut: input.cut === true });
    return touched(ctx, [input.id]);
  });
}

/** Gives a session, open or ended, to somebody. Codes: `not-found`, `person-suspended` never: history may be anybody's. */
export function assignSession(ctx: FlowCtx, input: AssignSessionBody & Id): Result<Touched> {
  const refused = requireRole(ctx.actor, MAY_CORRECT);
  if (refused !== null) return refused;
  const session = findSession(ctx.tx, input.id);
  if (session === null) return noSession();
  const person = findPersonByRef(ctx.tx, input.person);
  if (person === undefined) return refuse('not-found', `there is no person ${input.person}`);
  const flags = withFlags(withoutFlag(session, 'unattributed'), ['corrected']);
  reworkSessions(ctx, [session], () => [{ ...session, personId: person.id, flags }]);
  ctx.record({
    fact: 'session-assigned',
    session: session.id,
    from: session.personId,
    to: person.id,
    reason: input.reason,
  });
  const machine = findMachineById(ctx.tx, session.machineId);
  if (machine !== null && session.personId === null) settleNobodys(ctx, machine);
  changedMachine(ctx, session);
  return touched(ctx, [session.id], { anew: true });
}

/** From `at` on it is that person's. Codes: `not-found`, `bad-input` (`at` outside the session), `conflict` (void). */
export function splitSession(ctx: FlowCtx, input: SplitSessionBody & Id): Result<Touched> {
  const refused = requireRole(ctx.actor, MAY_CORRECT);
  if (refused !== null) return refused;
  const session = findSession(ctx.tx, input.id);
  if (session === null) return noSession();
  if (hasFlag(session, 'voided')) return refuse('conflict', 'this session is void');
  const person = findPersonByRef(ctx.tx, input.person);
  if (person === undefined) return refuse('not-found', `there is no person ${input.person}`);
  const atMs = Date.parse(input.at);
  const machine = findMachineById(ctx.tx, session.machineId) as Machine;
  if (!(session.startedAtMs < atMs && atMs < (session.endedAtMs ?? ctx.nowMs))) return badTime();
  return atScene(ctx, machine, (scene) => {
    const id = ctx.newId();
    splitAt(ctx, scene, session, { id, atMs, personId: person.id });
    ctx.record({
      fact: 'session-split',
      session: session.id,
      into: id,
      atMs,
      person: person.id,
      reason: input.reason,
    });
    changedMachine(ctx, session);
    settle(ctx, scene, ctx.nowMs);
    return touched(ctx, [session.id, id]);
  });
}

/** It is kept and counts for nothing; an open one ends first. Codes: `not-found`, `conflict` (void already, or it runs). */
export function voidSession(
  ctx: FlowCtx,
  input: Id & { readonly reason: string },
): Result<Touched> {
  const refused = requireRole(ctx.actor, MAY_CORRECT);
  if (refused !== null) return refused;
  const session = findSession(ctx.tx, input.id);
  if (session === null) return noSession();
  if (hasFlag(session, 'voided')) return refuse('conflict', 'this session is void already');
  const machine = findMachineById(ctx.tx, session.machineId) as Machine;
  return atScene(ctx, machine, (scene): Result<Touched> => {
    if (session.endedAtMs === null) {
      if (busy(scene)) return refuse('conflict', 'the machine runs: end the session first');
      sendOrders(ctx, finishSession(ctx, scene, { atMs: ctx.nowMs, by: 'staff' }));
    }
    const ended = findSession(ctx.tx, session.id) as SessionRow;
    reworkSessions(ctx, [ended], () => [{ ...ended, flags: withFlags(ended.flags, ['voided']) }]);
    noteReason(ctx, 'session-voided', session.id, input.reason);
    changedMachine(ctx, session);
    return touched(ctx, [session.id]);
  });
}

export const commands = {
  'sessions.start': startByStaff,
  'sessions.end': endByStaff,
  'sessions.assign': assignSession,
  'sessions.split': splitSession,
  'sessions.void': voidSession,
} as const;

type Split = { readonly id: string; readonly atMs: number; readonly personId: number };

/** Energy is shared by running time, or by held time where it never ran; jobs go with their start. */
function splitAt(ctx: FlowCtx, scene: Scene, session: SessionRow, split: Split): void {
  const { id, atMs, personId } = split;
  const endMs = session.endedAtMs ?? ctx.nowMs;
  const energyMwh =
    session.energyMwh ?? Math.max(0, scene.status.energy.totalMwh - session.energyAtStartMwh);
  const [firstMwh = 0] = shareOut(energyMwh, weightsOf(ctx, session, atMs, endMs));
  reworkSessions(ctx, [session], () => {
    const first: SessionRow = {
      ...session,
      endedAtMs: atMs,
      endedBy: 'staff',
      ending: null,
      energyMwh: firstMwh,
      flags: withFlags(session.flags, ['split', 'corrected']),
    };
    const second: SessionRow = {
      ...session,
      id,
      personId,
      startedAtMs: atMs,
      energyAtStartMwh: session.energyAtStartMwh + firstMwh,
      energyMwh: session.endedAtMs === null ? null : energyMwh - firstMwh,
      flags: withFlags(withoutFlag(session, 'unattributed'), ['split', 'corrected']),
      chargeCents: null,
      correctsId: session.id,
    };
    for (const job of jobsOfSession(ctx.tx, session.id))
      if (job.startedAtMs >= atMs) putJob(ctx.tx, { ...job, sessionId: id });
    // The part that stays open is written last: a machine never has two open sessions.
    putSession(ctx.tx, first);
    if (scene.session?.id === session.id) scene.session = second;
    return [first, second];
  });
  if (scene.job !== null) scene.job = findJob(ctx.tx, scene.job.id);
  if (session.endedAtMs === null) moveTimers(ctx, scene, id);
}

function weightsOf(ctx: FlowCtx, session: SessionRow, atMs: number, endMs: number): number[] {
  const spans = [
    { fromMs: session.startedAtMs, toMs: atMs },
    { fromMs: atMs, toMs: endMs },
  ];
  const running = spans.map((span) =>
    runningWithin(runsWithin(ctx.tx, session.machineId, span), span),
  );
  return running.some((ms) => ms > 0) ? running : spans.map((span) => span.toMs - span.fromMs);
}

/** Timers name the session that they end: those of the first part are set anew for the second. */
function moveTimers(ctx: FlowCtx, scene: Scene, id: string): void {
  const { machine, session } = scene;
  ctx.clearTimer(`session-idle:${machine.slug}`);
  learn(scene, { idleSinceMs: null });
  if (machine.maxMs === null || session === null) return;
  ctx.setTimer({
    key: `session-max:${machine.slug}`,
    kind: 'session-max',
    dueAtMs: session.startedAtMs + machine.maxMs,
    payload: { machine: machine.slug, session: id },
  });
}

function enableRemotely(ctx: FlowCtx, scene: Scene, session: string): void {
  const { needs, own } = ordersToEnable(ctx, scene.machine, session);
  if (needs.length === 0) {
    sendOrders(ctx, own);
    return;
  }
  const ids = needs.map((need): [string, string] => [need.need, sendOne(ctx, need)]);
  awaitNeeds(ctx, scene, session, Object.fromEntries(ids), null);
}

function sendOne(ctx: FlowCtx, order: Order): string {
  return ctx.send(order.device, order.body).id;
}

function personOf(ctx: FlowCtx, ref: string): { readonly id: number } | Refused {
  const person = findPersonByRef(ctx.tx, ref);
  if (person === undefined) return refuse('not-found', `there is no person ${ref}`);
  return isSuspended(person, ctx.nowMs)
    ? refuse('person-suspended', `${person.name} is on hold or no longer here`)
    : { id: person.id };
}

function openOne(
  ctx: FlowCtx,
  id: string,
): { readonly session: SessionRow; readonly machine: Machine } | Refused {
  const session = findSession(ctx.tx, id);
  if (session === null) return noSession();
  if (session.endedAtMs !== null) return refuse('conflict', 'this session has ended already');
  return { session, machine: findMachineById(ctx.tx, session.machineId) as Machine };
}

function noSession(): Refused {
  return refuse('not-found', 'there is no such session');
}

function badTime(): Refused {
  const message = 'a time within the session';
  return refuse('bad-input', message, [{ path: 'at', message }]);
}

function withoutFlag(session: SessionRow, flag: string): string {
  return JSON.stringify((JSON.parse(session.flags) as string[]).filter((one) => one !== flag));
}

function noteReason(ctx: FlowCtx, fact: string, session: string, reason: string): void {
  ctx.record({ fact, session, reason });
}

function changedMachine(ctx: FlowCtx, session: SessionRow): void {
  const machine = findMachineById(ctx.tx, session.machineId);
  if (machine !== null) ctx.changed('machine', machine.slug);
}

function touched(ctx: FlowCtx, ids: readonly string[], asked: Asked = {}): Result<Touched> {
  // The answer shows what they cost now.
  if (hasTariffs(ctx.tx)) chargeSessions(ctx, ids, asked);
  return ok({ items: sessionItems(ctx.tx, ids, ctx.nowMs) });
}
