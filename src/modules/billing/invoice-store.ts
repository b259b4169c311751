/** The SQL of invoices: drafts, their lines, numbers, and the charges that they take. */
import {
  and,
  asc,
  type Db,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  type SQL,
  sql,
} from '#db/drizzle.ts';
import { isOneOfIds } from '#db/id-lists.ts';
import { statements } from '#db/statements.ts';
import { folded } from '#kernel/folded.ts';
import { OWED_CENTS } from './account-store.ts';
import { centsSought, payersNamed } from './payer-search.ts';
import { allocations, charges, invoiceLines, invoices, series } from './tables.ts';

export type InvoiceRow = typeof invoices.$inferSelect;
export type InvoiceLineRow = typeof invoiceLines.$inferSelect;

/** So many drafts are looked at in one turn of a run. */
const DRAFTS_AT_ONCE = 32;

const at = sql.placeholder;
const sumWhere = (wanted: SQL) =>
  sql<number>`coalesce(sum(CASE WHEN ${wanted} THEN ${allocations.amountCents} END), 0)`;
/** As the index `charges_due` says it: with a bound value SQLite would not see that it fits. */
const DUE = sql`${charges.state} IN ('open', 'waived')`;
/** By the lines: charges have no index by invoice, and lines name each its charge. */
const ON_INVOICE = sql`${charges.id} IN (SELECT "chargeId" FROM invoice_lines WHERE "invoiceId" = ${at('invoiceId')})`;
/** What an invoice takes of a charge; its steps and its use stay with it. */
const ofCharge = {
  id: charges.id,
  atMs: charges.atMs,
  person: charges.person,
  payerKind: charges.payerKind,
  sourceType: charges.sourceType,
  sourceId: charges.sourceId,
  tariff: charges.tariff,
  tariffVersion: charges.tariffVersion,
  label: charges.label,
  quantityMilli: charges.quantityMilli,
  unit: charges.unit,
  unitPriceMicros: charges.unitPriceMicros,
  prices: charges.prices,
  amountCents: charges.amountCents,
  vatCategory: charges.vatCategory,
  vatRate: charges.vatRate,
  vatCode: charges.vatCode,
  correctsId: charges.correctsId,
};
export type OpenCharge = {
  [Column in keyof typeof ofCharge]: (typeof charges.$inferSelect)[Column &
    keyof typeof charges.$inferSelect];
};

