/** Uses that go on: open sessions, the jobs that run in them, and open visits, each as if it ended now. */
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { listOpenVisits, type VisitRow } from '#modules/access/index.ts';
import { hasTariffs, listTargets, type Source } from '#modules/billing/index.ts';
import {
  findMachineById,
  findOpenJob,
  hasFlag,
  listOpenSessions,
  type Machine,
  type SessionRow,
  soFar,
} from '#modules/machines/index.ts';
import { listZoneRows } from '#modules/site/index.ts';
import { payerOn } from './payers.ts';
import { type FoundUse, isBillable, jobAsUse, partsOf, sessionAsUse, visitAsUse } from './uses.ts';

export type RunningUse = FoundUse & { readonly source: Source; readonly payer: string | null };

/** Whose it is, and how it is measured when that is wanted: most are of people whom somebody else pays for. */
type Open = {
  readonly personId: number;
  readonly startedAtMs: number;
  readonly measure: () => Omit<RunningUse, 'payer'> | null;
};

/** All that goes on of the people of whom an account pays something, in the order in which it began. */
export function runningUses(db: Db, payer: string, nowMs: number): RunningUse[] {
  if (!hasTariffs(db)) return [];
  const payerOf = payers(db);
  const open = [...openAtMachines(db, nowMs), ...openInZones(db, nowMs)].map((one) => ({
    ...one,
    payer: payerOf(one),
  }));
  const paid = new Set(open.filter((one) => one.payer === payer).map((one) => one.personId));
  return open
    .filter(({ personId }) => paid.has(personId))
    .sort((one, other) => one.startedAtMs - other.startedAtMs)
    .flatMap((one) => {
      const measured = one.measure();
      return measured === null ? [] : [{ ...measured, payer: one.payer }];
    });
}

/** The payer of a use is that of its first day; each person is asked for once a day. */
function payers(db: Db): (of: Open) => string | null {
  const timeZone = timeZoneOf(db);
  const known = new Map<string, string | null>();
  return ({ personId, startedAtMs }) => {
    const date = localDateOf(startedAtMs, timeZone);
    const key = `${personId} ${date}`;
    if (!known.has(key)) known.set(key, payerOn(db, personId, date)?.ref ?? null);
    return known.get(key) ?? null;
  };
}

function openAtMachines(db: Db, nowMs: number): Open[] {
  return listOpenSessions(db).flatMap((session) => {
    const { personId, startedAtMs } = session;
    const machine = findMachineById(db, session.machineId);
    if (machine === null || machine.free || personId === null) return [];
    const measure = () => sessionSoFar(db, machine, session, nowMs);
    return [{ personId, startedAtMs, measure }, ...openJob(db, machine, session, nowMs)];
  });
}

/** Parts that ended before are charged already, and rate as one with what goes on. */
function sessionSoFar(db: Db, machine: Machine, session: SessionRow, nowMs: number) {
  const endedAtMs = Math.max(nowMs, session.startedAtMs);
  const asEnded = { ...session, ...soFar(db, session, endedAtMs), endedAtMs };
  const parts = partsOf(db, session)
    .map((part) => (part.id === session.id ? asEnded : part))
    .filter((part) => part.personId === session.personId && isBillable(part));
  const found = sessionAsUse(db, machine, parts);
  const [first] = parts;
  if (found === null || first === undefined) return null;
  return { ...found, source: { type: 'session', id: first.id } as const };
}

/** Jobs of the session that are over are charged already. */
function openJob(db: Db, machine: Machine, session: SessionRow, nowMs: number): Open[] {
  const job = machine.jobs === null ? null : findOpenJob(db, machine.id);
  const { personId } = session;
  if (job === null || personId === null || job.sessionId !== session.id) return [];
  if (hasFlag(session, 'voided')) return [];
  const endedAtMs = Math.max(nowMs, job.startedAtMs);
  const measure = () => {
    const found = jobAsUse(db, machine, { ...job, endedAtMs }, personId);
    return found === null ? null : { ...found, source: { type: 'job', id: job.id } as const };
  };
  return [{ personId, startedAtMs: job.startedAtMs, measure }];
}

/** A visit costs something only in a zone that a tariff names. */
function openInZones(db: Db, nowMs: number): Open[] {
  const named = new Set(listTargets(db).flatMap((one) => one.for.zones ?? []));
  if (named.size === 0) return [];
  const zones = new Set(listZoneRows(db).flatMap(({ id, slug }) => (named.has(slug) ? [id] : [])));
  return listOpenVisits(db)
    .filter(({ zoneId }) => zones.has(zoneId))
    .map((visit) => ({
      personId: visit.personId,
      startedAtMs: visit.enteredAtMs,
      measure: () => visitSoFar(db, visit, nowMs),
    }));
}

function visitSoFar(db: Db, visit: VisitRow, nowMs: number) {
  const leftAtMs = Math.max(nowMs, visit.enteredAtMs);
  const found = visitAsUse(db, { ...visit, leftAtMs, assumed: false });
  return found === null ? null : { ...found, source: { type: 'visit', id: visit.id } as const };
}
