/** Sessions begin, end and are corrected, with the rollups of use in the same transaction; devices are the flows' matter. */
import type { SessionEnd, SessionFlag } from '#contract/sessions.ts';
import type { Ctx } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { jobsOfSession } from './job-store.ts';
import { findSession, insertSession, putSession, runsWithin } from './session-store.ts';
import type { JobRow, Machine, SessionRow } from './types.ts';
import {
  billedHeldMs,
  type DayUse,
  idleTailMs,
  isShort,
  negated,
  runningWithin,
  usageByDay,
} from './usage-rules.ts';
import { addUsage, NOBODY } from './usage-store.ts';

export type NewSession = {
  /** Given by a device that opened it by itself. */
  readonly id?: string;
  readonly personId: number | null;
  readonly supervisorId?: number | null;
  readonly atMs: number;
  readonly energyAtStartMwh: number;
  readonly flags?: readonly SessionFlag[];
  readonly ending?: SessionEnd | null;
  readonly correctsId?: string | null;
};

/** Writes an open session. The caller has made sure that the machine has none. */
export function openSession(ctx: Ctx, machine: Machine, given: NewSession): SessionRow {
  const row: SessionRow = {
    id: given.id ?? ctx.newId(),
    machineId: machine.id,
    personId: given.personId,
    supervisorId: given.supervisorId ?? null,
    startedAtMs: given.atMs,
    endedAtMs: null,
    endedBy: null,
    heldMs: null,
    runningMs: null,
    energyMwh: null,
    energyAtStartMwh: given.energyAtStartMwh,
    ending: given.ending ?? null,
    flags: JSON.stringify(given.flags ?? []),
    chargeCents: null,
    correctsId: given.correctsId ?? null,
  };
  insertSession(ctx.tx, row);
  ctx.record({
    fact: 'session-started',
    session: row.id,
    machine: machine.slug,
    person: row.personId,
    startedAtMs: row.startedAtMs,
  });
  ctx.changed('session', row.id);
  ctx.changed('machine', machine.slug);
  return row;
}

/** Ends a session at `atMs` (never before its start) and counts its use. */
export function closeSession(
  ctx: Ctx,
  machine: Machine,
  session: SessionRow,
  end: { readonly atMs: number; readonly by: SessionEnd; readonly energyMwh: number },
): SessionRow {
  const span = { fromMs: session.startedAtMs, toMs: Math.max(end.atMs, session.startedAtMs) };
  const short = isShort(span, machine.session.shortMs) && session.correctsId === null;
  const closed = measured(ctx.tx, {
    ...session,
    endedAtMs: span.toMs,
    endedBy: end.by,
    ending: null,
    energyMwh: Math.max(0, end.energyMwh),
    flags: short ? withFlags(session.flags, ['short']) : session.flags,
  });
  putSession(ctx.tx, closed);
  addSessionUse(ctx.tx, closed, false);
  const runs = runsWithin(ctx.tx, machine.id, span);
  ctx.record({
    fact: 'session-ended',
    session: closed.id,
    machine: machine.slug,
    endedAtMs: span.toMs,
    endedBy: end.by,
    heldMs: closed.heldMs,
    billedMs: billedHeldMs(
      span.toMs - span.fromMs,
      idleTailMs(runs, span),
      machine.session.billedIdleMs,
    ),
    runningMs: closed.runningMs,
    energyMwh: closed.energyMwh,
  });
  ctx.changed('session', closed.id);
  ctx.changed('machine', machine.slug);
  return closed;
}

/** It ends by `by` at the machine's next idle. The first cause stays. */
export function markEnding(ctx: Ctx, session: SessionRow, by: SessionEnd): SessionRow {
  if (session.ending !== null) return session;
  const marked = { ...session, ending: by };
  putSession(ctx.tx, marked);
  ctx.record({ fact: 'session-ending', session: session.id, by });
  ctx.changed('session', session.id);
  return marked;
}