const prepared = statements((db) => ({
  openCharges: db
    .select(ofCharge)
    .from(charges)
    .where(
      and(
        eq(charges.payer, at('payer')),
        DUE,
        sql`${charges.state} = 'open'`,
        lt(charges.atMs, at('beforeMs')),
        isNull(charges.invoiceId),
      ),
    )
    .orderBy(asc(charges.atMs), asc(charges.id))
    .prepare(),
  documentOf: db
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.payer, at('payer')), eq(invoices.period, at('period'))))
    .limit(1)
    .prepare(),
  waived: db
    .select({ id: charges.id })
    .from(charges)
    .where(
      and(
        eq(charges.payer, at('payer')),
        DUE,
        sql`${charges.state} = 'waived'`,
        gte(charges.atMs, at('fromMs')),
        lt(charges.atMs, at('beforeMs')),
      ),
    )
    .limit(1)
    .prepare(),
  nextPayer: db
    .select({ payer: charges.payer, payerKind: charges.payerKind })
    .from(charges)
    .where(and(sql`${charges.payer} > ${at('after')}`, DUE))
    .orderBy(asc(charges.payer))
    .limit(1)
    .prepare(),
  // From payer to payer by the index: charges are many.
  countPayers: db
    .select({ count: sql<number>`count(*)` })
    .from(
      sql`(WITH RECURSIVE each(payer) AS (
        SELECT (SELECT min(payer) FROM charges WHERE state IN ('open', 'waived'))
        UNION ALL SELECT (SELECT min(payer) FROM charges WHERE state IN ('open', 'waived') AND payer > each.payer)
          FROM each WHERE payer IS NOT NULL
      ) SELECT payer FROM each WHERE payer IS NOT NULL)`,
    )
    .prepare(),
  corrects: db
    .select({ id: charges.id, correctsId: charges.correctsId })
    .from(charges)
    .where(eq(charges.id, at('id')))
    .prepare(),
  claim: db
    .update(charges)
    .set({ invoiceId: sql`${at('invoiceId')}` })
    .where(isOneOfIds(charges.id))
    .prepare(),
  release: db
    .update(charges)
    .set({ invoiceId: null })
    .where(and(ON_INVOICE, eq(charges.invoiceId, at('invoiceId')), eq(charges.state, 'open')))
    .prepare(),
  openClaimed: db
    .select({ count: sql<number>`count(*)` })
    .from(charges)
    .where(and(ON_INVOICE, eq(charges.invoiceId, at('invoiceId')), eq(charges.state, 'open')))
    .prepare(),
  markInvoiced: db
    .update(charges)
    .set({ state: 'invoiced', invoiceId: sql`${at('invoiceId')}` })
    .where(isOneOfIds(charges.id))
    .prepare(),
  insert: db
    .insert(invoices)
    .values({
      id: at('id'),
      type: at('type'),
      state: 'draft',
      payerKind: at('payerKind'),
      payer: at('payer'),
      period: at('period'),
      runId: at('runId'),
      createdAtMs: at('createdAtMs'),
      netCents: at('netCents'),
      vatCents: at('vatCents'),
      grossCents: at('grossCents'),
      vat: at('vat'),
      groupBy: at('groupBy'),
      creditsId: at('creditsId'),
      reason: at('reason'),
      deposits: at('deposits'),
    })
    .prepare(),
  insertLine: db
    .insert(invoiceLines)
    .values({
      invoiceId: at('invoiceId'),
      position: at('position'),
      chargeId: at('chargeId'),
      creditsPosition: at('creditsPosition'),
      heading: at('heading'),
      person: at('person'),
      sourceType: at('sourceType'),
      sourceId: at('sourceId'),
      tariff: at('tariff'),
      tariffVersion: at('tariffVersion'),
      atMs: at('atMs'),
      label: at('label'),
      quantityMilli: at('quantityMilli'),
      unit: at('unit'),
      unitPriceMicros: at('unitPriceMicros'),
      prices: at('prices'),
      amountCents: at('amountCents'),
      netCents: at('netCents'),
      vatCents: at('vatCents'),
      grossCents: at('grossCents'),
      vatCategory: at('vatCategory'),
      vatRate: at('vatRate'),
      vatCode: at('vatCode'),
    })
    .prepare(),
  issue: db
    .update(invoices)
    .set({
      state: 'issued',
      number: sql`${at('number')}`,
      issuedAtMs: sql`${at('issuedAtMs')}`,
      issuedOn: sql`${at('issuedOn')}`,
      dueOn: sql`${at('dueOn')}`,
      snapshot: sql`${at('snapshot')}`,
      digest: sql`${at('digest')}`,
    })
    .where(eq(invoices.id, at('id')))
    .prepare(),
  find: db
    .select()
    .from(invoices)
    .where(eq(invoices.id, at('id')))
    .prepare(),
  lines: db
    .select()
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, at('invoiceId')))
    .orderBy(asc(invoiceLines.position))
    .prepare(),
  dropLines: db
    .delete(invoiceLines)
    .where(eq(invoiceLines.invoiceId, at('invoiceId')))
    .prepare(),
  drop: db
    .delete(invoices)
    .where(and(eq(invoices.id, at('id')), eq(invoices.state, 'draft')))
    .prepare(),
  lineOfCharge: db
    .select({ invoiceId: invoiceLines.invoiceId, position: invoiceLines.position })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoices.id, invoiceLines.invoiceId))
    .where(
      and(
        eq(invoiceLines.chargeId, at('chargeId')),
        eq(invoices.state, 'issued'),
        eq(invoices.type, 'invoice'),
      ),
    )
    .limit(1)
    .prepare(),
  creditedLines: db
    .select({
      position: invoiceLines.creditsPosition,
      netCents: sql<number>`sum(${invoiceLines.netCents})`,
      vatCents: sql<number>`sum(${invoiceLines.vatCents})`,
      grossCents: sql<number>`sum(${invoiceLines.grossCents})`,
    })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoices.id, invoiceLines.invoiceId))
    .where(eq(invoices.creditsId, at('invoiceId')))
    .groupBy(invoiceLines.creditsPosition)
    .prepare(),
  creditNotes: db
    .select({
      id: invoices.id,
      number: invoices.number,
      state: invoices.state,
      grossCents: invoices.grossCents,
    })
    .from(invoices)
    .where(eq(invoices.creditsId, at('invoiceId')))
    .orderBy(asc(invoices.id))
    .prepare(),
  series: db
    .select()
    .from(series)
    .where(eq(series.name, at('name')))
    .prepare(),
  lastOn: db
    .select({ lastOn: sql<string | null>`max(${series.lastOn})` })
    .from(series)
    .where(eq(series.prefix, at('prefix')))
    .prepare(),
  startSeries: db
    .insert(series)
    .values({ name: at('name'), prefix: at('prefix'), last: 1, lastOn: at('lastOn') })
    .prepare(),
  nextInSeries: db
    .update(series)
    .set({ last: sql`${series.last} + 1`, lastOn: sql`${at('lastOn')}` })
    .where(eq(series.name, at('name')))
    .prepare(),
  draftsOfPeriod: db
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.period, at('period')),
        sql`${invoices.state} = 'draft'`,
        sql`${invoices.id} > ${at('after')}`,
      ),
    )
    .orderBy(asc(invoices.id))
    .limit(DRAFTS_AT_ONCE)
    .prepare(),
  countDrafts: db
    .select({ count: sql<number>`count(*)` })
    .from(invoices)
    .where(and(eq(invoices.period, at('period')), sql`${invoices.state} = 'draft'`))
    .prepare(),
  settled: db
    .select({
      paidCents: sumWhere(sql`"sourceKind" = 'payment'`),
      writtenOffCents: sumWhere(sql`"sourceKind" = 'write-off'`),
      // A credit note pays its own invoice first: what is left of it pays others.
      fromCreditCents: sumWhere(
        sql`"sourceKind" = 'credit-note' AND "sourceId" NOT IN
          (SELECT n.id FROM invoices n WHERE n."creditsId" = ${at('invoiceId')})`,
      ),
      settledCents: sumWhere(sql`true`),
      creditedCents: sql<number>`(SELECT coalesce(sum(n."grossCents"), 0) FROM invoices n WHERE n."creditsId" = ${at('invoiceId')})`,
    })
    .from(allocations)
    .where(eq(allocations.invoiceId, at('invoiceId')))
    .prepare(),
}));

