/** SQL of sessions and of the stretches in which machines ran. */
import {
  and,
  asc,
  type Db,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { runs, sessions } from './tables.ts';
import type { RunRow, SessionRow } from './types.ts';

const at = sql.placeholder;
const prepared = statements((db) => ({
  open: db
    .select()
    .from(sessions)
    .where(and(isNull(sessions.endedAtMs), eq(sessions.machineId, at('machineId'))))
    .limit(1)
    .prepare(),
  allOpen: db.select().from(sessions).where(isNull(sessions.endedAtMs)).prepare(),
  find: db
    .select()
    .from(sessions)
    .where(eq(sessions.id, at('id')))
    .prepare(),
  // By the end of sessions: by their start it would read a machine's whole history.
  overlapping: db
    .select()
    .from(sessions)
    .where(
      and(
        gt(sessions.endedAtMs, at('fromMs')),
        sql`+${sessions.machineId} = ${at('machineId')}`,
        sql`+${sessions.startedAtMs} < ${at('toMs')}`,
      ),
    )
    .orderBy(sql`+${sessions.startedAtMs}`)
    .prepare(),
  endedAfter: db
    .select()
    .from(sessions)
    .where(gt(sessions.endedAtMs, at('sinceMs')))
    .prepare(),
  last: db
    .select()
    .from(sessions)
    .where(and(eq(sessions.machineId, at('machineId')), isNotNull(sessions.endedAtMs)))
    .orderBy(desc(sessions.startedAtMs))
    .limit(1)
    .prepare(),
  insert: db
    .insert(sessions)
    .values({
      id: at('id'),
      machineId: at('machineId'),
      personId: at('personId'),
      supervisorId: at('supervisorId'),
      startedAtMs: at('startedAtMs'),
      endedAtMs: at('endedAtMs'),
      endedBy: at('endedBy'),
      heldMs: at('heldMs'),
      runningMs: at('runningMs'),
      energyMwh: at('energyMwh'),
      energyAtStartMwh: at('energyAtStartMwh'),
      ending: at('ending'),
      flags: at('flags'),
      chargeCents: at('chargeCents'),
      correctsId: at('correctsId'),
    })
    .prepare(),
  // The placeholders of `set` are not typed by drizzle: they are given in `putSession` alone.
  put: db
    .update(sessions)
    .set({
      personId: sql`${at('personId')}`,
      supervisorId: sql`${at('supervisorId')}`,
      startedAtMs: sql`${at('startedAtMs')}`,
      endedAtMs: sql`${at('endedAtMs')}`,
      endedBy: sql`${at('endedBy')}`,
      heldMs: sql`${at('heldMs')}`,
      runningMs: sql`${at('runningMs')}`,
      energyMwh: sql`${at('energyMwh')}`,
      ending: sql`${at('ending')}`,
      flags: sql`${at('flags')}`,
    })
    .where(eq(sessions.id, at('id')))
    .prepare(),
  charge: db
    .update(sessions)
    .set({ chargeCents: sql`${at('chargeCents')}` })
    .where(eq(sessions.id, at('id')))
    .prepare(),
  endedWithin: db
    .select()
    .from(sessions)
    .where(and(gte(sessions.endedAtMs, at('fromMs')), lt(sessions.endedAtMs, at('untilMs'))))
    .prepare(),
  lastRun: db
    .select()
    .from(runs)
    .where(and(eq(runs.machineId, at('machineId')), lt(runs.startedAtMs, at('beforeMs'))))
    .orderBy(desc(runs.startedAtMs))
    .limit(1)
    .prepare(),
  runsFrom: db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.machineId, at('machineId')),
        gte(runs.startedAtMs, at('fromMs')),
        lt(runs.startedAtMs, at('toMs')),
      ),
    )
    .orderBy(asc(runs.startedAtMs))
    .prepare(),
  insertRun: db
    .insert(runs)
    .values({
      machineId: at('machineId'),
      startedAtMs: at('startedAtMs'),
      endedAtMs: at('endedAtMs'),
    })
    .prepare(),
  endRun: db
    .update(runs)
    .set({ endedAtMs: sql`${at('endedAtMs')}` })
    .where(eq(runs.id, at('id')))
    .prepare(),
  dropRun: db
    .delete(runs)
    .where(eq(runs.id, at('id')))
    .prepare(),
}));

export function findOpenSession(db: Db, machineId: number): SessionRow | null {
  return prepared(db).open.get({ machineId }) ?? null;
}

export function listOpenSessions(db: Db): SessionRow[] {
  return prepared(db).allOpen.all();
}

export function findSession(db: Db, id: string): SessionRow | null {
  return prepared(db).find.get({ id }) ?? null;
}

/** Sessions of a machine that share time with the span, oldest first; open ones last until its end. */
export function sessionsWithin(
  db: Db,
  machineId: number,
  span: { readonly fromMs: number; readonly toMs: number },
): SessionRow[] {
  const ended = prepared(db).overlapping.all({ machineId, ...span });
  const open = findOpenSession(db, machineId);
  return open === null || open.startedAtMs >= span.toMs ? ended : [...ended, open];
}

