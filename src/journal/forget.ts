/** Forgetting: what entries of the past said becomes NULL, oldest first; that they were, and the chain, stay. */
import type { Db } from '#db/drizzle.ts';
import { and, desc, eq, gte, isNotNull, lt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { entries } from './tables.ts';

/** In one transaction; a door that waits for it is not noticed. */
export const FORGOTTEN_AT_ONCE_MAX = 2000;

const at = sql.placeholder;
const prepared = statements((db) => ({
  last: db.select({ id: entries.id }).from(entries).orderBy(desc(entries.id)).limit(1).prepare(),
  kept: db
    .select({ id: entries.id })
    .from(entries)
    .where(and(eq(entries.id, at('id')), isNotNull(entries.body)))
    .prepare(),
  forget: db
    .update(entries)
    .set({ body: null, salt: null })
    .where(
      and(
        gte(entries.id, at('from')),
        lt(entries.id, at('to')),
        lt(entries.receivedAtMs, at('beforeMs')),
        isNotNull(entries.body),
      ),
    )
    .prepare(),
}));

/** How many were forgotten; `FORGOTTEN_AT_ONCE_MAX`: there may be more. */
export function forgetEntries(db: Db, beforeMs: number): number {
  const from = firstKept(db);
  const to = from + FORGOTTEN_AT_ONCE_MAX;
  return prepared(db).forget.run({ from, to, beforeMs }).changes;
}

/** Ids have no gaps, and what is forgotten lies before what is kept. */
function firstKept(db: Db): number {
  let low = 1;
  let high = (prepared(db).last.get()?.id ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (prepared(db).kept.get({ id: middle }) === undefined) low = middle + 1;
    else high = middle;
  }
  return low;
}
