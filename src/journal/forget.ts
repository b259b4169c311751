/** Forgetting: what entries of the past said becomes NULL, oldest first; that they were, and the chain, stay. */
import type { Db } from '#db/drizzle.ts';
import { and, asc, gt, isNotNull, lte, or, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { entries, forgetting } from './tables.ts';

/** In one transaction; a door that waits for it is not noticed. */
export const FORGOTTEN_AT_ONCE_MAX = 2000;

export type Forgotten = { readonly forgotten: number; readonly more: boolean };
/** `doors`: all but what staff did; `all`: that too. */
export type Scope = 'doors' | 'all';

const ROW = 1;
const NOTHING_YET = { id: ROW, doorsBeforeMs: 0, doorsUpTo: 0, allUpTo: 0 };
const at = sql.placeholder;
const prepared = statements((db) => ({
  mark: db.select().from(forgetting).prepare(),
  after: db
    .select({ id: entries.id, receivedAtMs: entries.receivedAtMs })
    .from(entries)
    .where(gt(entries.id, at('after')))
    .orderBy(asc(entries.id))
    .limit(FORGOTTEN_AT_ONCE_MAX + 1)
    .prepare(),
  forget: db
    .update(entries)
    .set({ body: null, salt: null })
    .where(
      and(
        gt(entries.id, at('after')),
        lte(entries.id, at('upTo')),
        isNotNull(entries.body),
        // A command's name has a dot in it, an observation's type and a timer's kind have none.
        or(sql`${at('scope')} = 'all'`, sql`instr(${entries.type}, '.') = 0`),
      ),
    )
    .prepare(),
}));

/** What was heard before an instant, a part at a time; called again while `more`. */
export function forgetEntries(db: Db, beforeMs: number, scope: Scope): Forgotten {
  const mark = readMark(db);
  const after = scope === 'all' ? mark.allUpTo : Math.max(mark.doorsUpTo, mark.allUpTo);
  const rows = prepared(db).after.all({ after });
  const young = rows.findIndex(({ receivedAtMs }) => receivedAtMs >= beforeMs);
  const old = (young === -1 ? rows : rows.slice(0, young)).slice(0, FORGOTTEN_AT_ONCE_MAX);
  const upTo = old.at(-1)?.id;
  if (upTo === undefined) return { forgotten: 0, more: false };
  const { changes } = prepared(db).forget.run({ after, upTo, scope });
  putMark(db, scope === 'all' ? { allUpTo: upTo } : { doorsUpTo: upTo });
  return { forgotten: changes, more: old.length === FORGOTTEN_AT_ONCE_MAX };
}

/** From now on what was decided before this instant may be deleted, and nothing younger. */
export function allowForgettingBefore(db: Db, doorsBeforeMs: number): void {
  if (readMark(db).doorsBeforeMs !== doorsBeforeMs) putMark(db, { doorsBeforeMs });
}

function readMark(db: Db): typeof NOTHING_YET {
  return prepared(db).mark.get() ?? NOTHING_YET;
}

function putMark(db: Db, change: Partial<typeof NOTHING_YET>): void {
  const row = { ...readMark(db), ...change };
  db.insert(forgetting).values(row).onConflictDoUpdate({ target: forgetting.id, set: row }).run();
}
