/** From open charges of a payer to the documents that bill them: pure of writing first, so that a dry run is the same. */
import type { GroupBy, InvoiceType, Skipped } from '#contract/invoices.ts';
import type { Ctx } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import {
  creditOf,
  type DocumentTotals,
  type Figures,
  type PricedLine,
  splitByScope,
  sumOf,
  totalsOf,
  vatTableOf,
} from './invoice-rules.ts';
import {
  claimCharges,
  correctedBy,
  creditedLines,
  type InvoiceLineRow,
  insertDraft,
  lineOfCharge,
  linesOfInvoice,
  type NewLine,
  type OpenCharge,
  openChargesOf,
} from './invoice-store.ts';
import type { PayerKind, PriceMode, VatCategory } from './types.ts';

/** A document that could be made. */
export type PlannedDocument = Omit<DocumentTotals, 'lines'> & {
  readonly type: InvoiceType;
  readonly groupBy: GroupBy;
  /** The invoice that a credit note gives back from. */
  readonly creditsId: string | null;
  readonly reason: string | null;
  readonly lines: readonly NewLine[];
};

export type Plan = {
  readonly documents: readonly PlannedDocument[];
  readonly skipped: ReadonlyArray<{ readonly reason: Skipped; readonly detail: string | null }>;
};

/** Corrections of corrections; more than these are a circle. */
const CORRECTIONS_MAX = 100;

/**
 * What a payer's open charges, dated before an instant, come to: an invoice of what is taxed or exempt, one of what
 * is out of scope, and a credit note for each invoice of which less is owed.
 */
export function planDocuments(
  db: Db,
  of: {
    readonly payer: string;
    readonly payerKind: PayerKind;
    readonly beforeMs: number;
    readonly groupBy?: GroupBy | undefined;
  },
): Plan {
  const groupBy = of.groupBy ?? (of.payerKind === 'person' ? 'tariff' : 'person');
  const open = openChargesOf(db, of.payer, of.beforeMs);
  const credits = open.some((charge) => charge.amountCents < 0)
    ? planCredits(db, open, groupBy)
    : { documents: [], skipped: [], rest: open };
  const invoices = splitByScope(credits.rest.map(pricedOf))
    .map((charges) => planInvoice(charges, groupBy))
    .filter((document) => document !== null);
  return { documents: [...invoices, ...credits.documents], skipped: credits.skipped };
}

/** Writes a planned document as a draft and takes its charges. Answers its id. */
export function keepDraft(
  ctx: Ctx,
  document: PlannedDocument,
  of: {
    readonly payer: string;
    readonly payerKind: PayerKind;
    readonly period: string | null;
    readonly runId: string | null;
    readonly deposits?: string;
    /** It is issued at once, which takes the charges. */
    readonly isIssued?: boolean;
  },
): string {
  const id = ctx.newId();
  const { payer, payerKind, period, runId, deposits = '[]' } = of;
  const { type, groupBy, creditsId, reason, netCents, vatCents, grossCents } = document;
  insertDraft(
    ctx.tx,
    {
      id,
      type,
      payer,
      payerKind,
      period,
      runId,
      createdAtMs: ctx.nowMs,
      netCents,
      vatCents,
      grossCents,
      vat: JSON.stringify(document.vat),
      groupBy,
      creditsId,
      reason,
      deposits,
    },
    document.lines,
  );
  if (of.isIssued !== true) takeCharges(ctx, id, document);
  return id;
}

/** From here on they are on this draft and on no other. */
export function takeCharges(ctx: Ctx, id: string, document: PlannedDocument): void {
  const taken = document.lines.map((line) => line.chargeId).filter((one) => one !== null);
  if (taken.length > 0) claimCharges(ctx.tx, id, taken);
}

/** A line as it goes onto a credit note. */
export function creditLine(line: InvoiceLineRow, given: Figures, chargeId: string | null): NewLine {
  const { invoiceId: _of, position, ...kept } = line;
  const prices = line.prices as PriceMode;
  const amountCents = prices === 'gross' ? given.grossCents : given.netCents;
  const isWhole = amountCents === line.amountCents;
  return {
    ...kept,
    ...given,
    ...(isWhole
      ? {}
      : { quantityMilli: 1000, unit: 'unit', unitPriceMicros: amountCents * 10_000 }),
    amountCents,
    chargeId,
    creditsPosition: position,
  };
}

/** A credit note of lines, its totals as the lines have them. */
export function creditDocument(
  creditsId: string,
  lines: readonly NewLine[],
  groupBy: GroupBy,
  reason: string,
): PlannedDocument {
  const priced = lines.map((line) => ({
    ...line,
    prices: line.prices as PriceMode,
    vatCategory: line.vatCategory as VatCategory,
  }));
  const vat = vatTableOf(priced);
  return { type: 'credit-note', groupBy, creditsId, reason, lines, vat, ...sumOf(vat) };
}

