/** A badge at a machine: ends its holder's session, starts one, takes over an idle one, or says why not. */

import type { DecisionRefusal } from '#contract/refusals.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import type { AnswerTo } from '#kernel/command.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { countPresentBesides, findOpenVisit } from '#modules/access/index.ts';
import {
  type BadgePlan,
  findOpenSession,
  type Machine,
  markEnding,
  needsSupervisor,
  planBadge,
  putSession,
  reworkSessions,
  runningWithin,
  runsWithin,
  type SessionRow,
  stillWaits,
  unmetAtMachine,
} from '#modules/machines/index.ts';
import {
  type BadgeHolder,
  type CertificationStanding,
  certificationStanding,
  findCertification,
  findPerson,
  findPersonByRef,
  type GuestBadge,
} from '#modules/people/index.ts';
import { placeFacts } from '#modules/site/index.ts';
import { answerBadge, type BadgeAnswer, type Reader } from './badge-answer.ts';
import type { FeedbackWord } from './feedback-texts.ts';
import { settleNobodys } from './machine-follow.ts';
import { awaitNeeds, lacksWhatItNeeds, type Order, ordersToEnable } from './machine-power.ts';
import { blind, busy, learn, openScene, type Scene, saveScene } from './machine-scene.ts';
import { beginSession, finishSession } from './machine-sessions.ts';
import { lacksMoney } from './payer-standing.ts';

export type MachineBadge = {
  readonly observation: ObservationOf<'badge'>;
  readonly device: Reader;
  /** Those that this reader serves, by slug; at least one (`machinesAtReader`). */
  readonly machines: readonly Machine[];
  readonly holder: BadgeHolder;
  /** The checks of a door with the machine's zone that fail, in order; `zone-full` left out, `too-old` first. */
  readonly unmetAtPlace: readonly DecisionRefusal[];
};

/** An `enable` answers only a badge this young. */
const STARTS_WITHIN_MS = 10_000;

type Verdict = {
  readonly granted: boolean;
  readonly unmet: readonly DecisionRefusal[];
  readonly word: FeedbackWord;
  readonly orders: readonly Order[];
  /** Commands that must have an outcome before the machine itself is enabled. */
  readonly needs?: ReadonlyArray<Order & { readonly need: string }>;
};

/** Decides and answers: exactly one decision, one feedback, and the commands that go with them. */
export function badgeAtMachine(ctx: FlowCtx, input: MachineBadge): void {
  const { observation, device, holder } = input;
  const scene = openScene(ctx, chooseMachine(ctx, input));
  const verdict = decide(ctx, scene, input);
  const needs = verdict.needs ?? [];
  const answer: BadgeAnswer = {
    observation,
    device,
    holder,
    number: observation.number,
    machine: scene.machine.slug,
    granted: verdict.granted,
    reason: verdict.unmet[0] ?? 'ok',
    unmet: verdict.unmet,
    word: verdict.word,
    commands: [...needs, ...verdict.orders].map(({ device: to, body }) => ({ device: to, body })),
  };
  const { commands } = answerBadge(ctx, answer);
  if (needs.length > 0 && scene.session !== null) {
    const ids = needs.map((need): [string, string] => [
      need.need,
      commands.find((one) => one.type === 'enable' && one.device === need.device)?.id ?? '',
    ]);
    const re = device.slug === scene.machine.interlock ? answerTo(observation) : null;
    awaitNeeds(ctx, scene, scene.session.id, Object.fromEntries(ids), re);
  }
  saveScene(ctx, scene);
}

/** One reader may serve several machines: the one that the person is at, else the first that is free. */
function chooseMachine(ctx: FlowCtx, input: MachineBadge): Machine {
  const [first] = input.machines as [Machine, ...Machine[]];
  if (input.machines.length === 1) return first;
  const sessions = input.machines.map((one) => findOpenSession(ctx.tx, one.id));
  const own = sessions.findIndex((one) => one?.personId === input.holder.personId);
  const nobodys = sessions.findIndex((one) => one !== null && one.personId === null);
  const free = sessions.indexOf(null);
  const chosen = [own, nobodys, free].find((index) => index >= 0) ?? 0;
  return input.machines[chosen] ?? first;
}

function decide(ctx: FlowCtx, scene: Scene, input: MachineBadge): Verdict {
  const { holder } = input;
  const standing = standingOf(ctx, scene.machine, holder.personId);
  const plan = planFor(ctx, scene, holder, standing);
  // It was presented before the use that it would end: it is about something that is over.
  if (isOwn(plan) && ctx.entry.atMs < (scene.session?.startedAtMs ?? 0)) return refuse(['too-old']);
  if (plan.kind === 'end') return endOwn(ctx, scene, input);
  if (plan.kind === 'mark-ending') return markOwn(ctx, scene, plan.by, input);
  const unmet = unmetToStart(ctx, scene, input, { plan, standing });
  if (unmet.length === 0) return start(ctx, scene, input, { plan, standing });
  noteWaiting(ctx, scene, input, { unmet, standing });
  return refuse(unmet);
}

