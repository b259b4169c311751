/** SQL of jobs and of the counters of parts that wear. */
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
import { jobs, sessions, upkeep } from './tables.ts';
import type { JobRow, UpkeepCounter, UpkeepState } from './types.ts';

const at = sql.placeholder;
const prepared = statements((db) => ({
  open: db
    .select()
    .from(jobs)
    .where(and(isNull(jobs.endedAtMs), eq(jobs.machineId, at('machineId'))))
    .orderBy(desc(jobs.startedAtMs))
    .limit(1)
    .prepare(),
  byKey: db
    .select()
    .from(jobs)
    .where(and(eq(jobs.machineId, at('machineId')), eq(jobs.key, at('key'))))
    .orderBy(desc(jobs.startedAtMs))
    .limit(1)
    .prepare(),
  find: db
    .select()
    .from(jobs)
    .where(eq(jobs.id, at('id')))
    .prepare(),
  ofSession: db
    .select()
    .from(jobs)
    .where(eq(jobs.sessionId, at('sessionId')))
    .orderBy(asc(jobs.startedAtMs))
    .prepare(),
  insert: db
    .insert(jobs)
    .values({
      id: at('id'),
      machineId: at('machineId'),
      sessionId: at('sessionId'),
      key: at('key'),
      name: at('name'),
      phase: at('phase'),
      startedAtMs: at('startedAtMs'),
      endedAtMs: at('endedAtMs'),
      progressPpm: at('progressPpm'),
      printMs: at('printMs'),
      filamentUm: at('filamentUm'),
      filamentMg: at('filamentMg'),
      inferred: at('inferred'),
      lastSeenAtMs: at('lastSeenAtMs'),
    })
    .prepare(),
  put: db
    .update(jobs)
    .set({
      sessionId: sql`${at('sessionId')}`,
      name: sql`${at('name')}`,
      phase: sql`${at('phase')}`,
      endedAtMs: sql`${at('endedAtMs')}`,
      progressPpm: sql`${at('progressPpm')}`,
      printMs: sql`${at('printMs')}`,
      filamentUm: sql`${at('filamentUm')}`,
      filamentMg: sql`${at('filamentMg')}`,
      inferred: sql`${at('inferred')}`,
      lastSeenAtMs: sql`${at('lastSeenAtMs')}`,
    })
    .where(eq(jobs.id, at('id')))
    .prepare(),
  counters: db
    .select()
    .from(upkeep)
    .where(eq(upkeep.machineId, at('machineId')))
    .prepare(),
  putCounter: db
    .insert(upkeep)
    .values({
      machineId: at('machineId'),
      part: at('part'),
      runningMs: at('runningMs'),
      starts: at('starts'),
      energyMwh: at('energyMwh'),
      state: at('state'),
      doneAtMs: at('doneAtMs'),
    })
    .onConflictDoUpdate({
      target: [upkeep.machineId, upkeep.part],
      set: {
        runningMs: sql`excluded.runningMs`,
        starts: sql`excluded.starts`,
        energyMwh: sql`excluded.energyMwh`,
        state: sql`excluded.state`,
        doneAtMs: sql`coalesce(excluded.doneAtMs, doneAtMs)`,
      },
    })
    .prepare(),
}));

export function findOpenJob(db: Db, machineId: number): JobRow | null {
  return prepared(db).open.get({ machineId }) ?? null;
}

/** The newest job of that key. */
export function findJobByKey(db: Db, machineId: number, key: string): JobRow | null {
  return prepared(db).byKey.get({ machineId, key }) ?? null;
}

export function findJob(db: Db, id: string): JobRow | null {
  return prepared(db).find.get({ id }) ?? null;
}

export function jobsOfSession(db: Db, sessionId: string): JobRow[] {
  return prepared(db).ofSession.all({ sessionId });
}

