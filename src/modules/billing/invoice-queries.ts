/** Invoices as lists and pages have them. */
import type { InvoiceItem, InvoiceLine, InvoicesQuery, InvoiceWhole } from '#contract/invoices.ts';
import type { ListOf } from '#contract/paging.ts';
import type { PrintedInvoice } from '#contract/printed.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf, momentOf } from '#kernel/civil-time.ts';
import { instantText } from '#kernel/instants.ts';
import { decimalOf } from '#kernel/money.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { findBuyer, readSeller } from './account-parties.ts';
import { type HeadingNames, headingShown } from './heading-names.ts';
import { depositsOf, previewOf, type Snapshot } from './invoice-issue.ts';
import type { VatTotal } from './invoice-rules.ts';
import {
  creditedLines,
  creditNotesOf,
  findInvoice,
  type InvoiceLineRow,
  type InvoiceRow,
  linesOfInvoice,
  listInvoiceRows,
  numbersOf,
  settledOf,
} from './invoice-store.ts';
import type { PayerKind } from './types.ts';

const PERCENT = 100;
const MILLI = 1000;

/** A page of documents, the newest first; `from` and `to` bound the date of issue. */
export function listInvoices(asked: Asked, input: InvoicesQuery): Result<ListOf<InvoiceItem>> {
  const { db } = asked;
  const zone = timeZoneOf(db);
  const today = localDateOf(asked.nowMs, zone);
  const { limit, payer, state, type, run, period, open, search, after } = input;
  const rows = listInvoiceRows(db, {
    payer,
    state,
    type,
    run,
    period,
    open,
    search,
    after,
    limit,
    fromDate: dateOf(input.from, zone),
    toDate: dateOf(input.to, zone),
    overdueOn: input.overdue === true ? today : undefined,
  });
  const page = rows.slice(0, limit);
  const credited = page.map((row) => row.creditsId).filter((one) => one !== null);
  const numbers = numbersOf(db, credited);
  const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return ok({ items: page.map((row) => itemOf(db, row, numbers, today)), next });
}

