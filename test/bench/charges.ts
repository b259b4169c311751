/** Open charges of many payers, put straight into a place's file; and a run's rows written again, plainly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#db/migrate.ts';
import { type OpenDatabase, openDatabase } from '#db/open.ts';

const MIGRATIONS = new URL('../../src/db/migrations/', import.meta.url);
/** What a run writes, in the order in which rows may be there. */
const WRITTEN = [
  'invoices',
  'invoice_lines',
  'ledger_lines',
  'ledger_transactions',
  'billing_run_results',
] as const;

type Raw = OpenDatabase['raw'];

/** Charges at 20 % in gross prices, in turn of each of the payers `person-0` … of the bench's place. */
export function addOpenCharges(
  raw: Raw,
  given: { readonly charges: number; readonly payers: number; readonly atMs: number },
): void {
  raw.exec(`
    INSERT INTO charges (id, atMs, startedAtMs, person, payerKind, payer, sourceType, sourceId, tariff, tariffVersion,
      label, quantityMilli, unit, unitPriceMicros, prices, amountCents, netCents, vatCents, grossCents, vatCategory,
      vatRate, state, steps, freeUsed)
    WITH RECURSIVE counted(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM counted WHERE n < ${given.charges - 1})
    SELECT printf('%012x-%04x-7000-8000-%012x', ${given.atMs} + n, n % 65536, n), ${given.atMs} + n, ${given.atMs},
      'person-' || (n % ${given.payers}), 'person', 'person-' || (n % ${given.payers}), 'session',
      printf('session-%d', n), 'laser', '2025-09-01', 'Découpe laser, 16 min', 2000, 'time-unit', 5500000, 'gross',
      100 + n % 900, 83, 17, 100 + n % 900, 'S', 2000, 'open',
      '[{"kind":"time","words":{"fr":"2 × 15 min","en":"2 × 15 min"},"units":2,"price":"5.50","amountCents":1100}]',
      '{}'
    FROM counted`);
}

export type PlainSeconds = {
  /** The rows that are new. */
  readonly inserts: number;
  /** These, and each charge marked as invoiced. */
  readonly insertsAndMarks: number;
};

/**
 * Seconds to write the rows of a run by plain prepared statements into a file of the same tables, indexes and charges,
 * without triggers, with a durable commit for as many invoices at a time.
 */
export function plainSeconds(from: Raw, invoicesACommit: number): PlainSeconds {
  return {
    inserts: secondsOf(from, invoicesACommit, false),
    insertsAndMarks: secondsOf(from, invoicesACommit, true),
  };
}

function secondsOf(from: Raw, invoicesACommit: number, marks: boolean): number {
  const folder = mkdtempSync(join(tmpdir(), 'faitout-bench-'));
  const { raw, close } = openDatabase(join(folder, 'floor.db'));
  migrate(raw, MIGRATIONS);
  const triggers = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
  for (const { name } of triggers as { name: string }[]) raw.exec(`DROP TRIGGER "${name}"`);
  const tables = WRITTEN.map((table) => {
    const rows = from.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][];
    return { rows, insert: insertInto(raw, table, rows) };
  });
  if (marks) copyOpenCharges(from, raw);
  const mark = raw.prepare("UPDATE charges SET state = 'invoiced', invoiceId = ? WHERE id = ?");
  const marked = from
    .prepare("SELECT invoiceId, id FROM charges WHERE state = 'invoiced' ORDER BY payer, id")
    .raw()
    .all() as unknown[][];
  if (marks) tables.push({ rows: marked, insert: mark });
  const commits = Math.ceil((tables[0]?.rows.length ?? 0) / invoicesACommit);
  const add = raw.transaction((commit: number) => {
    for (const { rows, insert } of tables) {
      const at = (share: number) => Math.floor((rows.length * share) / commits);
      for (let row = at(commit); row < at(commit + 1); row += 1) insert.run(rows[row]);
    }
  });
  const before = performance.now();
  for (let commit = 0; commit < commits; commit += 1) add(commit);
  const seconds = (performance.now() - before) / 1000;
  close();
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}

function insertInto(raw: Raw, table: string, rows: readonly unknown[][]) {
  return raw.prepare(`INSERT INTO ${table} VALUES (${(rows[0] ?? []).map(() => '?').join(',')})`);
}

/** As they stood before the run. */
function copyOpenCharges(from: Raw, to: Raw): void {
  const rows = from.prepare('SELECT * FROM charges ORDER BY rowid').raw().all() as unknown[][];
  const insert = insertInto(to, 'charges', rows);
  to.transaction(() => {
    for (const row of rows) insert.run(row);
    to.exec("UPDATE charges SET state = 'open', invoiceId = NULL");
  })();
}