/** Charges of a payer that no draft has taken, dated before an instant, in order. */
export function openChargesOf(db: Db, payer: string, beforeMs: number): OpenCharge[] {
  return prepared(db).openCharges.all({ payer, beforeMs });
}

/** Whether a run of this month made them a document already. */
export function hasDocument(db: Db, payer: string, period: string): boolean {
  return prepared(db).documentOf.get({ payer, period }) !== undefined;
}

export function hasWaived(db: Db, payer: string, fromMs: number, beforeMs: number): boolean {
  return prepared(db).waived.get({ payer, fromMs, beforeMs }) !== undefined;
}

/** The payer after another by ref. */
export function nextPayer(
  db: Db,
  after: string,
): { readonly payer: string; readonly payerKind: string } | undefined {
  return prepared(db).nextPayer.get({ after });
}

export function countPayers(db: Db): number {
  return prepared(db).countPayers.get()?.count ?? 0;
}

/** The charge that this one corrects. */
export function correctedBy(db: Db, id: string): string | null {
  return prepared(db).corrects.get({ id })?.correctsId ?? null;
}

export function claimCharges(db: Db, invoiceId: string, ids: readonly string[]): void {
  prepared(db).claim.run({ invoiceId, ids: JSON.stringify(ids) });
}

export function releaseCharges(db: Db, invoiceId: string): void {
  prepared(db).release.run({ invoiceId });
}

export function countOpenClaimed(db: Db, invoiceId: string): number {
  return prepared(db).openClaimed.get({ invoiceId })?.count ?? 0;
}

/** They were on a draft, or go onto what is issued at once. */
export function markInvoiced(db: Db, invoiceId: string, ids: readonly string[]): void {
  prepared(db).markInvoiced.run({ invoiceId, ids: JSON.stringify(ids) });
}

export type NewInvoice = Omit<
  InvoiceRow,
  'state' | 'number' | 'issuedAtMs' | 'issuedOn' | 'dueOn' | 'snapshot' | 'digest'
>;
export type NewLine = Omit<InvoiceLineRow, 'invoiceId' | 'position'>;

export function insertDraft(db: Db, invoice: NewInvoice, lines: readonly NewLine[]): void {
  prepared(db).insert.run(invoice);
  const { insertLine } = prepared(db);
  let position = 0;
  for (const line of lines) {
    position += 1;
    insertLine.run({ invoiceId: invoice.id, position, ...line });
  }
}

export function markIssued(
  db: Db,
  issued: Pick<
    InvoiceRow,
    'id' | 'number' | 'issuedAtMs' | 'issuedOn' | 'dueOn' | 'snapshot' | 'digest'
  >,
): void {
  prepared(db).issue.run(issued);
}

export function findInvoice(db: Db, id: string): InvoiceRow | undefined {
  return prepared(db).find.get({ id });
}

export function linesOfInvoice(db: Db, invoiceId: string): InvoiceLineRow[] {
  return prepared(db).lines.all({ invoiceId });
}

/** Drops a draft; its charges are free again. */
export function dropDraft(db: Db, id: string): void {
  releaseCharges(db, id);
  prepared(db).dropLines.run({ invoiceId: id });
  prepared(db).drop.run({ id });
}

/** The line of an issued invoice that billed a charge. */
export function lineOfCharge(
  db: Db,
  chargeId: string,
): { readonly invoiceId: string; readonly position: number } | undefined {
  return prepared(db).lineOfCharge.get({ chargeId });
}