/** When the machine was in a job, within a stretch of time; one that goes on lasts as long as that. */
export function jobSpansWithin(
  db: Db,
  machineId: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Array<{ readonly fromMs: number; readonly toMs: number }> {
  return db
    .select({ fromMs: jobs.startedAtMs, toMs: jobs.endedAtMs })
    .from(jobs)
    .where(
      and(
        eq(jobs.machineId, machineId),
        lt(jobs.startedAtMs, toMs),
        or(isNull(jobs.endedAtMs), gt(jobs.endedAtMs, fromMs)),
      ),
    )
    .all()
    .map((job) => ({ fromMs: job.fromMs, toMs: job.toMs ?? toMs }));
}

export function insertJob(db: Db, row: JobRow): void {
  prepared(db).insert.run({ ...row, inferred: row.inferred ? 1 : 0 });
}

export function putJob(db: Db, row: JobRow): void {
  prepared(db).put.run({
    id: row.id,
    sessionId: row.sessionId,
    name: row.name,
    phase: row.phase,
    endedAtMs: row.endedAtMs,
    progressPpm: row.progressPpm,
    printMs: row.printMs,
    filamentUm: row.filamentUm,
    filamentMg: row.filamentMg,
    inferred: row.inferred ? 1 : 0,
    lastSeenAtMs: row.lastSeenAtMs,
  });
}

/** Ids of the jobs of many sessions, oldest first. */
export function jobIdsOf(db: Db, sessionIds: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  if (sessionIds.length === 0) return found;
  const rows = db
    .select({ id: jobs.id, sessionId: jobs.sessionId })
    .from(jobs)
    .where(inArray(jobs.sessionId, [...sessionIds]))
    .orderBy(asc(jobs.startedAtMs))
    .all();
  for (const row of rows) {
    const session = row.sessionId as string;
    found.set(session, [...(found.get(session) ?? []), row.id]);
  }
  return found;
}

/** Newest first; of a person: those of their sessions. */
export function listJobRows(
  db: Db,
  asked: {
    readonly machineId?: number | undefined;
    readonly personId?: number | undefined;
    readonly fromMs: number;
    readonly toMs: number;
    readonly after?: { readonly startedAtMs: number; readonly id: string } | undefined;
    readonly limit: number;
  },
): JobRow[] {
  const wanted: SQL[] = [];
  if (asked.fromMs > 0) wanted.push(gte(jobs.startedAtMs, asked.fromMs));
  wanted.push(lt(jobs.startedAtMs, asked.toMs));
  if (asked.machineId !== undefined) wanted.push(eq(jobs.machineId, asked.machineId));
  if (asked.personId !== undefined) {
    const theirs = db
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.personId, asked.personId));
    wanted.push(inArray(jobs.sessionId, theirs));
  }
  if (asked.after !== undefined) {
    const { startedAtMs, id } = asked.after;
    const same = and(eq(jobs.startedAtMs, startedAtMs), lt(jobs.id, id));
    wanted.push(or(lt(jobs.startedAtMs, startedAtMs), same) as SQL);
  }
  return db
    .select()
    .from(jobs)
    .where(and(...wanted))
    .orderBy(desc(jobs.startedAtMs), desc(jobs.id))
    .limit(asked.limit)
    .all();
}

/** A page of ended jobs in the order of their ids, for a rebuild. */
export function listEndedJobsAfterId(db: Db, afterId: string, limit: number): JobRow[] {
  return db
    .select()
    .from(jobs)
    .where(and(gt(jobs.id, afterId), isNotNull(jobs.endedAtMs)))
    .orderBy(asc(jobs.id))
    .limit(limit)
    .all();
}

export function listCounters(db: Db, machineId: number): UpkeepCounter[] {
  return prepared(db)
    .counters.all({ machineId })
    .map((row) => ({ ...row, state: row.state as UpkeepState }));
}

/** `doneAtMs` null keeps the time of the last upkeep. */
export function putCounter(
  db: Db,
  machineId: number,
  counter: UpkeepCounter,
  doneAtMs: number | null,
): void {
  const { part, runningMs, starts, energyMwh, state } = counter;
  prepared(db).putCounter.run({ machineId, part, runningMs, starts, energyMwh, state, doneAtMs });
}