/** Sessions of any machine that ended after an instant. */
export function sessionsEndedAfter(db: Db, sinceMs: number): SessionRow[] {
  return prepared(db).endedAfter.all({ sinceMs });
}

export function findLastEnded(db: Db, machineId: number): SessionRow | null {
  return prepared(db).last.get({ machineId }) ?? null;
}

export function insertSession(db: Db, row: SessionRow): void {
  prepared(db).insert.run(row);
}

/** Everything of a session that may change. */
export function putSession(db: Db, row: SessionRow): void {
  prepared(db).put.run({
    id: row.id,
    personId: row.personId,
    supervisorId: row.supervisorId,
    startedAtMs: row.startedAtMs,
    endedAtMs: row.endedAtMs,
    endedBy: row.endedBy,
    heldMs: row.heldMs,
    runningMs: row.runningMs,
    energyMwh: row.energyMwh,
    ending: row.ending,
    flags: row.flags,
  });
}

/** Runs of a machine follow each other, so the open one is the last. */
export function findOpenRun(db: Db, machineId: number): RunRow | null {
  const last = prepared(db).lastRun.get({ machineId, beforeMs: Number.MAX_SAFE_INTEGER });
  return last === undefined || last.endedAtMs !== null ? null : last;
}

/** Stretches in which a machine ran that share time with the span, oldest first. */
export function runsWithin(
  db: Db,
  machineId: number,
  span: { readonly fromMs: number; readonly toMs: number },
): RunRow[] {
  const { fromMs, toMs } = span;
  const before = prepared(db).lastRun.get({ machineId, beforeMs: fromMs });
  const within = prepared(db).runsFrom.all({ machineId, fromMs, toMs });
  const reaches = before !== undefined && (before.endedAtMs === null || before.endedAtMs > fromMs);
  return reaches ? [before, ...within] : within;
}

export function insertRun(db: Db, run: Omit<RunRow, 'id'>): void {
  prepared(db).insertRun.run(run);
}

export function endRun(db: Db, id: number, endedAtMs: number): void {
  prepared(db).endRun.run({ id, endedAtMs });
}

export function dropRun(db: Db, id: number): void {
  prepared(db).dropRun.run({ id });
}

/** What a session and its jobs cost, for lists; null: not rated. */
export function putSessionCharge(db: Db, id: string, chargeCents: number | null): void {
  prepared(db).charge.run({ id, chargeCents });
}

/** Sessions that ended from one instant on, up to another. */
export function listSessionsEndedWithin(
  db: Db,
  asked: { readonly fromMs: number; readonly untilMs: number },
): SessionRow[] {
  return prepared(db).endedWithin.all(asked);
}

export type SessionFilter = {
  readonly machineId?: number | undefined;
  readonly personId?: number | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly open?: boolean | undefined;
  readonly after?: { readonly startedAtMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

/** Newest start first. */
export function listSessionRows(db: Db, asked: SessionFilter): SessionRow[] {
  const wanted: SQL[] = [];
  if (asked.fromMs > 0) wanted.push(gte(sessions.startedAtMs, asked.fromMs));
  if (Number.isFinite(asked.toMs)) wanted.push(lt(sessions.startedAtMs, asked.toMs));
  if (asked.machineId !== undefined) wanted.push(eq(sessions.machineId, asked.machineId));
  if (asked.personId !== undefined) wanted.push(eq(sessions.personId, asked.personId));
  if (asked.open === true) wanted.push(isNull(sessions.endedAtMs));
  if (asked.open === false) wanted.push(isNotNull(sessions.endedAtMs));
  if (asked.after !== undefined) wanted.push(isBefore(asked.after));
  return db
    .select()
    .from(sessions)
    .where(and(...wanted))
    .orderBy(desc(sessions.startedAtMs), desc(sessions.id))
    .limit(asked.limit)
    .all();
}

export function listSessionsById(db: Db, ids: readonly string[]): SessionRow[] {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(sessions)
    .where(inArray(sessions.id, [...ids]))
    .all();
}

/** A page of ended sessions in the order of their ids, for a rebuild. */
export function listEndedAfterId(db: Db, afterId: string, limit: number): SessionRow[] {
  return db
    .select()
    .from(sessions)
    .where(and(gt(sessions.id, afterId), isNotNull(sessions.endedAtMs)))
    .orderBy(asc(sessions.id))
    .limit(limit)
    .all();
}

function isBefore(after: { readonly startedAtMs: number; readonly id: string }): SQL {
  const older = lt(sessions.startedAtMs, after.startedAtMs);
  const same = and(eq(sessions.startedAtMs, after.startedAtMs), lt(sessions.id, after.id));
  return or(older, same) as SQL;
}
