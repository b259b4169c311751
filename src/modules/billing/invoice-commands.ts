/** Drafts on demand, deposits, credit notes, and drafts that go again. */
import type {
  CreditInvoiceBody,
  DepositInvoiceBody,
  DraftInvoiceBody,
  InvoiceWhole,
  IssueInvoiceBody,
} from '#contract/invoices.ts';
import type { Asked, Ctx } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, startOfDay } from '#kernel/civil-time.ts';
import { ok, type Refused, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findAccountHolder } from './account-parties.ts';
import { creditDocument, creditLine, keepDraft, planDocuments } from './invoice-draft.ts';
import { type DeductedDeposit, depositsOf, issueInvoice } from './invoice-issue.ts';
import { getInvoice } from './invoice-queries.ts';
import { creditOf, type Figures, sumOf, totalsOf, type VatTotal } from './invoice-rules.ts';
import {
  creditedLines,
  dropDraft,
  findInvoice,
  type InvoiceRow,
  linesOfInvoice,
  listDepositsDeducted,
  type NewLine,
  settledOf,
} from './invoice-store.ts';
import type { PriceMode } from './types.ts';
import { findRegime } from './vat-rules.ts';

const WRITERS = ['manager', 'accountant'] as const;
const PERCENT = 100;

type Codes = 'not-allowed' | 'not-found' | 'conflict' | 'bad-input' | 'mentions-missing';
type Answer = Result<InvoiceWhole, Codes>;

/** Issues a draft and answers it whole. Codes as `issueInvoice`. */
export function issue(ctx: Ctx, input: IssueInvoiceBody & { readonly id: string }): Answer {
  const issued = issueInvoice(ctx, input);
  return issued.ok ? wholeOf(ctx, input.id) : issued;
}

/**
 * Drafts of what a payer owes now. Codes: `not-allowed`, `not-found` (nobody has this ref), `conflict` (nothing is
 * due, or a deposit is not paid, given back, deducted already, or more than the invoice).
 */
export function draftInvoice(
  ctx: Ctx,
  input: DraftInvoiceBody,
): Result<{ readonly items: readonly InvoiceWhole[] }, Codes> {
  const refused = requireRole(ctx.actor, WRITERS);
  if (refused !== null) return refused;
  const buyer = findAccountHolder(ctx.tx, input.payer);
  if (buyer === null) return refuse('not-found', `nobody has the ref ${input.payer}`);
  const beforeMs =
    input.until === undefined
      ? ctx.nowMs + 1
      : startOfDay(addDays(input.until, 1), timeZoneOf(ctx.tx));
  const { payer, groupBy } = input;
  const plan = planDocuments(ctx.tx, { payer, payerKind: buyer.kind, beforeMs, groupBy });
  const [first] = plan.documents;
  if (first === undefined) return refuse('conflict', 'nothing is due');
  const deposits = deductable(ctx, input, first);
  if (!deposits.ok) return deposits;
  const ids = plan.documents.map((document, index) =>
    keepDraft(ctx, document, {
      payer,
      payerKind: buyer.kind,
      period: null,
      runId: null,
      ...(index === 0 ? { deposits: JSON.stringify(deposits.value) } : {}),
    }),
  );
  ctx.record({ fact: 'invoices-drafted', payer, invoices: ids });
  return ok({ items: ids.map((id) => drafted(ctx, id)) });
}

/** A draft goes; its charges are free. Codes: `not-allowed`, `not-found`, `conflict` (it is issued). */
export function discardDraft(
  ctx: Ctx,
  input: { readonly id: string },
): Result<{ readonly id: string }, Codes> {
  const refused = requireRole(ctx.actor, WRITERS);
  if (refused !== null) return refused;
  const invoice = findInvoice(ctx.tx, input.id);
  if (invoice === undefined) return refuse('not-found', 'there is no such invoice');
  if (invoice.state !== 'draft')
    return refuse('conflict', 'what is issued stays: make a credit note');
  dropDraft(ctx.tx, invoice.id);
  ctx.record({ fact: 'draft-discarded', invoice: invoice.id, payer: invoice.payer });
  ctx.changed('invoice', invoice.id);
  return ok({ id: invoice.id });
}

/**
 * Gives back an invoice in whole or lines of it, at the rate of the original line and never more than is left.
 * Codes: `not-allowed`, `not-found`, `conflict` (a draft, a credit note, nothing left), `bad-input` with the line.
 */
export function creditInvoice(
  ctx: Ctx,
  input: CreditInvoiceBody & { readonly id: string },
): Answer {
  const refused = requireRole(ctx.actor, WRITERS);
  if (refused !== null) return refused;
  const invoice = findInvoice(ctx.tx, input.id);
  if (invoice === undefined) return refuse('not-found', 'there is no such invoice');
  if (invoice.state !== 'issued')
    return refuse('conflict', 'it is a draft: discard it in the place of crediting it');
  if (invoice.type === 'credit-note') return refuse('conflict', 'a credit note is not credited');
  const lines = linesToCredit(ctx, invoice, input.lines);
  if (!lines.ok) return lines;
  const groupBy = invoice.groupBy as InvoiceWhole['groupBy'];
  const document = creditDocument(invoice.id, lines.value, groupBy, input.reason);
  const id = keepDraft(ctx, document, {
    payer: invoice.payer,
    payerKind: invoice.payerKind as InvoiceWhole['payerKind'],
    period: invoice.period,
    runId: null,
  });
  ctx.record({ fact: 'credit-drafted', invoice: id, credits: invoice.id, reason: input.reason });
  ctx.changed('invoice', invoice.id);
  return input.draft ? wholeOf(ctx, id) : issue(ctx, { id });
}