export function flagSession(
  ctx: Ctx,
  session: SessionRow,
  flags: readonly SessionFlag[],
): SessionRow {
  const flagged = { ...session, flags: withFlags(session.flags, flags) };
  if (flagged.flags === session.flags) return session;
  putSession(ctx.tx, flagged);
  ctx.record({ fact: 'session-flagged', session: session.id, flags });
  ctx.changed('session', session.id);
  return flagged;
}

/**
 * Changes sessions that may have been counted: takes their use back, lets `alter` change rows, runs or jobs,
 * measures the rows that it answers, and counts them anew.
 */
export function reworkSessions(
  ctx: Ctx,
  before: readonly SessionRow[],
  alter: () => readonly SessionRow[],
): SessionRow[] {
  for (const session of before) addSessionUse(ctx.tx, session, true);
  for (const session of before) addJobsUse(ctx.tx, session, true);
  const after = alter().map((session) => measured(ctx.tx, session));
  for (const session of after) {
    if (findSession(ctx.tx, session.id) === null) insertSession(ctx.tx, session);
    else putSession(ctx.tx, session);
    addSessionUse(ctx.tx, session, false);
    addJobsUse(ctx.tx, session, false);
    ctx.changed('session', session.id);
  }
  return after;
}

/** Counts an ended job on the day of its end, for the person of its session. */
export function countJob(db: Db, job: JobRow, session: SessionRow | null): void {
  const use = jobUse(db, job, session);
  if (use !== null) addUsage(db, use);
}

/** What an ended session adds to each day; a void one adds nothing. */
export function sessionUse(db: Db, session: SessionRow): DayUse[] {
  if (session.endedAtMs === null || hasFlag(session, 'voided')) return [];
  const span = { fromMs: session.startedAtMs, toMs: session.endedAtMs };
  const runs = runsWithin(db, session.machineId, span);
  return usageByDay({ ...span, energyMwh: session.energyMwh ?? 0 }, runs, timeZoneOf(db));
}

/** What an ended job adds; null: nothing, as it has not ended or its session is void. */
export function jobUse(db: Db, job: JobRow, session: SessionRow | null) {
  if (job.endedAtMs === null || (session !== null && hasFlag(session, 'voided'))) return null;
  return {
    machineId: job.machineId,
    personId: session?.personId ?? NOBODY,
    day: localDateOf(job.endedAtMs, timeZoneOf(db)),
    sessions: 0,
    heldMs: 0,
    runningMs: 0,
    energyMwh: 0,
    jobs: 1,
  };
}

export function flagsOf(session: Pick<SessionRow, 'flags'>): string[] {
  return session.flags === '[]' ? [] : (JSON.parse(session.flags) as string[]);
}

export function hasFlag(session: Pick<SessionRow, 'flags'>, flag: SessionFlag): boolean {
  return session.flags !== '[]' && flagsOf(session).includes(flag);
}

export function withFlags(text: string, flags: readonly SessionFlag[]): string {
  const known = flagsOf({ flags: text });
  const more = flags.filter((flag) => !known.includes(flag));
  return more.length === 0 ? text : JSON.stringify([...known, ...more]);
}

/** The row with its held and running time as its bounds and the machine's runs give them. */
function measured(db: Db, session: SessionRow): SessionRow {
  if (session.endedAtMs === null) return session;
  const span = { fromMs: session.startedAtMs, toMs: session.endedAtMs };
  const runs = runsWithin(db, session.machineId, span);
  return { ...session, heldMs: span.toMs - span.fromMs, runningMs: runningWithin(runs, span) };
}

function addSessionUse(db: Db, session: SessionRow, back: boolean): void {
  for (const use of sessionUse(db, session)) {
    addUsage(db, {
      ...(back ? negated(use) : use),
      machineId: session.machineId,
      personId: session.personId ?? NOBODY,
    });
  }
}

function addJobsUse(db: Db, session: SessionRow, back: boolean): void {
  for (const job of jobsOfSession(db, session.id)) {
    const use = jobUse(db, job, session);
    if (use !== null) addUsage(db, back ? { ...use, ...negated(use) } : use);
  }
}
