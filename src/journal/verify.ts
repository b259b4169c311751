/** Walks the journal from its first entry and names the first link that does not hold. */
import type { Db } from '#db/drizzle.ts';
import { asc, gt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { CHAIN_START, digestOf, linkOf } from './append.ts';
import { entries } from './tables.ts';

export type Verification = {
  readonly ok: boolean;
  readonly entries: number;
  /** Entries whose body was forgotten after its retention: their link holds, their content is gone. */
  readonly forgotten: number;
  /** The first entry that does not hold, and why. */
  readonly broken: { readonly entry: number; readonly reason: string } | null;
};

const PAGE = 1000;

const prepared = statements((db) => ({
  page: db
    .select()
    .from(entries)
    .where(gt(entries.id, sql.placeholder('after')))
    .orderBy(asc(entries.id))
    .limit(PAGE)
    .prepare(),
}));

type Entry = typeof entries.$inferSelect;

/** Reads every entry that holds, and lets it be heard. Run it on a connection that opens no doors. */
export function verifyJournal(
  db: Db,
  hear: (entry: Pick<Entry, 'id' | 'receivedAtMs' | 'body'>) => void = () => undefined,
): Verification {
  let before: Uint8Array = CHAIN_START;
  let counted = 0;
  let forgotten = 0;
  for (
    let after = 0, rows = prepared(db).page.all({ after });
    rows.length > 0;
    rows = prepared(db).page.all({ after })
  ) {
    for (const row of rows) {
      if (row.id !== counted + 1)
        return broken(counted, forgotten, counted + 1, 'the entry is missing');
      if (row.body === null || row.salt === null) forgotten += 1;
      else if (!row.digest.equals(digestOf(row.salt, row.body))) {
        return broken(counted, forgotten, row.id, 'its content is not what was recorded');
      }
      const chain = linkOf(before, row, row.digest);
      if (!row.chain.equals(chain)) {
        return broken(counted, forgotten, row.id, 'its link does not follow from the entry before');
      }
      hear(row);
      before = row.chain;
      counted += 1;
      after = row.id;
    }
  }
  return { ok: true, entries: counted, forgotten, broken: null };
}

function broken(counted: number, forgotten: number, entry: number, reason: string): Verification {
  return { ok: false, entries: counted, forgotten, broken: { entry, reason } };
}
