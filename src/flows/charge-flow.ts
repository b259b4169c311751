/** What has ended in an entry is charged in it: sessions with their jobs, and visits. What can't be is put before staff. */
import { timeZoneOf } from '#db/place-zone.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import type { Change } from '#kernel/engine.ts';
import { findVisit } from '#modules/access/index.ts';
import {
  listOpenSubjects,
  raiseAnomaly,
  type Subject,
  settleAnomaly,
} from '#modules/anomalies/index.ts';
import {
  type Charged,
  chargedCents,
  chargeUse,
  hasTariffs,
  isCharged,
  lastInvoicedDate,
  type NotApplied,
  type Source,
} from '#modules/billing/index.ts';
import {
  findJob,
  findMachineById,
  findSession,
  hasFlag,
  jobsOfSession,
  type Machine,
  putSessionCharge,
  type SessionRow,
} from '#modules/machines/index.ts';
import { findPerson } from '#modules/people/index.ts';
import { payerOn } from './payers.ts';
import { type FoundUse, isBillable, jobAsUse, partsOf, sessionAsUse, visitAsUse } from './uses.ts';

/** Flags for which a session is charged only once staff have confirmed it. */
const HELD_FLAGS = ['late', 'conflict', 'clock-jump'] as const;
/** Why a use waits for the place file to say more. */
const WAITING = ['no-tariff', 'material-unknown'] as const;
const RATED_AFTER_IMPORT_MAX = 1000;

type Subjects = { readonly sessions: Set<string>; readonly visits: Set<string> };

/** What each entry at work has ended so far; a command that charges it itself strikes it out. */
const endedIn = new WeakMap<FlowCtx, Subjects>();

/** Carries a piece of work out, and charges what it ended or corrected in the same entry. */
export function charging<Value>(ctx: FlowCtx, work: (ctx: FlowCtx) => Value): Value {
  const inside: FlowCtx = {
    ...ctx,
    changed: (topic: Change['topic'], key: string) => {
      if (topic === 'session' || topic === 'visit') noteEnded(inside, topic, key);
      ctx.changed(topic, key);
    },
  };
  const value = work(inside);
  const ended = endedIn.get(inside);
  if (ended !== undefined && !isRefused(value)) chargeEnded(ctx, ended);
  return value;
}

function noteEnded(ctx: FlowCtx, topic: 'session' | 'visit', key: string): void {
  const ended = endedIn.get(ctx) ?? { sessions: new Set<string>(), visits: new Set<string>() };
  endedIn.set(ctx, ended);
  ended[`${topic}s`].add(key);
}

/** How staff ask for a charge. */
export type Asked = {
  /** They have looked at its flags. */
  readonly confirmed?: boolean;
  /** Who pays, and the plans of the day, are asked for again. */
  readonly anew?: boolean;
};

/** Sessions by their ids: those that are open, or charged already as they are, stay untouched. */
export function chargeSessions(ctx: FlowCtx, ids: Iterable<string>, asked: Asked = {}): void {
  const done = new Set<string>();
  for (const id of ids) {
    const session = done.has(id) ? null : findSession(ctx.tx, id);
    const machine = session === null ? null : findMachineById(ctx.tx, session.machineId);
    if (session === null || machine === null) continue;
    const parts = partsOf(ctx.tx, session);
    for (const part of parts) done.add(part.id);
    // While it is open, only the jobs that it has had are to be paid.
    if (machine.jobs === null && parts.every((part) => part.endedAtMs === null)) continue;
    chargeParts(ctx, machine, parts, asked);
    for (const part of parts) endedIn.get(ctx)?.sessions.delete(part.id);
  }
}

export function chargeVisit(ctx: FlowCtx, id: string): void {
  const visit = findVisit(ctx.tx, id);
  if (visit === undefined) return;
  const source: Source = { type: 'visit', id };
  if (visit.leftAtMs === null && !isCharged(ctx.tx, source)) return;
  settleUse(ctx, source, `visit:${id}`, visitAsUse(ctx.tx, visit));
}

