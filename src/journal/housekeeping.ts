/** What need not be kept for ever: commands long settled, and bytes that nobody could read. Facts stay in the journal. */

import type { Db } from '#db/drizzle.ts';
import { asc, lt, lte, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { outbox, quarantine } from './tables.ts';

const DAY_MS = 86_400_000;
export const COMMANDS_KEPT_MS = 30 * DAY_MS;
export const QUARANTINE_KEPT_MS = 90 * DAY_MS;
/** So many rows go in one transaction, lest a door waits. */
export const ROWS_A_TURN = 1000;

const prepared = statements((db) => ({
  oldest: db
    .select({ seq: outbox.seq, createdAtMs: outbox.createdAtMs })
    .from(outbox)
    .orderBy(asc(outbox.seq))
    .limit(ROWS_A_TURN)
    .prepare(),
  dropCommands: db
    .delete(outbox)
    .where(lte(outbox.seq, sql.placeholder('upTo')))
    .prepare(),
  oldestAside: db
    .select({ id: quarantine.id, receivedAtMs: quarantine.receivedAtMs })
    .from(quarantine)
    .orderBy(asc(quarantine.id))
    .limit(ROWS_A_TURN)
    .prepare(),
  dropAside: db
    .delete(quarantine)
    .where(lt(quarantine.id, sql.placeholder('before')))
    .prepare(),
}));

/**
 * Drops at most `ROWS_A_TURN` rows of each kind and answers how many went. The newest command always stays:
 * its number goes on.
 */
export function dropOld(db: Db, nowMs: number): number {
  const commands = prepared(db)
    .oldest.all()
    .slice(0, -1)
    .filter((row) => row.createdAtMs < nowMs - COMMANDS_KEPT_MS);
  const aside = prepared(db)
    .oldestAside.all()
    .filter((row) => row.receivedAtMs < nowMs - QUARANTINE_KEPT_MS);
  const lastCommand = commands.at(-1);
  if (lastCommand !== undefined) prepared(db).dropCommands.run({ upTo: lastCommand.seq });
  const lastAside = aside.at(-1);
  if (lastAside !== undefined) prepared(db).dropAside.run({ before: lastAside.id + 1 });
  return commands.length + aside.length;
}
