/** What leaves the place as tables: the ledger, the sales journal, charges; page by page, so that nothing waits. */
import type { Asked } from '#db/ctx.ts';
import { type Db, sql } from '#db/drizzle.ts';
import { periodOf, timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result } from '#kernel/result.ts';
import type { Snapshot } from './invoice-issue.ts';
import type { VatTotal } from './invoice-rules.ts';

export type ExportCell = string | number | null;
/** Numbers are euros or quantities; `next` null: that was the last page. */
export type ExportPage = {
  readonly rows: ReadonlyArray<readonly ExportCell[]>;
  readonly next: string | null;
};
export type ExportAsked = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after: string | null;
};

const PAGE = 400;
const CENTS = 100;

type Dates = { readonly fromDate: string; readonly toDate: string };

/** The double-entry journal, a row a line, in the order of posting; `from` inclusive, `to` exclusive, by date. */
export function exportLedger(asked: Asked, input: ExportAsked): Result<ExportPage> {
  const { fromDate, toDate } = datesOf(asked.db, input);
  const after = Number(input.after ?? 0);
  const ids = asked.db.all<{ id: number }>(
    sql`SELECT id FROM ledger_transactions WHERE id > ${after} AND +date >= ${fromDate} AND +date < ${toDate}
      ORDER BY id LIMIT ${sql.raw(String(PAGE))}`,
  );
  const last = ids.at(-1)?.id;
  if (last === undefined) return ok({ rows: [], next: null });
  const rows = asked.db.all<LedgerRow>(
    sql`SELECT t.id, t.date, t."concernsOn", t.kind, t.document, t.label, l.account, l.payer, l.product, l."amountCents"
      FROM ledger_transactions t JOIN ledger_lines l ON l."transactionId" = t.id
      WHERE t.id > ${after} AND t.id <= ${last} AND +t.date >= ${fromDate} AND +t.date < ${toDate}
      ORDER BY t.id, l.position`,
  );
  return ok({
    rows: rows.map((row) => [
      row.id,
      row.date,
      row.concernsOn,
      row.kind,
      row.document,
      row.label,
      row.account,
      row.payer,
      row.product,
      Math.max(0, row.amountCents) / CENTS,
      Math.max(0, 0 - row.amountCents) / CENTS,
    ]),
    next: ids.length < PAGE ? null : String(last),
  });
}

/** What was sold, a row a document and VAT rate; credit notes take off. */
export function exportSales(asked: Asked, input: ExportAsked): Result<ExportPage> {
  const rows = issuedAfter(asked.db, datesOf(asked.db, input), input.after);
  return ok({
    rows: rows.flatMap((row) => {
      const { buyer } = JSON.parse(row.snapshot) as Snapshot;
      const sign = row.type === 'credit-note' ? -1 : 1;
      return (JSON.parse(row.vat) as VatTotal[]).map((vat) => [
        row.issuedOn,
        row.number,
        row.type,
        row.payer,
        buyer.name,
        row.period,
        row.dueOn,
        vat.category,
        vat.rate / CENTS,
        vat.code,
        (sign * vat.netCents) / CENTS,
        (sign * vat.vatCents) / CENTS,
        (sign * vat.grossCents) / CENTS,
      ]);
    }),
    next: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null),
  });
}

/** Charges by the end of use. */
export function exportCharges(asked: Asked, input: ExportAsked): Result<ExportPage> {
  const { fromMs, toMs } = periodOf(asked.db, input);
  const [afterMs = '0', afterId = ''] = (input.after ?? '').split(' ');
  const rows = asked.db.all<ChargeExportRow>(
    sql`SELECT id, "atMs", "startedAtMs", person, payer, "sourceType", "sourceId", tariff, "tariffVersion", label,
        "quantityMilli", unit, "unitPriceMicros", prices, "netCents", "vatCents", "grossCents", "vatCategory",
        "vatRate", "vatCode", state, "invoiceId" FROM charges
      WHERE "atMs" >= ${Math.max(fromMs, Number(afterMs))} AND "atMs" < ${toMs}
        AND ("atMs", id) > (${Number(afterMs)}, ${afterId})
      ORDER BY "atMs", id LIMIT ${sql.raw(String(PAGE))}`,
  );
  const last = rows.at(-1);
  return ok({
    rows: rows.map((row) => [
      row.id,
      instantText(row.atMs),
      instantText(row.startedAtMs),
      row.person,
      row.payer,
      row.sourceType,
      row.sourceId,
      row.tariff,
      row.tariffVersion,
      row.label,
      row.quantityMilli / 1000,
      row.unit,
      row.unitPriceMicros / 1_000_000,
      row.prices,
      row.netCents / CENTS,
      row.vatCents / CENTS,
      row.grossCents / CENTS,
      row.vatCategory,
      row.vatRate / CENTS,
      row.vatCode,
      row.state,
      row.invoiceId,
    ]),
    next: last === undefined || rows.length < PAGE ? null : `${last.atMs} ${last.id}`,
  });
}

/** Ids and numbers of issued documents, in the order of issue. */
export function exportDocuments(asked: Asked, input: ExportAsked): Result<ExportPage> {
  const rows = issuedAfter(asked.db, datesOf(asked.db, input), input.after);
  return ok({
    rows: rows.map((row) => [row.id, row.number]),
    next: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null),
  });
}

type LedgerRow = {
  id: number;
  date: string;
  concernsOn: string | null;
  kind: string;
  document: string;
  label: string;
  account: string;
  payer: string | null;
  product: string | null;
  amountCents: number;
};

type IssuedRow = {
  id: string;
  issuedOn: string;
  number: string;
  type: string;
  payer: string;
  period: string | null;
  dueOn: string | null;
  vat: string;
  snapshot: string;
};

type ChargeExportRow = {
  id: string;
  atMs: number;
  startedAtMs: number;
  person: string | null;
  payer: string;
  sourceType: string;
  sourceId: string;
  tariff: string | null;
  tariffVersion: string | null;
  label: string;
  quantityMilli: number;
  unit: string;
  unitPriceMicros: number;
  prices: string;
  netCents: number;
  vatCents: number;
  grossCents: number;
  vatCategory: string;
  vatRate: number;
  vatCode: string | null;
  state: string;
  invoiceId: string | null;
};

function issuedAfter(db: Db, { fromDate, toDate }: Dates, after: string | null): IssuedRow[] {
  return db.all<IssuedRow>(
    sql`SELECT id, "issuedOn", number, type, payer, period, "dueOn", vat, snapshot FROM invoices
      WHERE id > ${after ?? ''} AND state = 'issued' AND "issuedOn" >= ${fromDate} AND "issuedOn" < ${toDate}
      ORDER BY id LIMIT ${sql.raw(String(PAGE))}`,
  );
}

/** Days of the place; instants count by their day. */
function datesOf(db: Db, input: Pick<ExportAsked, 'from' | 'to'>): Dates {
  const { fromMs, toMs } = periodOf(db, input);
  const zone = timeZoneOf(db);
  return {
    fromDate: input.from === undefined ? '0000-00-00' : localDateOf(fromMs, zone),
    toDate: input.to === undefined ? '9999-99-99' : localDateOf(toMs, zone),
  };
}