/** After tariffs or machines changed: what could not be charged is tried again. */
export function chargeUncharged(ctx: FlowCtx): void {
  const waiting = WAITING.flatMap((kind) => listOpenSubjects(ctx.tx, kind));
  const subjects = [...new Set(waiting)].slice(0, RATED_AFTER_IMPORT_MAX);
  const ids = (kind: string) =>
    subjects.filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1));
  chargeSessions(ctx, ids('session'));
  for (const id of ids('visit')) chargeVisit(ctx, id);
}

/** What a command refused is rolled back. */
function isRefused(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
}

/** What sources cost is shown by the sessions that they are of. */
export function showSources(ctx: FlowCtx, sources: readonly Source[]): void {
  for (const { type, id } of sources) {
    const session = type === 'job' ? findJob(ctx.tx, id)?.sessionId : id;
    if (session != null && type !== 'visit') showCents(ctx, session);
  }
}

function chargeEnded(ctx: FlowCtx, { sessions, visits }: Subjects): void {
  if (!hasTariffs(ctx.tx)) return;
  chargeSessions(ctx, sessions);
  for (const id of visits) chargeVisit(ctx, id);
}

/** Parts for one person rate as one, at the first of them; for different persons each alone. */
function chargeParts(
  ctx: FlowCtx,
  machine: Machine,
  parts: readonly SessionRow[],
  asked: Asked,
): void {
  const owners = new Map<number | null, SessionRow[]>();
  for (const part of parts) {
    if (!isBillable(part) || machine.free) continue;
    owners.set(part.personId, [...(owners.get(part.personId) ?? []), part]);
  }
  for (const part of parts) {
    const group = owners.get(part.personId) ?? [];
    const own = group.includes(part);
    chargePart(ctx, machine, part, { group: group[0] === part ? group : [], own, ...asked });
  }
}

type Part = Asked & {
  /** What is rated at this part. */
  readonly group: readonly SessionRow[];
  /** It is somebody's to pay, here or at an earlier part. */
  readonly own: boolean;
};

function chargePart(
  ctx: FlowCtx,
  machine: Machine,
  part: SessionRow,
  { group, own, confirmed = false, anew = false }: Part,
): void {
  const subject: Subject = `session:${part.id}`;
  const source: Source = { type: 'session', id: part.id };
  const isMeant = !machine.free && !hasFlag(part, 'voided');
  const held =
    (own || (isMeant && machine.jobs !== null)) && waits(ctx, part, source, subject, confirmed);
  noteUnattributed(ctx, part, own, subject);
  const pays = own && !held && part.personId !== null;
  const paysJobs = isMeant && !held && part.personId !== null;
  const found = pays ? sessionAsUse(ctx.tx, machine, group) : null;
  settleUse(ctx, source, subject, found, anew);
  const unweighed: string[] = [];
  for (const job of jobsOfSession(ctx.tx, part.id)) {
    const ofJob = paysJobs ? jobAsUse(ctx.tx, machine, job, part.personId ?? 0) : null;
    if (ofJob?.unweighed === true) unweighed.push(job.id);
    else settleUse(ctx, { type: 'job', id: job.id }, subject, ofJob, anew);
  }
  noteMaterial(ctx, subject, unweighed);
  showCents(ctx, part.id);
}

/** Whether staff must look at it first. What was charged once is known to be right. */
function waits(
  ctx: FlowCtx,
  part: SessionRow,
  source: Source,
  subject: Subject,
  confirmed: boolean,
): boolean {
  const flag = HELD_FLAGS.find((one) => hasFlag(part, one)) ?? fallsIntoIssued(ctx, part);
  if (flag === null) return false;
  if (confirmed || isPartCharged(ctx, source)) {
    settleAnomaly(ctx, { kind: 'flagged-session', subject }, 'it is charged');
    return false;
  }
  const person = part.personId === null ? null : (findPerson(ctx.tx, part.personId)?.ref ?? null);
  raiseAnomaly(ctx, { kind: 'flagged-session', subject, detail: { flag, person } });
  return true;
}

