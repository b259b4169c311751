/** Timers as rows: they survive a restart, and a test steps the clock instead of waiting. */

import type { Db } from '#db/drizzle.ts';
import { asc, eq, lte, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { Timer, TimerKind } from './flow-ctx.ts';
import { timers } from './tables.ts';

/** So many are carried out in one transaction; the rest follow in the next. */
const TAKE_MAX = 200;

const prepared = statements((db) => ({
  put: db
    .insert(timers)
    .values({
      key: sql.placeholder('key'),
      kind: sql.placeholder('kind'),
      dueAtMs: sql.placeholder('dueAtMs'),
      payload: sql.placeholder('payload'),
    })
    .onConflictDoUpdate({
      target: timers.key,
      set: {
        kind: sql`excluded.kind`,
        dueAtMs: sql`excluded.dueAtMs`,
        payload: sql`excluded.payload`,
      },
    })
    .prepare(),
  drop: db
    .delete(timers)
    .where(eq(timers.key, sql.placeholder('key')))
    .prepare(),
  due: db
    .select()
    .from(timers)
    .where(lte(timers.dueAtMs, sql.placeholder('nowMs')))
    .orderBy(asc(timers.dueAtMs))
    .limit(TAKE_MAX)
    .prepare(),
  byKey: db
    .select({ dueAtMs: timers.dueAtMs })
    .from(timers)
    .where(eq(timers.key, sql.placeholder('key')))
    .prepare(),
  next: db
    .select({ dueAtMs: timers.dueAtMs })
    .from(timers)
    .orderBy(asc(timers.dueAtMs))
    .limit(1)
    .prepare(),
}));

export function putTimer(db: Db, timer: Timer): void {
  prepared(db).put.run({ ...timer, payload: JSON.stringify(timer.payload ?? null) });
}

export function dropTimer(db: Db, key: string): void {
  prepared(db).drop.run({ key });
}

/** When the timer of a key is due; null: it is not set. */
export function timerDueAt(db: Db, key: string): number | null {
  return prepared(db).byKey.get({ key })?.dueAtMs ?? null;
}

/** Removes the timers that are due and answers them, earliest first. */
export function takeDue(db: Db, nowMs: number): Timer[] {
  return prepared(db)
    .due.all({ nowMs })
    .map((row) => {
      dropTimer(db, row.key);
      return {
        key: row.key,
        kind: row.kind as TimerKind,
        dueAtMs: row.dueAtMs,
        payload: JSON.parse(row.payload) as unknown,
      };
    });
}

/** When the earliest timer is due. */
export function nextDueAt(db: Db): number | null {
  return prepared(db).next.get()?.dueAtMs ?? null;
}
