/** Sessions, jobs and visits become uses that a tariff can rate: how long, how much, by whom. */
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { listDecisionsWithin, type VisitRow } from '#modules/access/index.ts';
import type { Measure, Use } from '#modules/billing/index.ts';
import {
  billedHeldMs,
  findMachine,
  findMachineById,
  findSession,
  flagsOf,
  hasFlag,
  idleTailMs,
  type JobRow,
  listSessionsEndedWithin,
  type Machine,
  milligramsOf,
  runsWithin,
  type SessionRow,
  sessionsWithin,
} from '#modules/machines/index.ts';
import { findDoor, findZoneById } from '#modules/site/index.ts';
import { plansOn } from './payers.ts';

/** A use and whose it was. */
export type FoundUse = { readonly personId: number; readonly use: Use };

type Span = { readonly fromMs: number; readonly toMs: number };

/** Parts of one session as splits cut it; more than so many are taken one by one. */
const PARTS_MAX = 100;

/** All that a session was cut into, in the order of time; itself alone where nobody cut it. */
export function partsOf(db: Db, session: SessionRow): SessionRow[] {
  if (!hasFlag(session, 'split')) return [session];
  let first = session;
  for (let count = 0; first.correctsId !== null && count < PARTS_MAX; count++) {
    const before = findSession(db, first.correctsId);
    if (before === null) break;
    first = before;
  }
  const parts = [first];
  for (const part of parts) {
    if (parts.length >= PARTS_MAX || part.endedAtMs === null) break;
    const around = { fromMs: part.endedAtMs - 1, toMs: part.endedAtMs + 1 };
    const next = sessionsWithin(db, part.machineId, around).find(
      (one) => one.correctsId === part.id && !parts.some(({ id }) => id === one.id),
    );
    if (next !== undefined) parts.push(next);
  }
  return parts;
}

/** Nobody pays for it: void, too short to be meant, or not over. */
export function isBillable(session: SessionRow): boolean {
  const flags = flagsOf(session);
  return session.endedAtMs !== null && !flags.includes('voided') && !flags.includes('short');
}

/** The use that parts of one session make together for one person; they rate as one. */
export function sessionAsUse(
  db: Db,
  machine: Machine,
  parts: readonly SessionRow[],
): FoundUse | null {
  const [first] = parts;
  const last = parts.at(-1);
  if (first?.personId == null || last?.endedAtMs == null) return null;
  const spans = joined(parts);
  const held = sum(spans.map((span) => billedHeld(db, machine, span)));
  const ran = sum(parts.map((part) => part.runningMs ?? 0));
  const running = tellsRunning(machine) ? Math.min(ran, held) : held;
  return {
    personId: first.personId,
    use: {
      kind: 'session',
      machine: machine.slug,
      machineKind: machine.kind,
      zone: null,
      startedAtMs: first.startedAtMs,
      endedAtMs: last.endedAtMs,
      measures: {
        held,
        running,
        idle: held - running,
        wattHours: sum(parts.map((part) => part.energyMwh ?? 0)),
        units: 1000,
      },
      audiences: audiencesOf(db, first.personId, first.startedAtMs),
      phase: 'finished',
      part: machine.jobs === null ? 'whole' : 'session',
    },
  };
}

/** `unweighed`: millimetres of a filament of which nobody said what it is. */
export type JobUse = FoundUse & { readonly unweighed: boolean };