function planFor(
  ctx: FlowCtx,
  scene: Scene,
  holder: BadgeHolder,
  standing: CertificationStanding | null,
): BadgePlan {
  const { machine, session, job } = scene;
  const level = levelOf(standing);
  return planBadge(
    {
      session,
      busy: busy(scene),
      running: busy(scene) && (job !== null || scene.status.state !== 'unknown'),
      blind: blind(scene),
      hasRun: session !== null && !blind(scene) && hasRun(ctx, session),
    },
    {
      personId: holder.personId,
      supervised: needsSupervisor({ level, supervision: machine.session.supervision }),
      kind: machine.kind,
      jobOpen: job !== null,
      takeover: machine.session.takeover,
      trainerHolds: session?.personId != null && isTrainer(ctx, machine, session.personId),
      atMs: ctx.entry.atMs,
    },
  );
}

function isOwn(plan: BadgePlan): boolean {
  return plan.kind === 'end' || plan.kind === 'mark-ending';
}

/** Ending one's own is never checked, and a badge that comes late ends it at its own time. */
function endOwn(ctx: FlowCtx, scene: Scene, input: MachineBadge): Verdict {
  const orders = finishSession(ctx, scene, { atMs: ctx.entry.atMs, by: 'badge' });
  return ended(input, 'session-ended', orders);
}

function markOwn(ctx: FlowCtx, scene: Scene, by: 'badge' | 'job', input: MachineBadge): Verdict {
  scene.session = markEnding(ctx, scene.session as SessionRow, by);
  const word = by === 'job' ? 'session-goes-on-with-job' : 'session-ends-at-idle';
  return ended(input, word, []);
}

function ended(input: MachineBadge, word: FeedbackWord, orders: readonly Order[]): Verdict {
  if (!input.unmetAtPlace.includes('too-old')) return { granted: true, unmet: [], word, orders };
  return { granted: false, unmet: ['too-old'], word: 'too-old', orders };
}

function refuse(unmet: readonly DecisionRefusal[]): Verdict {
  return { granted: false, unmet, word: unmet[0] as DecisionRefusal, orders: [] };
}

type Weighing = {
  readonly plan: BadgePlan;
  readonly standing: CertificationStanding | null;
};

function unmetToStart(
  ctx: FlowCtx,
  scene: Scene,
  input: MachineBadge,
  { plan, standing }: Weighing,
): DecisionRefusal[] {
  const { machine, status } = scene;
  const { personId } = input.holder;
  const { atMs, live, ageMs } = ctx.entry;
  const asTrainer = supervises(scene, personId, standing, atMs);
  const atMachine = unmetAtMachine({
    outOfService: status.outOfServiceReason !== null,
    lacksWhatItNeeds: lacksWhatItNeeds(ctx, machine),
    certification: standing?.standing ?? null,
    level: levelOf(standing),
    supervision: machine.session.supervision,
    supervisorPresent:
      plan.kind === 'hand-over' || stillWaits(status.known.waiting, 'trainer', personId, atMs),
    occupied: plan.kind === 'occupied' ? plan.by : 'free',
    loneWorking: (machine.loneWorking || asTrainer) && input.holder.guest === null,
    othersPresent: companyOf(ctx, machine, input.holder),
  });
  const isLate = !live || ageMs > STARTS_WITHIN_MS;
  const late: DecisionRefusal[] =
    isLate && !input.unmetAtPlace.includes('too-old') ? ['too-old'] : [];
  const isPoor = !machine.free && lacksMoney(ctx.tx, personId, atMs);
  const unpaid: DecisionRefusal[] = isPoor ? ['prepaid-too-low'] : [];
  return [...late, ...input.unmetAtPlace, ...atMachine, ...unpaid];
}

/** Who else is in the machine's zone; for a guest only their host counts. */
function companyOf(ctx: FlowCtx, machine: Machine, holder: BadgeHolder): number {
  if (holder.guest === null)
    return machine.loneWorking ? 0 : countPresentBesides(ctx.tx, machine.zoneId, holder.personId);
  const { host } = JSON.parse(holder.guest) as GuestBadge;
  const person = findPersonByRef(ctx.tx, host);
  if (person === undefined) return 0;
  return findOpenVisit(ctx.tx, machine.zoneId, person.id) === undefined ? 0 : 1;
}

