/** Issues a draft: what it says is checked, a number is drawn, the ledger posts, and nothing of it changes any more. */
import type { IssueInvoiceBody } from '#contract/invoices.ts';
import type { Ctx } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, localDateOf } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { allocateCredit, allocateOldestFirst } from './account-allocate.ts';
import { type Buyer, findBuyer, readSeller, readSettings, type Seller } from './account-parties.ts';
import { type HeadingNames, headingNames } from './heading-names.ts';
import { digestOfDocument } from './invoice-digest.ts';
import type { Figures, VatTotal } from './invoice-rules.ts';
import {
  countOpenClaimed,
  drawNumber,
  findInvoice,
  type InvoiceLineRow,
  type InvoiceRow,
  lastIssueDate,
  linesOfInvoice,
  markInvoiced,
  markIssued,
  type NewLine,
} from './invoice-store.ts';
import { post } from './ledger-post.ts';
import { CHART, depositPostings, invoicePostings, type Posting, reversed } from './ledger-rules.ts';
import { lastClosedMonth } from './ledger-store.ts';
import { type MentionTexts, type MissingMention, mentions } from './mention-rules.ts';
import { mentionFactsOf, textsOf } from './mention-texts.ts';
import type { PayerKind } from './types.ts';

/** Who and what stood on a document when it was issued. */
export type Snapshot = {
  readonly seller: Omit<Seller, 'logo' | 'cashLimits'>;
  readonly buyer: Buyer;
  readonly texts: MentionTexts;
  readonly suppliedFrom: string | null;
  readonly suppliedOn: string | null;
  readonly credits: { readonly number: string; readonly issuedOn: string } | null;
  /** What the tariffs that head its lines were called; absent: issued before names were kept. */
  readonly headings?: HeadingNames;
};

/** What of a document decides whether it may be issued: a draft's row, or one that is only planned. */
export type Issuable = Pick<
  InvoiceRow,
  'type' | 'payer' | 'payerKind' | 'vat' | 'netCents' | 'vatCents' | 'grossCents' | 'creditsId'
>;

/** A deposit that an invoice deducts. */
export type DeductedDeposit = Figures & {
  readonly invoice: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly vat: readonly VatTotal[];
};

export type Issued = { readonly id: string; readonly number: string };
type Refusals = 'not-allowed' | 'not-found' | 'conflict' | 'mentions-missing' | 'bad-input';

const PLACE_FOR_NUMBER = 'F';

/**
 * Issuing again what is issued answers the same. `fresh`: its draft was made a moment ago in
 * this transaction, and these are its lines. Codes: `not-allowed`, `not-found`, `mentions-missing` with each
 * that is missing, `conflict` (the charges changed since, or a date before the last number's), `bad-input` (a date
 * in the future or in a closed month).
 */
export function issueInvoice(
  ctx: Ctx,
  input: IssueInvoiceBody & { readonly id: string },
  fresh?: { readonly lines: readonly InvoiceLineRow[] },
): Result<Issued, Refusals> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const invoice = findInvoice(ctx.tx, input.id);
  if (invoice === undefined) return refuse('not-found', 'there is no such invoice');
  if (invoice.state === 'issued') return ok({ id: invoice.id, number: invoice.number ?? '' });
  const today = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const issuedOn = input.issuedOn ?? today;
  const lines = fresh?.lines ?? linesOfInvoice(ctx.tx, invoice.id);
  const outdated = fresh === undefined ? outdatedRefusal(ctx.tx, invoice.id, lines) : null;
  if (outdated !== null) return outdated;
  const drawn = drawUp(ctx.tx, invoice, lines, { issuedOn, today });
  if (!drawn.ok) return drawn;
  return ok(issue(ctx, invoice, lines, { issuedOn, ...drawn.value }));
}

/** What a draft would say if it were issued on a day, and what is missing. */
export function previewOf(
  db: Db,
  invoice: Issuable,
  lines: readonly NewLine[],
  issuedOn: string,
): {
  readonly snapshot: Snapshot | null;
  readonly missing: readonly MissingMention[];
  readonly dueOn: string | null;
} {
  const buyer = findBuyer(db, invoice.payerKind as PayerKind, invoice.payer);
  if (buyer === null)
    return {
      snapshot: null,
      missing: [
        {
          rule: '1',
          mendedAt: 'customer',
          words: { fr: 'nom du client', en: 'name of the customer' },
        },
      ],
      dueOn: null,
    };
  const seller = readSeller(db);
  const texts = textsOf(seller, buyer, JSON.parse(invoice.vat) as VatTotal[], issuedOn);
  const dueDays = readSettings(db, invoice.payer).dueDays ?? seller.dueDays;
  const dueOn = invoice.type === 'credit-note' ? null : addDays(issuedOn, dueDays);
  const supplied = suppliedOf(db, lines);
  const credits = creditedOf(db, invoice);
  const facts = mentionFactsOf({
    invoice,
    lines,
    seller,
    buyer,
    texts,
    number: PLACE_FOR_NUMBER,
    issuedOn,
    dueOn,
    suppliedOn: supplied.suppliedOn,
    credits,
  });
  const { logo: _logo, cashLimits: _limits, ...named } = seller;
  return {
    snapshot: {
      seller: named,
      buyer,
      texts,
      ...supplied,
      credits,
      headings: headingNames(db, lines),
    },
    missing: seller.declared ? mentions(facts) : [],
    dueOn,
  };
}

