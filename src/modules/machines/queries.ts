/** What machines do, their sessions and their jobs, in the contract's words and units. */
import type { JobItem, JobsQuery } from '#contract/jobs.ts';
import type { MachineItem } from '#contract/machines.ts';
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { SessionItem, SessionsQuery } from '#contract/sessions.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { periodOf } from '#db/place-zone.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { findJob, findOpenJob, jobIdsOf, listJobRows } from './job-store.ts';
import { machineSlugs, peopleNames, personIdOf, zoneSlugs } from './names.ts';
import {
  findOpenSession,
  findSession,
  listSessionRows,
  listSessionsById,
  runsWithin,
} from './session-store.ts';
import { flagsOf } from './sessions.ts';
import { devicesOf } from './state-rules.ts';
import { findMachine, listMachineRows, readStatus } from './store.ts';
import type { JobRow, Machine, SessionRow } from './types.ts';
import { runningWithin } from './usage-rules.ts';

const MILLI = 1000;
const PPM = 1_000_000;

/** Machines by slug; all of them unless a limit is asked for. */
export function listMachines(asked: Asked, input: WholeListQuery): Result<ListOf<MachineItem>> {
  const { items, next } = pageOfWhole(listMachineRows(asked.db), ({ slug }) => slug, input);
  return ok({ items: items.map((machine) => machineItem(asked.db, machine)), next });
}

/** One machine; `not-found`. */
export function getMachine(
  asked: Asked,
  input: { readonly slug: string },
): Result<MachineItem, 'not-found'> {
  const machine = findMachine(asked.db, input.slug);
  return machine === null
    ? refuse('not-found', `there is no machine ${input.slug}`)
    : ok(machineItem(asked.db, machine));
}