/** An ended job of somebody's. */
export function jobAsUse(db: Db, machine: Machine, job: JobRow, personId: number): JobUse | null {
  if (job.endedAtMs === null) return null;
  const timeMs = job.printMs ?? job.endedAtMs - job.startedAtMs;
  const weighed =
    job.filamentMg ??
    (job.filamentUm === null ? null : milligramsOf(job.filamentUm, machine.material));
  const measures: Partial<Record<Measure, number>> = {
    job: timeMs,
    running: timeMs,
    filamentGrams: weighed ?? 0,
    filamentMillimetres: job.filamentUm ?? 0,
    units: 1000,
  };
  return {
    personId,
    unweighed: weighed === null && job.filamentUm !== null,
    use: {
      kind: 'job',
      machine: machine.slug,
      machineKind: machine.kind,
      zone: null,
      startedAtMs: job.startedAtMs,
      endedAtMs: job.endedAtMs,
      measures,
      audiences: audiencesOf(db, personId, job.startedAtMs),
      phase:
        job.phase === 'failed' ? 'failed' : job.phase === 'cancelled' ? 'cancelled' : 'finished',
      part: 'job',
    },
  };
}

/** A visit that is over; one whose end is assumed lasts until the last badge or session there. */
export function visitAsUse(db: Db, visit: VisitRow): FoundUse | null {
  const zone = findZoneById(db, visit.zoneId);
  if (visit.leftAtMs === null || zone === null || visit.flags.includes('"void"')) return null;
  const endedAtMs = visit.assumed ? lastSeenAt(db, visit) : visit.leftAtMs;
  return {
    personId: visit.personId,
    use: {
      kind: 'visit',
      machine: null,
      machineKind: null,
      zone: zone.slug,
      startedAtMs: visit.enteredAtMs,
      endedAtMs,
      measures: { presence: endedAtMs - visit.enteredAtMs, units: 1000 },
      audiences: audiencesOf(db, visit.personId, visit.enteredAtMs),
      phase: 'finished',
      part: 'whole',
    },
  };
}

/** Of the idle tail so much counts, whatever ended it; where nothing tells whether it runs, all of it is use. */
function billedHeld(db: Db, machine: Machine, span: Span): number {
  const heldMs = span.toMs - span.fromMs;
  if (!tellsRunning(machine)) return heldMs;
  const tailMs = idleTailMs(runsWithin(db, machine.id, span), span);
  return billedHeldMs(heldMs, tailMs, machine.session.billedIdleMs);
}

function tellsRunning(machine: Machine): boolean {
  return machine.powerTells || machine.jobs !== null || machine.running !== null;
}

function joined(parts: readonly SessionRow[]): Span[] {
  const spans: Span[] = [];
  for (const { startedAtMs, endedAtMs } of parts) {
    const last = spans.at(-1);
    const toMs = endedAtMs ?? startedAtMs;
    if (last !== undefined && last.toMs === startedAtMs) {
      spans[spans.length - 1] = { fromMs: last.fromMs, toMs };
    } else spans.push({ fromMs: startedAtMs, toMs });
  }
  return spans;
}

function lastSeenAt(db: Db, visit: VisitRow): number {
  const { personId, zoneId, enteredAtMs, leftAtMs } = visit;
  const untilMs = leftAtMs ?? enteredAtMs;
  const badge = listDecisionsWithin(db, { personId, fromMs: enteredAtMs, untilMs }).find(
    ({ door, machine }) =>
      (door !== null && findDoor(db, door)?.zoneId === zoneId) ||
      (machine !== null && findMachine(db, machine)?.zoneId === zoneId),
  );
  return Math.max(enteredAtMs, badge?.atMs ?? 0, lastSessionEnd(db, visit, untilMs));
}

function lastSessionEnd(
  db: Db,
  { personId, zoneId, enteredAtMs }: VisitRow,
  untilMs: number,
): number {
  const ends = listSessionsEndedWithin(db, { fromMs: enteredAtMs, untilMs })
    .filter((session) => session.personId === personId)
    .filter((session) => findMachineById(db, session.machineId)?.zoneId === zoneId)
    .map((session) => session.endedAtMs ?? 0);
  return Math.max(0, ...ends);
}

function audiencesOf(db: Db, personId: number, startedAtMs: number): string[] {
  return plansOn(db, personId, localDateOf(startedAtMs, timeZoneOf(db)));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