function isPartCharged(ctx: FlowCtx, source: Source): boolean {
  const jobs = jobsOfSession(ctx.tx, source.id);
  return isCharged(ctx.tx, source) || jobs.some(({ id }) => isCharged(ctx.tx, { type: 'job', id }));
}

/** What a device tells of a month whose invoices are out; staff who correct it have looked at it. */
function fallsIntoIssued(ctx: FlowCtx, part: SessionRow): 'issued-month' | null {
  if (ctx.actor.kind === 'staff' || part.endedAtMs === null) return null;
  const timeZone = timeZoneOf(ctx.tx);
  const month = localDateOf(part.endedAtMs, timeZone).slice(0, 7);
  if (month >= localDateOf(ctx.nowMs, timeZone).slice(0, 7)) return null;
  const last = lastInvoicedDate(ctx.tx);
  return last !== null && month <= last.slice(0, 7) ? 'issued-month' : null;
}

function noteUnattributed(ctx: FlowCtx, part: SessionRow, own: boolean, subject: Subject): void {
  const finding = { kind: 'unattributed', subject } as const;
  if (own && part.personId === null) raiseAnomaly(ctx, { ...finding, detail: {} });
  else settleAnomaly(ctx, finding, 'its person is known now');
}

/** Millimetres of a filament of which nobody said what it is: these jobs wait. */
function noteMaterial(ctx: FlowCtx, subject: Subject, jobs: readonly string[]): void {
  const finding = { kind: 'material-unknown', subject } as const;
  if (jobs.length > 0) raiseAnomaly(ctx, { ...finding, detail: { job: jobs.join(' ') } });
  else settleAnomaly(ctx, finding, 'its weight is known now');
}

/** Charges it, or says why nothing can be; then what the sessions that moved cost is shown. */
function settleUse(
  ctx: FlowCtx,
  source: Source,
  subject: Subject,
  found: FoundUse | null,
  anew = false,
): void {
  const given = found === null ? null : withPayer(ctx, found);
  const charged = chargeUse(ctx, source, given === null ? null : { ...given, anew });
  const why = given === null ? 'nothing-to-charge' : whyNot(charged);
  noteTariff(ctx, subject, source, why);
  showSources(ctx, charged.touched);
}

function withPayer(ctx: FlowCtx, { personId, use }: FoundUse) {
  const date = localDateOf(use.startedAtMs, timeZoneOf(ctx.tx));
  const person = findPerson(ctx.tx, personId);
  const payer = payerOn(ctx.tx, personId, date);
  return person === undefined || payer === null ? null : { person: person.ref, payer, use };
}

function whyNot(charged: Charged): NotApplied | null {
  return charged.kind === 'not-applied' ? charged.why : null;
}

function noteTariff(
  ctx: FlowCtx,
  subject: Subject,
  source: Source,
  why: NotApplied | 'nothing-to-charge' | null,
): void {
  const finding = { kind: 'no-tariff', subject } as const;
  if (why !== null && why !== 'nothing-to-charge')
    raiseAnomaly(ctx, { ...finding, detail: { why, source: source.type } });
  // A session has a charge of its own and those of its jobs: each says what it lacks, the session's first.
  else if (source.type !== 'job')
    settleAnomaly(ctx, finding, why === null ? 'a tariff fits now' : 'nothing is to be charged');
}

/** A session shows what it and its jobs cost. */
function showCents(ctx: FlowCtx, id: string): void {
  const session = findSession(ctx.tx, id);
  if (session === null) return;
  const jobs = jobsOfSession(ctx.tx, id).map((job) => chargedCents(ctx.tx, 'job', job.id));
  const parts = [chargedCents(ctx.tx, 'session', id), ...jobs].filter((cents) => cents !== null);
  const cents = parts.length === 0 ? null : parts.reduce((all, one) => all + one, 0);
  if (cents === session.chargeCents) return;
  putSessionCharge(ctx.tx, id, cents);
  ctx.changed('session', id);
}