/** What a document says when it is issued on a day, or why it can't be. */
export function drawUp(
  db: Db,
  invoice: Issuable,
  lines: readonly NewLine[],
  on: { readonly issuedOn: string; readonly today: string },
): Result<
  { readonly snapshot: Snapshot; readonly dueOn: string | null },
  'bad-input' | 'conflict' | 'mentions-missing'
> {
  const badDate = dateRefusal(db, invoice, on.issuedOn, on.today);
  if (badDate !== null) return badDate;
  const { snapshot, missing, dueOn } = previewOf(db, invoice, lines, on.issuedOn);
  if (snapshot === null || missing.length > 0)
    return refuse(
      'mentions-missing',
      `it can't be issued: ${missing.map(({ words }) => words.en).join('; ')}`,
      missing.map(({ rule, words }) => ({ path: rule, message: `${words.fr} (${words.en})` })),
    );
  return ok({ snapshot, dueOn });
}

/** A draft whose charges are no longer what they were when it was made; else null. */
export function outdatedRefusal(db: Db, id: string, lines: readonly NewLine[]) {
  const charged = lines.filter((line) => line.chargeId !== null).length;
  if (countOpenClaimed(db, id) === charged) return null;
  return refuse('conflict', 'charges of this draft were corrected or waived: make it anew');
}

/** Deposits that an invoice deducts, as its draft took them down. */
export function depositsOf(invoice: Pick<InvoiceRow, 'deposits'>): DeductedDeposit[] {
  return JSON.parse(invoice.deposits) as DeductedDeposit[];
}

function dateRefusal(db: Db, invoice: Issuable, issuedOn: string, today: string) {
  if (issuedOn > today)
    return refuse('bad-input', `${issuedOn} is in the future`, [
      { path: 'issuedOn', message: 'today or earlier' },
    ]);
  const last = lastIssueDate(db, prefixOf(invoice));
  if (last !== null && issuedOn < last)
    return refuse('conflict', `the last number of this series is of ${last}: dates never go back`);
  const closed = lastClosedMonth(db);
  if (closed !== null && issuedOn.slice(0, 7) <= closed)
    return refuse('bad-input', `the books of ${closed} are closed`, [
      { path: 'issuedOn', message: `after ${closed}` },
    ]);
  return null;
}

function issue(
  ctx: Ctx,
  draft: InvoiceRow,
  lines: readonly InvoiceLineRow[],
  as: { readonly issuedOn: string; readonly dueOn: string | null; readonly snapshot: Snapshot },
): Issued {
  const number = drawNumber(ctx.tx, prefixOf(draft), as.issuedOn);
  const issued = {
    ...draft,
    state: 'issued',
    number,
    issuedAtMs: ctx.nowMs,
    issuedOn: as.issuedOn,
    dueOn: as.dueOn,
    snapshot: JSON.stringify(as.snapshot),
  };
  const digest = digestOfDocument(issued, lines);
  markIssued(ctx.tx, { ...issued, digest });
  const charged = lines.map((line) => line.chargeId).filter((one) => one !== null);
  if (charged.length > 0) markInvoiced(ctx.tx, draft.id, charged);
  post(ctx, {
    date: as.issuedOn,
    kind: draft.type,
    document: number,
    label: `${number} ${as.snapshot.buyer.name}`,
    key: `document:${draft.id}`,
    documentDigest: digest,
    postings: postingsOf(ctx.tx, draft, lines),
  });
  if (draft.type === 'credit-note') allocateCredit(ctx, draft);
  else allocateOldestFirst(ctx, draft.payer);
  const { id, type, payer, grossCents } = draft;
  ctx.record({ fact: 'invoice-issued', invoice: id, number, type, payer, grossCents, digest });
  ctx.changed('invoice', id);
  return { id, number };
}

function postingsOf(db: Db, draft: InvoiceRow, lines: readonly InvoiceLineRow[]): Posting[] {
  const { payer, netCents, vatCents, grossCents } = draft;
  const vat = JSON.parse(draft.vat) as VatTotal[];
  if (draft.type === 'deposit')
    return depositPostings(CHART, payer, { netCents, vatCents, grossCents, vat });
  if (draft.type !== 'credit-note')
    return invoicePostings(CHART, payer, { grossCents, vat, lines }, depositsOf(draft));
  const original = findInvoice(db, draft.creditsId ?? '');
  const given =
    original?.type === 'deposit'
      ? depositPostings(CHART, payer, { netCents, vatCents, grossCents, vat })
      : invoicePostings(CHART, payer, { grossCents, vat, lines });
  return reversed(given);
}

/** `F` for what is asked, `A` for what is given back. */
function prefixOf({ type }: Issuable): string {
  return type === 'credit-note' ? 'A' : 'F';
}

/** First and last day of what was supplied. */
function suppliedOf(db: Db, lines: readonly NewLine[]) {
  const zone = timeZoneOf(db);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { atMs } of lines) {
    first = Math.min(first, atMs);
    last = Math.max(last, atMs);
  }
  if (last < first) return { suppliedFrom: null, suppliedOn: null };
  return { suppliedFrom: localDateOf(first, zone), suppliedOn: localDateOf(last, zone) };
}

function creditedOf(db: Db, { creditsId }: Issuable) {
  const original = creditsId === null ? undefined : findInvoice(db, creditsId);
  if (original?.number == null || original.issuedOn === null) return null;
  return { number: original.number, issuedOn: original.issuedOn };
}