/** A draft of a deposit invoice. Codes: `not-allowed`, `not-found`, `bad-input` (no such VAT). */
export function draftDeposit(ctx: Ctx, input: DepositInvoiceBody): Answer {
  const refused = requireRole(ctx.actor, WRITERS);
  if (refused !== null) return refused;
  const buyer = findAccountHolder(ctx.tx, input.payer);
  if (buyer === null) return refuse('not-found', `nobody has the ref ${input.payer}`);
  const line = depositLine(ctx, input);
  if (line === null)
    return refuse('bad-input', 'there is no such VAT', [
      { path: 'vat', message: 'a category with its rate, or its code' },
    ]);
  const { lines: figures, ...totals } = totalsOf([line]);
  const id = keepDraft(
    ctx,
    {
      type: 'deposit',
      groupBy: 'tariff',
      creditsId: null,
      reason: null,
      lines: [{ ...line, ...(figures[0] as Figures) }],
      ...totals,
    },
    { payer: buyer.ref, payerKind: buyer.kind, period: null, runId: null },
  );
  ctx.record({ fact: 'deposit-drafted', invoice: id, payer: buyer.ref });
  return wholeOf(ctx, id);
}

function linesToCredit(
  ctx: Ctx,
  invoice: InvoiceRow,
  asked: CreditInvoiceBody['lines'],
): Result<NewLine[], 'conflict' | 'bad-input'> {
  const lines = linesOfInvoice(ctx.tx, invoice.id);
  const credited = new Map(creditedLines(ctx.tx, invoice.id).map((one) => [one.position, one]));
  const wanted = asked ?? lines.map(({ position }) => ({ position, amountCents: undefined }));
  const found: NewLine[] = [];
  for (const [index, { position, amountCents }] of wanted.entries()) {
    const line = lines[position - 1];
    const path = `lines.${index}`;
    if (line === undefined) return badLine(`${path}.position`, `there is no line ${position}`);
    const here = found.filter((one) => one.creditsPosition === position);
    const before = sumOf([credited.get(position) ?? sumOf([]), ...here]);
    const prices = line.prices as PriceMode;
    const key = prices === 'gross' ? 'grossCents' : 'netCents';
    const left = line[key] - before[key];
    if (amountCents === undefined && left <= 0 && asked === undefined) continue;
    const given = creditOf({ ...line, prices }, before, amountCents ?? left);
    if (given === null) return badLine(path, `${left} cents are left of line ${position}`);
    found.push(creditLine(line, given, null));
  }
  if (found.length === 0) return refuse('conflict', 'all of it is credited already');
  return ok(found);
}

function badLine(path: string, message: string): Refused<'bad-input'> {
  return refuse('bad-input', 'a credit never exceeds its original', [{ path, message }]);
}

function depositLine(ctx: Ctx, input: DepositInvoiceBody) {
  const { label, amountCents, prices, vat } = input;
  const vatRate = Math.round(Number(vat.rate) * PERCENT);
  const vatCode = vat.code ?? null;
  const isKnown = findRegime(vat.category, vatCode) !== null;
  if (!isKnown || (vat.category === 'S') !== vatRate > 0) return null;
  return {
    chargeId: null,
    creditsPosition: null,
    heading: null,
    person: null,
    sourceType: null,
    sourceId: null,
    tariff: null,
    tariffVersion: null,
    atMs: ctx.nowMs,
    label,
    quantityMilli: 1000,
    unit: 'unit',
    unitPriceMicros: amountCents * 10_000,
    prices,
    amountCents,
    vatCategory: vat.category,
    vatRate,
    vatCode,
  };
}

/** Deposits are deducted whole, once they are paid, and once. */
function deductable(
  ctx: Ctx,
  input: DraftInvoiceBody,
  document: { readonly grossCents: number },
): Result<DeductedDeposit[], 'conflict'> {
  const found: DeductedDeposit[] = [];
  const before = new Set(
    listDepositsDeducted(ctx.tx, input.payer)
      .flatMap(depositsOf)
      .map((one) => one.invoice),
  );
  for (const id of input.deposits ?? []) {
    const deposit = findInvoice(ctx.tx, id);
    if (deposit?.type !== 'deposit' || deposit.payer !== input.payer || deposit.issuedOn === null)
      return refuse('conflict', `${id} is no issued deposit of ${input.payer}`);
    const { netCents, vatCents, grossCents, issuedOn, number } = deposit;
    const { paidCents, creditedCents } = settledOf(ctx.tx, id);
    if (paidCents < grossCents) return refuse('conflict', `${number} is not paid`);
    if (creditedCents > 0) return refuse('conflict', `${number} is given back`);
    if (before.has(id)) return refuse('conflict', `${number} is deducted already`);
    before.add(id);
    const vat = JSON.parse(deposit.vat) as VatTotal[];
    found.push({
      invoice: id,
      number: number ?? '',
      issuedOn,
      netCents,
      vatCents,
      grossCents,
      vat,
    });
  }
  if (sumOf(found).grossCents > document.grossCents)
    return refuse('conflict', 'the deposits are more than the invoice');
  return ok(found);
}

function drafted(ctx: Ctx, id: string): InvoiceWhole {
  const found = getInvoice(askedOf(ctx), { id });
  if (!found.ok) throw new Error(`the draft ${id} is not there`);
  ctx.changed('invoice', id);
  return found.value;
}

function wholeOf(ctx: Ctx, id: string): Answer {
  return getInvoice(askedOf(ctx), { id });
}

function askedOf(ctx: Ctx): Asked {
  return { db: ctx.tx, nowMs: ctx.nowMs, actor: ctx.actor };
}
