/** Walks the ledger from its first transaction, and the documents behind it; names the first that does not hold. */
import { asc, type Db, eq, gt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { digestOfDocument } from './invoice-digest.ts';
import { linesOfInvoice } from './invoice-store.ts';
import { isBalanced, LEDGER_START, ledgerLink } from './ledger-rules.ts';
import { linesOfTransaction, readLedgerHead, transactionsAfter } from './ledger-store.ts';
import { digestOfPayment } from './payment-digest.ts';
import { invoices, ledgerLines, ledgerTransactions, payments, series } from './tables.ts';

export type LedgerVerification = {
  readonly ok: boolean;
  readonly transactions: number;
  readonly documents: number;
  /** What does not hold first, and why. */
  readonly broken: { readonly what: string; readonly reason: string } | null;
};

const PAGE = 500;
const NUMBER = /^([A-Z]\d{4})-(\d{5,})$/;

const at = sql.placeholder;
const prepared = statements((db) => ({
  invoices: db
    .select()
    .from(invoices)
    .where(gt(invoices.id, at('after')))
    .orderBy(asc(invoices.id))
    .limit(PAGE)
    .prepare(),
  payments: db
    .select()
    .from(payments)
    .where(gt(payments.id, at('after')))
    .orderBy(asc(payments.id))
    .limit(PAGE)
    .prepare(),
  posted: db
    .select({ documentDigest: ledgerTransactions.documentDigest })
    .from(ledgerTransactions)
    .where(eq(ledgerTransactions.key, at('key')))
    .prepare(),
  postedCount: db
    .select({ count: sql<number>`count(*)` })
    .from(ledgerTransactions)
    .where(sql`${ledgerTransactions.key} LIKE ${at('keys')}`)
    .prepare(),
  stray: db
    .select({ id: ledgerLines.transactionId })
    .from(ledgerLines)
    .where(gt(ledgerLines.transactionId, at('last')))
    .limit(1)
    .prepare(),
  series: db.select().from(series).orderBy(asc(series.name)).prepare(),
}));

/** Reads all of it. Run it on a connection that opens no doors. */
export function verifyLedger(db: Db): LedgerVerification {
  const chain = verifyChain(db);
  if (chain.broken !== null) return { ok: false, documents: 0, ...chain };
  const documents = verifyDocuments(db);
  const ok = documents.broken === null;
  return { ok, transactions: chain.transactions, ...documents };
}

function verifyChain(db: Db): Pick<LedgerVerification, 'transactions' | 'broken'> {
  let before = LEDGER_START;
  let last = 0;
  const broken = (id: number, reason: string) => ({
    transactions: last,
    broken: { what: `ledger transaction ${id}`, reason },
  });
  for (let rows = transactionsAfter(db, 0); rows.length > 0; rows = transactionsAfter(db, last)) {
    for (const row of rows) {
      if (row.id !== last + 1) return broken(last + 1, 'it is missing');
      const lines = linesOfTransaction(db, row.id);
      if (!isBalanced(lines)) return broken(row.id, 'it does not balance');
      if (row.chain !== ledgerLink(before, row, lines))
        return broken(row.id, 'it is not what was posted, or does not follow from the one before');
      before = row.chain;
      last = row.id;
    }
  }
  const head = readLedgerHead(db);
  if (head.last !== last || head.chain !== before)
    return broken(last + 1, 'it was posted and is missing');
  if (prepared(db).stray.get({ last }) !== undefined)
    return broken(last + 1, 'it has lines and is missing');
  return { transactions: last, broken: null };
}

function verifyDocuments(db: Db): Pick<LedgerVerification, 'documents' | 'broken'> {
  const numbers = new Map<string, number[]>();
  let documents = 0;
  let issued = 0;
  for (const row of each((after) => prepared(db).invoices.all({ after }))) {
    if (row.state !== 'issued') continue;
    documents += 1;
    issued += 1;
    const what = `document ${row.number}`;
    const digest = digestOfDocument(row, linesOfInvoice(db, row.id));
    const posted = prepared(db).posted.get({ key: `document:${row.id}` });
    if (row.digest !== digest) return { documents, broken: { what, reason: 'it was changed' } };
    if (posted?.documentDigest !== digest)
      return { documents, broken: { what, reason: 'it is not the one that was posted' } };
    const [, name = '', number = ''] = NUMBER.exec(row.number ?? '') ?? [];
    numbers.set(name, [...(numbers.get(name) ?? []), Number(number)]);
  }
  for (const row of each((after) => prepared(db).payments.all({ after }))) {
    documents += 1;
    const posted = prepared(db).posted.get({ key: `payment:${row.id}` });
    if (posted?.documentDigest !== digestOfPayment(row))
      return { documents, broken: { what: `payment ${row.id}`, reason: 'it was changed' } };
  }
  const missing = missingDocuments(db, numbers, { issued, paid: documents - issued });
  return { documents, broken: missing };
}

/** Numbers run from 1 without a hole, and nothing that was posted has gone. */
function missingDocuments(
  db: Db,
  numbers: ReadonlyMap<string, readonly number[]>,
  counted: { readonly issued: number; readonly paid: number },
): LedgerVerification['broken'] {
  for (const { name, last } of prepared(db).series.all()) {
    const drawn = new Set(numbers.get(name) ?? []);
    for (let number = 1; number <= last; number += 1)
      if (!drawn.has(number))
        return {
          what: `document ${name}-${String(number).padStart(5, '0')}`,
          reason: 'it is missing',
        };
    if (drawn.size !== last)
      return { what: `series ${name}`, reason: 'it has more numbers than were drawn' };
  }
  const postedOf = (keys: string) => prepared(db).postedCount.get({ keys })?.count ?? 0;
  if (postedOf('document:%') !== counted.issued)
    return { what: 'documents', reason: 'some that were posted are missing' };
  if (postedOf('payment:%') !== counted.paid)
    return { what: 'payments', reason: 'some that were posted are missing' };
  return null;
}

function* each<Row extends { readonly id: string }>(page: (after: string) => Row[]) {
  for (let after = '', rows = page(after); rows.length > 0; rows = page(after)) {
    yield* rows;
    after = rows.at(-1)?.id ?? '';
  }
}
