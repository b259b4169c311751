/** Walks the ledger from its first transaction, and the documents behind it; names the first that does not hold. */
import { asc, type Db, eq, gt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { brokenCharges, brokenPeriod } from './charge-verify.ts';
import { digestOfDocument } from './invoice-digest.ts';
import { linesOfInvoice } from './invoice-store.ts';
import { allocationLink, isBalanced, LEDGER_START, ledgerLink } from './ledger-rules.ts';
import {
  linesOfTransaction,
  readAllocationHead,
  readLedgerHead,
  transactionsAfter,
} from './ledger-store.ts';
import { digestOfPayment } from './payment-digest.ts';
import {
  allocations,
  invoices,
  ledgerLines,
  ledgerTransactions,
  payments,
  series,
} from './tables.ts';

export type LedgerVerification = {
  readonly ok: boolean;
  readonly transactions: number;
  readonly documents: number;
  readonly charges: number;
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
  allocations: db
    .select()
    .from(allocations)
    .where(gt(allocations.id, at('after')))
    .orderBy(asc(allocations.id))
    .limit(PAGE)
    .prepare(),
  series: db.select().from(series).orderBy(asc(series.name)).prepare(),
}));

/** Reads all of it. Run it on a connection that opens no doors. `unsaid`: what the journal says of charges and is not so. */
export function verifyLedger(
  db: Db,
  unsaid: LedgerVerification['broken'] = null,
): LedgerVerification {
  const chain = verifyChain(db);
  if (chain.broken !== null) return { ok: false, documents: 0, charges: 0, ...chain };
  const documents = verifyDocuments(db);
  const made = brokenCharges(db);
  const broken =
    documents.broken ??
    brokenAllocation(db) ??
    brokenStep(db) ??
    brokenCharge(db) ??
    made.broken ??
    unsaid ??
    brokenPeriod(db);
  const { transactions } = chain;
  const { charges } = made;
  return { ok: broken === null, transactions, documents: documents.documents, charges, broken };
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

/** What was put on which invoice. */
function brokenAllocation(db: Db): LedgerVerification['broken'] {
  let { last, chain } = { last: 0, chain: LEDGER_START };
  for (
    let rows = prepared(db).allocations.all({ after: 0 });
    rows.length > 0;
    rows = prepared(db).allocations.all({ after: last })
  )
    for (const row of rows) {
      const isNext = row.id === last + 1 && row.chain === allocationLink(chain, row);
      if (!isNext)
        return { what: `allocation ${last + 1}`, reason: 'it was changed or is missing' };
      last = row.id;
      chain = row.chain;
    }
  const head = readAllocationHead(db);
  if (head.last === last && head.chain === chain) return null;
  return { what: `allocation ${last + 1}`, reason: 'it was made and is missing' };
}

/** What became of a payment is posted, and nothing else is. */
function brokenStep(db: Db): LedgerVerification['broken'] {
  const [stray] = db.all<{ payment: string }>(
    sql`SELECT "paymentId" AS payment FROM payment_steps s WHERE NOT EXISTS (SELECT 1 FROM ledger_transactions t
        WHERE t.key = CASE s.kind WHEN 'assigned' THEN 'payment-assigned:' ELSE 'payment-reversal:' END || s."paymentId")
      UNION ALL
      SELECT t.document FROM ledger_transactions t
        WHERE (t.key >= 'payment-reversal:' AND t.key < 'payment-reversal;' AND NOT EXISTS
            (SELECT 1 FROM payment_steps s WHERE s."paymentId" = t.document AND s.kind <> 'assigned'))
          OR (t.key >= 'payment-assigned:' AND t.key < 'payment-assigned;' AND NOT EXISTS
            (SELECT 1 FROM payment_steps s WHERE s."paymentId" = t.document AND s.kind = 'assigned'))
      LIMIT 1`,
  );
  if (stray === undefined) return null;
  return { what: `payment ${stray.payment}`, reason: 'what became of it is not what was posted' };
}

/** What was invoiced is what was charged. */
function brokenCharge(db: Db): LedgerVerification['broken'] {
  const [stray] = db.all<{ charge: string }>(
    sql`SELECT l."chargeId" AS charge FROM invoice_lines l
      JOIN invoices i ON i.id = l."invoiceId" AND i.state = 'issued'
      LEFT JOIN charges c ON c.id = l."chargeId"
      WHERE l."chargeId" IS NOT NULL AND (c.id IS NULL OR c.state <> 'invoiced' OR c."invoiceId" IS NOT l."invoiceId"
        OR (i.type = 'invoice' AND (c."amountCents" <> l."amountCents" OR c.label <> l.label OR c."atMs" <> l."atMs"
          OR c.payer <> i.payer OR c.person IS NOT l.person OR c."sourceId" IS NOT l."sourceId"
          OR c."quantityMilli" <> l."quantityMilli" OR c."unitPriceMicros" <> l."unitPriceMicros"
          OR c."vatCategory" <> l."vatCategory" OR c."vatRate" <> l."vatRate"
          OR c."tariffVersion" IS NOT l."tariffVersion")))
      LIMIT 1`,
  );
  if (stray === undefined) return null;
  return { what: `charge ${stray.charge}`, reason: 'it is not what was invoiced' };
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