type PricedCharge = OpenCharge & PricedLine;

function pricedOf(charge: OpenCharge): PricedCharge {
  return {
    ...charge,
    prices: charge.prices as PriceMode,
    vatCategory: charge.vatCategory as VatCategory,
  };
}

/** Never a negative one: where less than nothing is owed at a rate, what takes off waits for the next. */
function planInvoice(charges: readonly PricedCharge[], groupBy: GroupBy): PlannedDocument | null {
  const kept = withoutOverhang(charges);
  const ordered = inOrder(kept, groupBy);
  const { lines: figures, ...totals } = totalsOf(ordered);
  if (totals.grossCents <= 0) return null;
  const lines = ordered.map((charge, index) =>
    lineOf(charge, figures[index] as Figures, headingOf(charge, groupBy)),
  );
  return { type: 'invoice', groupBy, creditsId: null, reason: null, lines, ...totals };
}

function withoutOverhang(charges: readonly PricedCharge[]): readonly PricedCharge[] {
  if (charges.every((charge) => charge.amountCents >= 0)) return charges;
  const sums = new Map<string, number>();
  const keyOf = (charge: PricedCharge) =>
    `${charge.prices} ${charge.vatCategory} ${charge.vatRate} ${charge.vatCode ?? ''}`;
  for (const charge of charges)
    sums.set(keyOf(charge), (sums.get(keyOf(charge)) ?? 0) + charge.amountCents);
  return charges.filter((charge) => charge.amountCents >= 0 || (sums.get(keyOf(charge)) ?? 0) >= 0);
}

function inOrder(charges: readonly PricedCharge[], groupBy: GroupBy): readonly PricedCharge[] {
  const places = new Map<string, number>();
  for (const charge of charges) {
    const heading = headingOf(charge, groupBy) ?? '';
    if (!places.has(heading)) places.set(heading, places.size);
  }
  if (places.size < 2) return charges;
  const placeOf = (charge: PricedCharge) => places.get(headingOf(charge, groupBy) ?? '') ?? 0;
  return [...charges].sort((a, b) => placeOf(a) - placeOf(b));
}

function headingOf(charge: OpenCharge, groupBy: GroupBy): string | null {
  return groupBy === 'person' ? charge.person : charge.tariff;
}

function lineOf(charge: PricedCharge, figures: Figures, heading: string | null): NewLine {
  const { id, payerKind: _kind, correctsId: _corrects, ...kept } = charge;
  return { ...kept, ...figures, chargeId: id, creditsPosition: null, heading };
}

/** Credit notes for what takes off from invoiced lines; `rest` is what an invoice may take. */
function planCredits(db: Db, open: readonly OpenCharge[], groupBy: GroupBy) {
  const rest: OpenCharge[] = [];
  const skipped: Array<{ reason: Skipped; detail: string | null }> = [];
  const byInvoice = new Map<string, NewLine[]>();
  for (const charge of open) {
    const billed = charge.amountCents < 0 ? billedLine(db, charge) : null;
    if (billed === null) {
      rest.push(charge);
      continue;
    }
    const planned = byInvoice.get(billed.invoiceId) ?? [];
    const line = planCreditLine(db, billed, charge, planned);
    if (line === null) {
      skipped.push({ reason: 'credit-exceeds', detail: charge.id });
      continue;
    }
    byInvoice.set(billed.invoiceId, [...planned, line]);
  }
  const documents = [...byInvoice].map(([invoiceId, lines]) =>
    creditDocument(invoiceId, lines, groupBy, 'correction'),
  );
  return { documents, skipped, rest };
}

/** The line that billed the charge which this one corrects, through corrections of corrections. */
function billedLine(db: Db, charge: OpenCharge) {
  let corrects = charge.correctsId;
  for (let looked = 0; corrects !== null && looked < CORRECTIONS_MAX; looked += 1) {
    const line = lineOfCharge(db, corrects);
    if (line !== undefined) return line;
    corrects = correctedBy(db, corrects);
  }
  return null;
}

function planCreditLine(
  db: Db,
  billed: { readonly invoiceId: string; readonly position: number },
  charge: OpenCharge,
  planned: readonly NewLine[],
): NewLine | null {
  const line = linesOfInvoice(db, billed.invoiceId)[billed.position - 1];
  if (line === undefined) return null;
  const before = creditedLines(db, billed.invoiceId).filter(
    (one) => one.position === line.position,
  );
  const here = planned.filter((one) => one.creditsPosition === line.position);
  const credited = sumOf([...before, ...here]);
  const given = creditOf(
    { ...line, prices: line.prices as PriceMode },
    credited,
    0 - charge.amountCents,
  );
  return given === null ? null : creditLine(line, given, charge.id);
}