function start(ctx: FlowCtx, scene: Scene, input: MachineBadge, weighing: Weighing): Verdict {
  const { plan, standing } = weighing;
  const { holder } = input;
  const { machine, status } = scene;
  const { atMs } = ctx.entry;
  const { waiting } = status.known;
  if (plan.kind === 'claim') return claim(ctx, scene, holder);
  if (plan.kind === 'hand-over') return handOver(ctx, scene, holder);
  const handedOn = plan.kind === 'take-over';
  if (handedOn) finishSession(ctx, scene, { atMs, by: 'takeover', handedOn });
  const forOther = supervises(scene, holder.personId, standing, atMs);
  const pupil = forOther ? (waiting?.personId ?? null) : null;
  const supervisor =
    pupil !== null
      ? holder.personId
      : stillWaits(waiting, 'trainer', holder.personId, atMs)
        ? (waiting?.personId ?? null)
        : null;
  const session = beginSession(ctx, scene, {
    personId: pupil ?? holder.personId,
    supervisorId: supervisor,
    atMs,
  });
  learn(scene, { waiting: isTrainerLevel(standing) ? trainerWaits(holder, atMs) : null });
  const { needs, own } = ordersToEnable(ctx, machine, session.id);
  const word: FeedbackWord =
    pupil !== null
      ? 'supervisor-noted'
      : needs.length > 0
        ? 'waiting-for-extractor'
        : handedOn
          ? 'taken-over'
          : 'machine-enabled';
  return { granted: true, unmet: [], word, orders: needs.length > 0 ? [] : own, needs };
}

/** A use that nobody had named becomes this person's; the machine goes on. */
function claim(ctx: FlowCtx, scene: Scene, holder: BadgeHolder): Verdict {
  const before = scene.session as SessionRow;
  const flags = JSON.stringify(
    (JSON.parse(before.flags) as string[]).filter((flag) => flag !== 'unattributed'),
  );
  const [claimed] = reworkSessions(ctx, [before], () => [
    { ...before, personId: holder.personId, flags },
  ]);
  scene.session = claimed ?? before;
  settleNobodys(ctx, scene.machine);
  ctx.record({ fact: 'session-claimed', session: before.id, person: holder.personId });
  ctx.changed('machine', scene.machine.slug);
  return { granted: true, unmet: [], word: 'machine-enabled', orders: [] };
}

/** A trainer set the machine up: the session becomes the supervised person's from its start. */
function handOver(ctx: FlowCtx, scene: Scene, holder: BadgeHolder): Verdict {
  const before = scene.session as SessionRow;
  const after = { ...before, personId: holder.personId, supervisorId: before.personId };
  putSession(ctx.tx, after);
  scene.session = after;
  learn(scene, { waiting: null });
  ctx.record({
    fact: 'session-handed-over',
    session: before.id,
    person: holder.personId,
    supervisor: before.personId,
  });
  ctx.changed('session', before.id);
  ctx.changed('machine', scene.machine.slug);
  const { own } = ordersToEnable(ctx, scene.machine, before.id);
  return { granted: true, unmet: [], word: 'machine-enabled', orders: own };
}

/** Only a supervisor is missing: their badge within 30 s starts it. */
function noteWaiting(
  ctx: FlowCtx,
  scene: Scene,
  input: MachineBadge,
  refused: {
    readonly unmet: readonly DecisionRefusal[];
    readonly standing: CertificationStanding | null;
  },
): void {
  const { personId } = input.holder;
  const { atMs } = ctx.entry;
  if (refused.unmet.length === 1 && refused.unmet[0] === 'supervisor-needed')
    learn(scene, { waiting: { role: 'supervised', personId, atMs } });
}

/** This trainer's badge is the one that a supervised person waits for. */
function supervises(
  scene: Scene,
  personId: number,
  standing: CertificationStanding | null,
  atMs: number,
): boolean {
  return (
    isTrainerLevel(standing) && stillWaits(scene.status.known.waiting, 'supervised', personId, atMs)
  );
}

function trainerWaits(holder: BadgeHolder, atMs: number) {
  return { role: 'trainer', personId: holder.personId, atMs } as const;
}

function standingOf(
  ctx: FlowCtx,
  machine: Machine,
  personId: number,
): CertificationStanding | null {
  if (machine.certification === null) return null;
  const held = findCertification(ctx.tx, personId, machine.certification);
  return certificationStanding(held, localDateOf(ctx.entry.atMs, placeFacts(ctx.tx).timeZone));
}

function isTrainer(ctx: FlowCtx, machine: Machine, personId: number): boolean {
  return findPerson(ctx.tx, personId) !== undefined
    ? isTrainerLevel(standingOf(ctx, machine, personId))
    : false;
}

function isTrainerLevel(standing: CertificationStanding | null): boolean {
  return standing?.standing === 'held' && standing.level === 'trainer';
}

function levelOf(standing: CertificationStanding | null) {
  return standing === null || standing.standing === 'none' ? null : standing.level;
}

function hasRun(ctx: FlowCtx, session: SessionRow): boolean {
  const span = { fromMs: session.startedAtMs, toMs: ctx.entry.atMs };
  return runningWithin(runsWithin(ctx.tx, session.machineId, span), span) > 0;
}

function answerTo(observation: ObservationOf<'badge'>): AnswerTo | null {
  const { boot, seq } = observation;
  return boot === undefined || seq === undefined ? null : { boot, seq };
}
