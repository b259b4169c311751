/** The SQL of accounts: money that is there to be put on invoices, invoices that are owed, and what was put where. */
import { and, asc, type Db, eq, ne, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { type Allocation, allocationLink } from './ledger-rules.ts';
import { putHead, readAllocationHead } from './ledger-store.ts';
import {
  allocations,
  invoices,
  ledgerLines,
  ledgerTransactions,
  paymentSteps,
  payments,
} from './tables.ts';

/** Money of a payer that stands on no invoice yet. */
export type FreeMoney = {
  readonly id: string;
  readonly kind: 'payment' | 'credit-note';
  readonly leftCents: number;
};
/** An invoice of which something is owed. */
export type Owed = { readonly id: string; readonly owedCents: number };

const at = sql.placeholder;
// Tables are named in full: drizzle leaves their names out, and `allocations` has an `id` of its own.
const allocated = sql`(SELECT coalesce(sum(a."amountCents"), 0) FROM allocations a WHERE a."sourceId"`;
/** What is owed of the invoice at hand, be it paid, credited or deducted in parts. */
export const OWED_CENTS = sql<number>`(${invoices.grossCents}
  - (SELECT coalesce(sum(json_extract(d.value, '$.grossCents')), 0) FROM json_each(invoices.deposits) d)
  - (SELECT coalesce(sum(a."amountCents"), 0) FROM allocations a WHERE a."invoiceId" = invoices.id))`;

const prepared = statements((db) => ({
  // Without order and join: with either SQLite compiles a statement anew each time, and most have nothing free.
  hasPaid: db
    .select({ id: payments.id })
    .from(payments)
    .where(eq(payments.account, at('payer')))
    .limit(1)
    .prepare(),
  hasFound: db
    .select({ id: paymentSteps.paymentId })
    .from(paymentSteps)
    .where(eq(paymentSteps.account, at('payer')))
    .limit(1)
    .prepare(),
  hasCredit: db
    .select({ id: invoices.id })
    .from(invoices)
    .where(sql`payer = ${at('payer')} AND state = 'issued' AND type = 'credit-note'`)
    .limit(1)
    .prepare(),
  payments: db
    .select({
      id: payments.id,
      leftCents: sql<number>`${payments.amountCents} - ${allocated} = payments.id)`,
    })
    .from(payments)
    .where(
      and(
        eq(payments.purpose, 'debt'),
        sql`((${payments.account} = ${at('payer')} AND ${payments.suspense} = 0) OR payments.id IN
          (SELECT s."paymentId" FROM payment_steps s WHERE s.kind = 'assigned' AND s.account = ${at('payer')}))`,
        sql`NOT EXISTS (SELECT 1 FROM payment_steps s WHERE s."paymentId" = payments.id AND s.kind <> 'assigned')`,
      ),
    )
    .orderBy(asc(payments.receivedOn), asc(payments.id))
    .prepare(),
  credits: db
    .select({
      id: invoices.id,
      leftCents: sql<number>`${invoices.grossCents} - ${allocated} = invoices.id)`,
    })
    .from(invoices)
    .where(
      and(
        eq(invoices.payer, at('payer')),
        eq(invoices.state, 'issued'),
        eq(invoices.type, 'credit-note'),
      ),
    )
    .orderBy(asc(invoices.issuedOn), asc(invoices.id))
    .prepare(),
  owed: db
    .select({ id: invoices.id, owedCents: OWED_CENTS })
    .from(invoices)
    .where(
      and(
        eq(invoices.payer, at('payer')),
        eq(invoices.state, 'issued'),
        ne(invoices.type, 'credit-note'),
        sql`${OWED_CENTS} > 0`,
      ),
    )
    .orderBy(asc(invoices.issuedOn), asc(invoices.number))
    .prepare(),
  oldestDue: db
    .select({ dueOn: sql<string | null>`min(${invoices.dueOn})` })
    .from(invoices)
    .where(
      and(
        eq(invoices.payer, at('payer')),
        eq(invoices.state, 'issued'),
        ne(invoices.type, 'credit-note'),
        sql`${OWED_CENTS} > 0`,
      ),
    )
    .prepare(),
  owedOf: db
    .select({ owedCents: OWED_CENTS })
    .from(invoices)
    .where(and(eq(invoices.id, at('id')), eq(invoices.state, 'issued')))
    .prepare(),
  insert: db
    .insert(allocations)
    .values({
      id: at('id'),
      chain: at('chain'),
      sourceId: at('sourceId'),
      sourceKind: at('sourceKind'),
      invoiceId: at('invoiceId'),
      amountCents: at('amountCents'),
      atMs: at('atMs'),
    })
    .prepare(),
  ofSource: db
    .select()
    .from(allocations)
    .where(eq(allocations.sourceId, at('sourceId')))
    .orderBy(asc(allocations.id))
    .prepare(),
  statement: db
    .select({
      id: ledgerTransactions.id,
      date: ledgerTransactions.date,
      concernsOn: ledgerTransactions.concernsOn,
      kind: ledgerTransactions.kind,
      document: ledgerTransactions.document,
      label: ledgerTransactions.label,
      account: ledgerLines.account,
      amountCents: ledgerLines.amountCents,
    })
    .from(ledgerLines)
    .innerJoin(ledgerTransactions, eq(ledgerTransactions.id, ledgerLines.transactionId))
    .where(
      and(eq(ledgerLines.payer, at('payer')), sql`${ledgerTransactions.date} <= ${at('until')}`),
    )
    .orderBy(asc(ledgerTransactions.date), asc(ledgerTransactions.id), asc(ledgerLines.position))
    .prepare(),
  openCharges: db
    .select({
      cents: sql<number>`coalesce(sum("grossCents"), 0)`,
    })
    .from(sql`charges`)
    .where(sql`payer = ${at('payer')} AND state = 'open'`)
    .prepare(),
  steps: db
    .select()
    .from(paymentSteps)
    .where(eq(paymentSteps.paymentId, at('paymentId')))
    .orderBy(asc(paymentSteps.atMs))
    .prepare(),
}));

/** Payments, then credit notes, the oldest first. */
export function freeMoneyOf(db: Db, payer: string): FreeMoney[] {
  const found: FreeMoney[] = [];
  const { hasPaid, hasFound, hasCredit, payments: paid, credits } = prepared(db);
  if (hasPaid.get({ payer }) !== undefined || hasFound.get({ payer }) !== undefined)
    for (const one of paid.all({ payer }))
      if (one.leftCents > 0) found.push({ kind: 'payment', ...one });
  if (hasCredit.get({ payer }) !== undefined)
    for (const one of credits.all({ payer }))
      if (one.leftCents > 0) found.push({ kind: 'credit-note', ...one });
  return found;
}

/** The oldest first. */
export function owedInvoicesOf(db: Db, payer: string): Owed[] {
  return prepared(db).owed.all({ payer });
}

/** When the oldest unpaid invoice of a payer fell or falls due; null: nothing is owed. */
export function oldestDueOf(db: Db, payer: string): string | null {
  return prepared(db).oldestDue.get({ payer })?.dueOn ?? null;
}

/** What is owed of an issued invoice; 0 when it is none. */
export function owedOf(db: Db, id: string): number {
  return prepared(db).owedOf.get({ id })?.owedCents ?? 0;
}

export function insertAllocation(db: Db, row: Omit<Allocation, 'id'>): void {
  const head = readAllocationHead(db);
  const allocation = { id: head.last + 1, ...row };
  const chain = allocationLink(head.chain, allocation);
  prepared(db).insert.run({ ...allocation, chain });
  putHead(db, 'allocations', { last: allocation.id, chain });
}

export function allocationsOf(db: Db, sourceId: string) {
  return prepared(db).ofSource.all({ sourceId });
}

/** Ledger lines of somebody's accounts up to a date, in order. */
export function statementOf(db: Db, payer: string, until: string) {
  return prepared(db).statement.all({ payer, until });
}

/** What is charged and not invoiced yet. */
export function openChargesCents(db: Db, payer: string): number {
  return prepared(db).openCharges.get({ payer })?.cents ?? 0;
}

export function stepsOfPayment(db: Db, paymentId: string) {
  return prepared(db).steps.all({ paymentId });
}

/** Passes of a person that are not over on a day. Burns of charges that stand no more count no more. */
export function heldPassesOf(
  db: Db,
  person: string,
  today: string,
): Array<{ id: string; pass: string; units: number; left: number; until: string }> {
  return db.all(
    sql`SELECT h.id, h.pass, h.units, h."untilDate" AS until,
        h.units - (SELECT coalesce(sum(b.units), 0) FROM pass_burns b JOIN charges c ON c.id = b."chargeId"
          WHERE b."holdingId" = h.id AND c.state <> 'corrected') AS left
      FROM pass_holdings h WHERE h.person = ${person} AND h."untilDate" >= ${today} ORDER BY h."untilDate", h.id`,
  );
}