/** A page of sessions by their start, newest first; `open` alone those under way. */
export function listSessions(asked: Asked, input: SessionsQuery): Result<ListOf<SessionItem>> {
  const filter = filterOf(asked.db, input);
  if (filter === null) return ok({ items: [], next: null });
  const rows = listSessionRows(asked.db, {
    ...filter,
    ...periodOf(asked.db, input),
    open: input.open,
    after: cursorOf(input.after),
    limit: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const items = itemsOf(asked.db, page, asked.nowMs);
  return ok({ items, next: nextOf(rows, page) });
}

/** One session; `not-found`. */
export function getSession(
  asked: Asked,
  input: { readonly id: string },
): Result<SessionItem, 'not-found'> {
  const row = findSession(asked.db, input.id);
  const [item] = row === null ? [] : itemsOf(asked.db, [row], asked.nowMs);
  return item === undefined ? refuse('not-found', 'there is no such session') : ok(item);
}

/** A page of jobs by their start, newest first. */
export function listJobs(asked: Asked, input: JobsQuery): Result<ListOf<JobItem>> {
  const filter = filterOf(asked.db, input);
  if (filter === null) return ok({ items: [], next: null });
  const rows = listJobRows(asked.db, {
    ...filter,
    ...periodOf(asked.db, input),
    after: cursorOf(input.after),
    limit: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const slugs = machineSlugs(asked.db);
  return ok({ items: page.map((row) => jobItemOf(row, slugs)), next: nextOf(rows, page) });
}

/** One job; `not-found`. */
export function getJob(asked: Asked, input: { readonly id: string }): Result<JobItem, 'not-found'> {
  const row = findJob(asked.db, input.id);
  return row === null
    ? refuse('not-found', 'there is no such job')
    : ok(jobItemOf(row, machineSlugs(asked.db)));
}

export function machineItem(db: Db, machine: Machine): MachineItem {
  const status = readStatus(db, machine.id);
  const session = findOpenSession(db, machine.id);
  const job = findOpenJob(db, machine.id);
  const person =
    session === null ? undefined : peopleNames(db, [session.personId]).get(session.personId ?? 0);
  return {
    slug: machine.slug,
    name: machine.name,
    kind: machine.kind,
    state: status.state,
    since: status.sinceMs === 0 ? null : instantText(status.sinceMs),
    online: status.online,
    watts: status.milliwatts === null ? null : status.milliwatts / MILLI,
    session:
      session === null
        ? null
        : {
            id: session.id,
            person: person ?? null,
            startedAt: instantText(session.startedAtMs),
          },
    job:
      job === null
        ? null
        : {
            key: job.key,
            name: job.name,
            progress: job.progressPpm === null ? null : job.progressPpm / PPM,
            startedAt: instantText(job.startedAtMs),
          },
    outOfService: status.outOfServiceReason !== null,
    outOfServiceReason: status.outOfServiceReason,
    zone: zoneSlugs(db).get(machine.zoneId) ?? null,
    certification: machine.certification,
    devices: devicesOf(machine),
  };
}

/** In the order of the ids asked for; those that are not there are left out. */
export function sessionItems(db: Db, ids: readonly string[], nowMs: number): SessionItem[] {
  const rows = new Map(listSessionsById(db, ids).map((row) => [row.id, row]));
  const found = ids.flatMap((id) => rows.get(id) ?? []);
  return itemsOf(db, found, nowMs);
}

function itemsOf(db: Db, rows: readonly SessionRow[], nowMs: number): SessionItem[] {
  const names = peopleNames(
    db,
    rows.flatMap((row) => [row.personId, row.supervisorId]),
  );
  const slugs = machineSlugs(db);
  const jobs = jobIdsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    machine: slugs.get(row.machineId) ?? '',
    person: (row.personId === null ? undefined : names.get(row.personId)) ?? null,
    supervisor: (row.supervisorId === null ? undefined : names.get(row.supervisorId)) ?? null,
    startedAt: instantText(row.startedAtMs),
    endedAt: row.endedAtMs === null ? null : instantText(row.endedAtMs),
    endedBy: row.endedBy as SessionItem['endedBy'],
    ...amountsOf(db, row, nowMs),
    jobs: jobs.get(row.id) ?? [],
    flags: row.ending === null ? flagsOf(row) : [...flagsOf(row), 'ending'],
    chargeCents: row.chargeCents,
  }));
}

/** Of an open session those so far. */
function amountsOf(db: Db, row: SessionRow, nowMs: number) {
  const { heldMs, runningMs, energyMwh } = row.endedAtMs === null ? soFar(db, row, nowMs) : row;
  return {
    heldSeconds: (heldMs ?? 0) / MILLI,
    runningSeconds: (runningMs ?? 0) / MILLI,
    wattHours: energyMwh === null ? null : energyMwh / MILLI,
  };
}

/** What an open session used until now. */
export function soFar(db: Db, row: SessionRow, nowMs: number) {
  const span = { fromMs: row.startedAtMs, toMs: Math.max(nowMs, row.startedAtMs) };
  const runs = runsWithin(db, row.machineId, span);
  const { energy } = readStatus(db, row.machineId);
  return {
    heldMs: span.toMs - span.fromMs,
    runningMs: runningWithin(runs, span),
    energyMwh: Math.max(0, energy.totalMwh - row.energyAtStartMwh),
  };
}

function jobItemOf(row: JobRow, slugs: ReadonlyMap<number, string>): JobItem {
  return {
    id: row.id,
    machine: slugs.get(row.machineId) ?? '',
    session: row.sessionId,
    key: row.key,
    name: row.name,
    phase: row.phase as JobItem['phase'],
    startedAt: instantText(row.startedAtMs),
    endedAt: row.endedAtMs === null ? null : instantText(row.endedAtMs),
    printSeconds: row.printMs === null ? null : row.printMs / MILLI,
    filamentMillimetres: row.filamentUm === null ? null : row.filamentUm / MILLI,
    filamentGrams: row.filamentMg === null ? null : row.filamentMg / MILLI,
    inferred: row.inferred,
  };
}

/** Null: the machine or the person asked for is not there, so there is nothing of theirs. */
function filterOf(
  db: Db,
  input: { readonly machine?: string | undefined; readonly person?: string | undefined },
): { machineId?: number; personId?: number } | null {
  const filter: { machineId?: number; personId?: number } = {};
  if (input.machine !== undefined) {
    const machine = findMachine(db, input.machine);
    if (machine === null) return null;
    filter.machineId = machine.id;
  }
  if (input.person !== undefined) {
    const personId = personIdOf(db, input.person);
    if (personId === null) return null;
    filter.personId = personId;
  }
  return filter;
}

/** `<start in milliseconds>.<id>`: ids that devices gave do not sort by time. */
function cursorOf(after: string | undefined): { startedAtMs: number; id: string } | undefined {
  if (after === undefined) return undefined;
  const dot = after.indexOf('.');
  const startedAtMs = Number(after.slice(0, dot));
  return Number.isFinite(startedAtMs) ? { startedAtMs, id: after.slice(dot + 1) } : undefined;
}

function nextOf(
  rows: readonly unknown[],
  page: ReadonlyArray<{ readonly startedAtMs: number; readonly id: string }>,
): string | null {
  const last = page.at(-1);
  return last === undefined || rows.length <= page.length ? null : `${last.startedAtMs}.${last.id}`;
}
