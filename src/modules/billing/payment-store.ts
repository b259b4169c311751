/** The SQL of payments and of closed months. */
import type { PeriodItem } from '#contract/accounts.ts';
import { and, type Db, desc, eq, gte, lt, type SQL, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { folded } from '#kernel/folded.ts';
import { periodLink } from './chain-rules.ts';
import { type LedgerHead, NO_HEAD, putHead, readHead } from './ledger-store.ts';
import { centsSought, payersNamed } from './payer-search.ts';
import type { PaymentRow } from './payment-digest.ts';
import { paymentSteps, payments, periods } from './tables.ts';
import type { PeriodRow } from './types.ts';

export type PaymentStepRow = typeof paymentSteps.$inferSelect;

const at = sql.placeholder;
const prepared = statements((db) => ({
  insert: db
    .insert(payments)
    .values({
      id: at('id'),
      account: at('account'),
      suspense: at('suspense'),
      amountCents: at('amountCents'),
      method: at('method'),
      purpose: at('purpose'),
      receivedOn: at('receivedOn'),
      reference: at('reference'),
      atMs: at('atMs'),
      by: at('by'),
    })
    .prepare(),
  insertStep: db
    .insert(paymentSteps)
    .values({
      paymentId: at('paymentId'),
      kind: at('kind'),
      account: at('account'),
      reason: at('reason'),
      atMs: at('atMs'),
      by: at('by'),
    })
    .prepare(),
  find: db
    .select()
    .from(payments)
    .where(eq(payments.id, at('id')))
    .prepare(),
  insertPeriod: db
    .insert(periods)
    .values({
      month: at('month'),
      closedAtMs: at('closedAtMs'),
      by: at('by'),
      totals: at('totals'),
    })
    .prepare(),
  periods: db.select().from(periods).orderBy(desc(periods.month)).prepare(),
  period: db
    .select()
    .from(periods)
    .where(eq(periods.month, at('month')))
    .prepare(),
}));

export function insertPayment(db: Db, row: PaymentRow): void {
  prepared(db).insert.run(row);
}

export function insertPaymentStep(db: Db, row: PaymentStepRow): void {
  prepared(db).insertStep.run(row);
}

export function findPayment(db: Db, id: string): PaymentRow | undefined {
  return prepared(db).find.get({ id });
}

/** Newest first, one more than asked for. `suspense`: those that nobody was found for yet. */
export function listPaymentRows(
  db: Db,
  asked: {
    readonly account: string | undefined;
    readonly suspense: boolean | undefined;
    readonly method: string | undefined;
    readonly invoice: string | undefined;
    readonly search: string | undefined;
    readonly fromDate: string | undefined;
    readonly toDate: string | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): PaymentRow[] {
  const assigned = sql`(SELECT s.account FROM payment_steps s WHERE s."paymentId" = payments.id AND s.kind = 'assigned')`;
  const waits = sql`(${payments.suspense} = 1 AND NOT EXISTS
    (SELECT 1 FROM payment_steps s WHERE s."paymentId" = payments.id))`;
  const wanted: Array<SQL | undefined> = [
    asked.account === undefined
      ? undefined
      : sql`((${payments.suspense} = 0 AND ${payments.account} = ${asked.account}) OR ${assigned} = ${asked.account})`,
    asked.suspense === undefined ? undefined : asked.suspense ? waits : sql`NOT ${waits}`,
    asked.fromDate === undefined ? undefined : gte(payments.receivedOn, asked.fromDate),
    asked.toDate === undefined ? undefined : lt(payments.receivedOn, asked.toDate),
    asked.after === undefined ? undefined : lt(payments.id, asked.after),
    asked.method === undefined ? undefined : eq(payments.method, asked.method),
    asked.invoice === undefined
      ? undefined
      : sql`${payments.id} IN (SELECT a."sourceId" FROM allocations a WHERE a."invoiceId" = ${asked.invoice})`,
    asked.search === undefined
      ? undefined
      : sql`(instr(folded(coalesce(${payments.reference}, '')), ${folded(asked.search)}) > 0
          OR instr(folded(${payments.account}), ${folded(asked.search)}) > 0
          OR coalesce(${assigned}, ${payments.account}) IN ${payersNamed(asked.search)}
          OR ${payments.amountCents} = ${centsSought(asked.search)})`,
  ];
  return db
    .select()
    .from(payments)
    .where(and(...wanted))
    .orderBy(desc(payments.id))
    .limit(asked.limit + 1)
    .all();
}

export function insertPeriod(db: Db, row: PeriodRow): void {
  const before = readHead(db, 'periods') ?? headOfFormer(listPeriodRows(db));
  prepared(db).insertPeriod.run(row);
  putHead(db, 'periods', { last: before.last + 1, chain: periodLink(before.chain, row) });
}

/** Months that were closed before there was a chain are its beginning. */
function headOfFormer(newestFirst: readonly PeriodRow[]): LedgerHead {
  return newestFirst
    .toReversed()
    .reduce(({ last, chain }, row) => ({ last: last + 1, chain: periodLink(chain, row) }), NO_HEAD);
}

export function findPeriod(db: Db, month: string): PeriodRow | undefined {
  return prepared(db).period.get({ month });
}

/** The newest first. */
export function listPeriodRows(db: Db): PeriodRow[] {
  return prepared(db).periods.all();
}

/** What a month comes to that is closed after another (null: as the first). */
export function totalsOfMonth(
  db: Db,
  month: string,
  before: { readonly month: string; readonly everCents: number } | null,
): PeriodItem['totals'] {
  const turnover = turnoverOf(db, before?.month ?? null, month);
  const monthCents = turnover.reduce((sum, { debitCents }) => sum + debitCents, 0);
  const accounts = Object.fromEntries(turnover.map(({ account, ...sums }) => [account, sums]));
  return { accounts, monthCents, everCents: (before?.everCents ?? 0) + monthCents };
}

type Turnover = {
  readonly account: string;
  readonly debitCents: number;
  readonly creditCents: number;
};

/** Debits and credits by account of the months after one (null: of all) up to another, inclusive. */
function turnoverOf(db: Db, after: string | null, month: string): Turnover[] {
  return db.all<Turnover>(
    sql`SELECT l.account, sum(max(l."amountCents", 0)) AS "debitCents", sum(max(0 - l."amountCents", 0)) AS "creditCents"
      FROM ledger_transactions t JOIN ledger_lines l ON l."transactionId" = t.id
      WHERE t.date > ${`${after ?? '0000-00'}-31`} AND t.date <= ${`${month}-31`}
      GROUP BY l.account ORDER BY l.account`,
  );
}

/** Payers with anything in the ledger after one by ref, in order; `search`: of those that are named so. */
export function payersAfter(db: Db, after: string, limit: number, search?: string): string[] {
  if (search !== undefined) {
    const found = db.all<{ ref: string }>(
      sql`SELECT ref FROM ${payersNamed(search)} WHERE ref > ${after}
        AND EXISTS (SELECT 1 FROM ledger_lines WHERE payer = ref) ORDER BY ref LIMIT ${limit}`,
    );
    return found.map(({ ref }) => ref);
  }
  const rows = db.all<{ payer: string }>(
    sql`WITH RECURSIVE each(payer, n) AS (
      SELECT (SELECT min(payer) FROM ledger_lines WHERE payer > ${after}), 1
      UNION ALL SELECT (SELECT min(payer) FROM ledger_lines WHERE payer > each.payer), n + 1
        FROM each WHERE payer IS NOT NULL AND n < ${limit}
    ) SELECT payer FROM each WHERE payer IS NOT NULL`,
  );
  return rows.map((row) => row.payer);
}