/** A document whole; `not-found`. */
export function getInvoice(
  asked: Asked,
  input: { readonly id: string },
): Result<InvoiceWhole, 'not-found'> {
  const row = findInvoice(asked.db, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such invoice');
  return ok(wholeOf(asked, row));
}

/** The item of an invoice for pages that follow along; `not-found`. */
export function getInvoiceItem(
  asked: Asked,
  input: { readonly id: string },
): Result<InvoiceItem, 'not-found'> {
  const row = findInvoice(asked.db, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such invoice');
  const today = localDateOf(asked.nowMs, timeZoneOf(asked.db));
  const numbers = numbersOf(asked.db, row.creditsId === null ? [] : [row.creditsId]);
  return ok(itemOf(asked.db, row, numbers, today));
}

/** A document with all that is printed on it: of a draft, as it would be issued today. */
export function getDocument(
  asked: Asked,
  input: { readonly id: string },
): Result<PrintedInvoice, 'not-found'> {
  const row = findInvoice(asked.db, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such invoice');
  const snapshot = snapshotOf(asked, row);
  if (snapshot === null) return refuse('not-found', 'who pays it is not known any more');
  const whole = wholeOf(asked, row);
  const deposits = depositsOf(row);
  const { netCents, vatCents, grossCents, lines, vat, reason } = whole;
  const { suppliedFrom, suppliedOn, credits, seller } = snapshot;
  return ok({
    title: titleOf(row, seller.declared),
    number: row.number,
    language: snapshot.buyer.language.startsWith('fr') ? 'fr' : 'en',
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    suppliedFrom,
    suppliedOn,
    credits,
    reason,
    timeZone: timeZoneOf(asked.db),
    seller: {
      name: seller.name,
      lines: sellerLines(seller),
      iban: seller.iban ?? null,
      logo: readSeller(asked.db).logo ?? null,
    },
    buyer: { name: snapshot.buyer.name, lines: buyerLines(snapshot.buyer) },
    lines,
    vat,
    netCents,
    vatCents,
    grossCents,
    deposits: deposits.map((one) => ({
      number: one.number,
      issuedOn: one.issuedOn,
      grossCents: one.grossCents,
    })),
    dueCents: grossCents - whole.depositCents,
    notes: notesOf(snapshot.texts),
  });
}

function titleOf(row: InvoiceRow, isDeclared: boolean): PrintedInvoice['title'] {
  if (row.state === 'draft') return 'draft';
  if (row.type === 'credit-note' || row.type === 'deposit') return row.type;
  return isDeclared ? 'invoice' : 'pre-invoice';
}

/** The lines under a seller's name. */
export function sellerLines(seller: Snapshot['seller']): string[] {
  const { address } = seller;
  return [
    seller.legalForm,
    address === null ? undefined : `${address.street}, ${address.postcode} ${address.city}`,
    seller.siret === undefined
      ? seller.siren === null
        ? undefined
        : `SIREN ${seller.siren}`
      : `SIRET ${seller.siret}`,
    seller.registration,
    seller.vat === undefined ? undefined : `TVA ${seller.vat}`,
    seller.email,
    seller.phone,
  ].filter((line) => line !== undefined);
}

function buyerLines(buyer: Snapshot['buyer']): string[] {
  return [
    buyer.address,
    buyer.siret === null ? null : `SIRET ${buyer.siret}`,
    buyer.vat === null ? null : `TVA ${buyer.vat}`,
  ].filter((line) => line !== null);
}

/** The sentences under the totals. */
export function notesOf(texts: Snapshot['texts']): string[] {
  return [
    ...Object.values(texts.exemptions),
    texts.reverseCharge,
    texts.operations,
    texts.debits,
    texts.earlyDiscount,
    texts.latePenalty,
    texts.recoveryIndemnity,
  ].filter((text) => text !== null);
}

function snapshotOf(asked: Asked, row: InvoiceRow): Snapshot | null {
  if (row.snapshot !== null) return JSON.parse(row.snapshot) as Snapshot;
  const today = localDateOf(asked.nowMs, timeZoneOf(asked.db));
  return previewOf(asked.db, row, linesOfInvoice(asked.db, row.id), today).snapshot;
}

function wholeOf(asked: Asked, row: InvoiceRow): InvoiceWhole {
  const { db } = asked;
  const today = localDateOf(asked.nowMs, timeZoneOf(db));
  const lines = linesOfInvoice(db, row.id);
  const numbers = numbersOf(db, row.creditsId === null ? [] : [row.creditsId]);
  const preview = row.state === 'draft' ? previewOf(db, row, lines, today) : null;
  const headings = (preview === null ? snapshotOf(asked, row) : preview.snapshot)?.headings;
  return {
    ...itemOf(db, row, numbers, today),
    groupBy: row.groupBy as InvoiceWhole['groupBy'],
    lines: lines.map((line) => lineItem(line, headings)),
    vat: (JSON.parse(row.vat) as VatTotal[]).map((one) => ({ ...one, rate: one.rate / PERCENT })),
    missing: (preview?.missing ?? []).map(({ rule, mendedAt, words }) => ({
      rule,
      mendedAt,
      ...words,
    })),
    creditNotes: creditNotesOf(db, row.id).map(({ id, number, grossCents }) => ({
      id,
      number,
      grossCents,
    })),
    credited: creditedLines(db, row.id).flatMap(({ position, netCents, grossCents }) => {
      const line = lines.find((one) => one.position === position);
      if (line === undefined) return [];
      return [
        {
          position: line.position,
          amountCents: Math.abs(line.prices === 'gross' ? grossCents : netCents),
        },
      ];
    }),
    digest: row.digest,
  };
}

function itemOf(
  db: Db,
  row: InvoiceRow,
  numbers: ReadonlyMap<string, string | null>,
  today: string,
): InvoiceItem {
  const { settledCents, ...settled } = settledOf(db, row.id);
  const depositCents = depositsOf(row).reduce((sum, one) => sum + one.grossCents, 0);
  const isOwed = row.state === 'issued' && row.type !== 'credit-note';
  const openCents = isOwed ? row.grossCents - depositCents - settledCents : 0;
  const { creditsId } = row;
  return {
    id: row.id,
    number: row.number,
    type: row.type as InvoiceItem['type'],
    state: row.state as InvoiceItem['state'],
    payer: row.payer,
    payerKind: row.payerKind as InvoiceItem['payerKind'],
    payerName: nameOf(db, row),
    period: row.period,
    run: row.runId,
    createdAt: instantText(row.createdAtMs),
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    overdue: openCents > 0 && row.dueOn !== null && row.dueOn < today,
    netCents: row.netCents,
    vatCents: row.vatCents,
    grossCents: row.grossCents,
    depositCents,
    ...settled,
    openCents,
    credits: creditsId === null ? null : { id: creditsId, number: numbers.get(creditsId) ?? null },
    reason: row.reason,
  };
}

function nameOf(db: Db, row: InvoiceRow): string {
  if (row.snapshot !== null) return (JSON.parse(row.snapshot) as Snapshot).buyer.name;
  return findBuyer(db, row.payerKind as PayerKind, row.payer)?.name ?? row.payer;
}

/** A line as answers and prints have it; `headings`: what tariffs are called. */
export function lineItem(line: InvoiceLineRow, headings?: HeadingNames): InvoiceLine {
  return {
    position: line.position,
    label: line.label,
    heading: headingShown(line.heading, headings),
    at: instantText(line.atMs),
    person: line.person,
    charge: line.chargeId,
    source:
      line.sourceType === null || line.sourceId === null
        ? null
        : { type: line.sourceType, id: line.sourceId },
    tariff: line.tariff === null ? null : { slug: line.tariff, version: line.tariffVersion },
    credits: line.creditsPosition,
    quantity: line.quantityMilli / MILLI,
    unit: line.unit,
    unitPrice: decimalOf(line.unitPriceMicros),
    prices: line.prices as InvoiceLine['prices'],
    netCents: line.netCents,
    vatCents: line.vatCents,
    grossCents: line.grossCents,
    vat: { category: line.vatCategory, rate: line.vatRate / PERCENT, code: line.vatCode },
  };
}

function dateOf(moment: string | undefined, zone: string): string | undefined {
  if (moment === undefined) return undefined;
  const ms = momentOf(moment, zone);
  return ms === null ? undefined : localDateOf(ms, zone);
}
