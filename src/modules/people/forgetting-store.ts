/** The SQL of forgetting enrolments: whose badge was given when, long after its window closed. */
import { type Db, lt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { enrolments } from './tables.ts';

const prepared = statements((db) => ({
  drop: db
    .delete(enrolments)
    .where(lt(enrolments.closesAtMs, sql.placeholder('beforeMs')))
    .prepare(),
}));

/** How many rows went. */
export function dropOldEnrolments(db: Db, beforeMs: number): number {
  return prepared(db).drop.run({ beforeMs }).changes;
}
