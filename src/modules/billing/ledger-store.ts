/** The SQL of the ledger: transactions with their lines, the chain's head, balances and statements. */
import { and, asc, type Db, eq, gt, lte, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { LEDGER_START, type Posting, type Transaction } from './ledger-rules.ts';
import { ledgerHead, ledgerLines, ledgerTransactions, periods } from './tables.ts';

export type TransactionRow = typeof ledgerTransactions.$inferSelect;
export type LedgerHead = { readonly last: number; readonly chain: string };
export const NO_HEAD: LedgerHead = { last: 0, chain: LEDGER_START };

/** So many transactions are read at once. */
const PAGE = 500;

const at = sql.placeholder;
const prepared = statements((db) => ({
  head: db
    .select({ last: ledgerHead.last, chain: ledgerHead.chain })
    .from(ledgerHead)
    .where(eq(ledgerHead.id, at('id')))
    .prepare(),
  putHead: db
    .insert(ledgerHead)
    .values({ id: at('id'), last: at('last'), chain: at('chain') })
    .onConflictDoUpdate({
      target: ledgerHead.id,
      set: { last: sql`excluded.last`, chain: sql`excluded.chain` },
    })
    .prepare(),
  byKey: db
    .select({ id: ledgerTransactions.id, inputHash: ledgerTransactions.inputHash })
    .from(ledgerTransactions)
    .where(eq(ledgerTransactions.key, at('key')))
    .prepare(),
  insert: db
    .insert(ledgerTransactions)
    .values({
      id: at('id'),
      atMs: at('atMs'),
      date: at('date'),
      concernsOn: at('concernsOn'),
      kind: at('kind'),
      document: at('document'),
      label: at('label'),
      key: at('key'),
      inputHash: at('inputHash'),
      documentDigest: at('documentDigest'),
      chain: at('chain'),
    })
    .prepare(),
  insertLine: db
    .insert(ledgerLines)
    .values({
      transactionId: at('transactionId'),
      position: at('position'),
      account: at('account'),
      payer: at('payer'),
      product: at('product'),
      amountCents: at('amountCents'),
    })
    .prepare(),
  page: db
    .select()
    .from(ledgerTransactions)
    .where(gt(ledgerTransactions.id, at('after')))
    .orderBy(asc(ledgerTransactions.id))
    .limit(PAGE)
    .prepare(),
  lines: db
    .select()
    .from(ledgerLines)
    .where(eq(ledgerLines.transactionId, at('transactionId')))
    .orderBy(asc(ledgerLines.position))
    .prepare(),
  balance: db
    .select({ cents: sql<number>`coalesce(sum(${ledgerLines.amountCents}), 0)` })
    .from(ledgerLines)
    .innerJoin(ledgerTransactions, eq(ledgerTransactions.id, ledgerLines.transactionId))
    .where(
      and(
        eq(ledgerLines.payer, at('payer')),
        eq(ledgerLines.account, at('account')),
        lte(ledgerTransactions.date, at('until')),
      ),
    )
    .prepare(),
  lastClosed: db
    .select({ month: sql<string | null>`max(${periods.month})` })
    .from(periods)
    .prepare(),
}));

/** Rows of the chains' ends. */
const HEADS = { ledger: 1, allocations: 2, charges: 3, periods: 4 } as const;
type Chain = keyof typeof HEADS;

/** Where a chain ends; undefined: nothing was linked yet. */
export function readHead(db: Db, chain: Chain): LedgerHead | undefined {
  return prepared(db).head.get({ id: HEADS[chain] });
}

export function putHead(db: Db, chain: Chain, head: LedgerHead): void {
  prepared(db).putHead.run({ id: HEADS[chain], ...head });
}

export function readLedgerHead(db: Db): LedgerHead {
  return readHead(db, 'ledger') ?? NO_HEAD;
}

export function readAllocationHead(db: Db): LedgerHead {
  return readHead(db, 'allocations') ?? NO_HEAD;
}

export function findPosted(
  db: Db,
  key: string,
): { readonly id: number; readonly inputHash: string } | undefined {
  return prepared(db).byKey.get({ key });
}

/** Lines first: the transaction's trigger refuses it unless they balance. */
export function insertTransaction(
  db: Db,
  of: Transaction,
  postings: readonly Posting[],
  chain: string,
): void {
  const { insertLine, insert } = prepared(db);
  let position = 0;
  for (const posting of postings) {
    position += 1;
    insertLine.run({ transactionId: of.id, position, ...posting });
  }
  insert.run({ ...of, chain });
  putHead(db, 'ledger', { last: of.id, chain });
}

/** Transactions after one, in their order, at most 500. */
export function transactionsAfter(db: Db, after: number): TransactionRow[] {
  return prepared(db).page.all({ after });
}

export function linesOfTransaction(db: Db, transactionId: number): Posting[] {
  return prepared(db).lines.all({ transactionId });
}

/** What stands on somebody's account up to a date, inclusive: debit above 0. */
export function balanceOf(db: Db, payer: string, account: string, until: string): number {
  return prepared(db).balance.get({ payer, account, until })?.cents ?? 0;
}

/** The last month whose books are closed; null: none is. */
export function lastClosedMonth(db: Db): string | null {
  return prepared(db).lastClosed.get()?.month ?? null;
}