/** What credit notes, drafts included, give back of each line. */
export function creditedLines(db: Db, invoiceId: string) {
  return prepared(db).creditedLines.all({ invoiceId });
}

export function creditNotesOf(db: Db, invoiceId: string) {
  return prepared(db).creditNotes.all({ invoiceId });
}

/** The date of the last number of a prefix over all years; null: there is none. */
export function lastIssueDate(db: Db, prefix: string): string | null {
  return prepared(db).lastOn.get({ prefix })?.lastOn ?? null;
}

/** The next number of a series. Only in the transaction that issues: it is undone with it. */
export function drawNumber(db: Db, prefix: string, on: string): string {
  const name = `${prefix}${on.slice(0, 4)}`;
  const before = prepared(db).series.get({ name });
  if (before === undefined) prepared(db).startSeries.run({ name, prefix, lastOn: on });
  else prepared(db).nextInSeries.run({ name, lastOn: on });
  return `${name}-${String((before?.last ?? 0) + 1).padStart(5, '0')}`;
}

/** Drafts of a month after one by id, in order. */
export function draftsOfPeriod(db: Db, period: string, after: string): InvoiceRow[] {
  return prepared(db).draftsOfPeriod.all({ period, after });
}

export function countDrafts(db: Db, period: string): number {
  return prepared(db).countDrafts.get({ period })?.count ?? 0;
}

/** What was put on an invoice and from where (`settledCents` in all), and what credit notes, drafts too, give back of it. */
export function settledOf(db: Db, invoiceId: string) {
  const settled = prepared(db).settled.get({ invoiceId });
  if (settled === undefined) throw new Error('a sum without a row');
  return settled;
}

/** Newest first, one more than asked for. */
export function listInvoiceRows(
  db: Db,
  asked: {
    readonly payer: string | undefined;
    readonly state: string | undefined;
    readonly type: string | undefined;
    readonly run: string | undefined;
    readonly period: string | undefined;
    readonly fromDate: string | undefined;
    readonly toDate: string | undefined;
    readonly open: boolean | undefined;
    readonly overdueOn: string | undefined;
    readonly search: string | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): InvoiceRow[] {
  const wanted: Array<SQL | undefined> = [
    asked.payer === undefined ? undefined : eq(invoices.payer, asked.payer),
    asked.state === undefined ? undefined : eq(invoices.state, asked.state),
    asked.type === undefined ? undefined : eq(invoices.type, asked.type),
    asked.run === undefined ? undefined : eq(invoices.runId, asked.run),
    asked.period === undefined ? undefined : eq(invoices.period, asked.period),
    asked.fromDate === undefined ? undefined : gte(invoices.issuedOn, asked.fromDate),
    asked.toDate === undefined ? undefined : lt(invoices.issuedOn, asked.toDate),
    asked.after === undefined ? undefined : lt(invoices.id, asked.after),
    asked.open === undefined
      ? undefined
      : and(
          eq(invoices.state, 'issued'),
          ne(invoices.type, 'credit-note'),
          asked.open ? sql`${OWED_CENTS} > 0` : sql`${OWED_CENTS} <= 0`,
        ),
    asked.overdueOn === undefined
      ? undefined
      : and(
          eq(invoices.state, 'issued'),
          isNotNull(invoices.dueOn),
          lt(invoices.dueOn, asked.overdueOn),
          ne(invoices.type, 'credit-note'),
          sql`${OWED_CENTS} > 0`,
        ),
    asked.search === undefined
      ? undefined
      : sql`(instr(folded(coalesce(${invoices.number}, '')), ${folded(asked.search)}) > 0
          OR ${invoices.payer} IN ${payersNamed(asked.search)}
          OR ${invoices.grossCents} = ${centsSought(asked.search)}
          OR instr(folded(coalesce(json_extract(${invoices.snapshot}, '$.buyer.name'), '')), ${folded(asked.search)}) > 0)`,
  ];
  return db
    .select()
    .from(invoices)
    .where(and(...wanted))
    .orderBy(desc(invoices.id))
    .limit(asked.limit + 1)
    .all();
}

/** Documents of a payer that deduct deposits, drafts included. */
export function listDepositsDeducted(db: Db, payer: string): Array<Pick<InvoiceRow, 'deposits'>> {
  return db
    .select({ deposits: invoices.deposits })
    .from(invoices)
    .where(and(eq(invoices.payer, payer), ne(invoices.deposits, '[]')))
    .all();
}

/** Numbers of documents by id. */
export function numbersOf(db: Db, ids: readonly string[]): Map<string, string | null> {
  if (ids.length === 0) return new Map();
  const rows = db
    .select({ id: invoices.id, number: invoices.number })
    .from(invoices)
    .where(inArray(invoices.id, [...ids]))
    .all();
  return new Map(rows.map((row) => [row.id, row.number]));
}
