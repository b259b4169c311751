/** Double entry: which accounts a document or a payment moves, and how transactions are chained. Pure. */
import { sha256Hex } from '#kernel/crypto.ts';
import type { Figures, VatTotal } from './invoice-rules.ts';

/** One side of a transaction: debit above 0, credit below. */
export type Posting = {
  readonly account: string;
  readonly payer: string | null;
  readonly product: string | null;
  readonly amountCents: number;
};

/** Which account is what: PCG numbers unless the place says otherwise. */
export type Chart = {
  readonly receivable: string;
  readonly wallet: string;
  readonly advance: string;
  readonly guarantee: string;
  readonly suspense: string;
  readonly vat: string;
  readonly revenue: string;
  readonly dues: string;
  readonly loss: string;
  readonly opening: string;
  readonly cash: string;
  readonly bank: string;
  readonly cheque: string;
  readonly card: string;
  /** Revenue of a tariff, plan or pass by its slug. */
  readonly products: Readonly<Record<string, string>>;
};

export const CHART: Chart = {
  receivable: '411',
  wallet: '41910',
  advance: '41911',
  guarantee: '165',
  suspense: '471',
  vat: '44571',
  revenue: '706',
  dues: '756',
  loss: '654',
  opening: '890',
  cash: '53',
  bank: '512',
  cheque: '5112',
  card: '5115',
  products: {},
};

export const METHODS = [
  'card',
  'cash',
  'cheque',
  'transfer',
  'direct-debit',
  'online',
  'wallet',
] as const;
export type Method = (typeof METHODS)[number];
export type Purpose = 'debt' | 'wallet' | 'guarantee';

type SoldLine = Figures & {
  readonly tariff: string | null;
  readonly vatCategory: string;
};
type Deducted = Figures & { readonly vat: readonly VatTotal[] };

/** A final invoice: what was sold, less the deposits that it deducts. */
export function invoicePostings(
  chart: Chart,
  payer: string,
  document: {
    readonly grossCents: number;
    readonly vat: readonly VatTotal[];
    readonly lines: readonly SoldLine[];
  },
  deposits: readonly Deducted[] = [],
): Posting[] {
  const deducted = deposits.reduce((sum, deposit) => sum + deposit.grossCents, 0);
  return merged([
    onAccount(chart.receivable, payer, document.grossCents - deducted),
    ...deposits.flatMap((deposit) => [
      onAccount(chart.advance, payer, deposit.netCents),
      ...vatPostings(chart, deposit.vat, 1),
    ]),
    ...document.lines.map((line) => ({
      account: revenueAccount(chart, line),
      payer: null,
      product: line.tariff,
      amountCents: 0 - line.netCents,
    })),
    ...vatPostings(chart, document.vat, -1),
  ]);
}

/** A deposit invoice: money for what is still to come, with its VAT. */
export function depositPostings(
  chart: Chart,
  payer: string,
  document: Figures & { readonly vat: readonly VatTotal[] },
): Posting[] {
  return merged([
    onAccount(chart.receivable, payer, document.grossCents),
    onAccount(chart.advance, payer, 0 - document.netCents),
    ...vatPostings(chart, document.vat, -1),
  ]);
}

/** Money that came in. `known` false: nobody knows whose it is. */
export function paymentPostings(
  chart: Chart,
  payment: {
    readonly account: string;
    readonly suspense: boolean;
    readonly amountCents: number;
    readonly method: Method;
    readonly purpose: Purpose;
  },
): Posting[] {
  const { account, amountCents } = payment;
  const from =
    payment.method === 'wallet'
      ? onAccount(chart.wallet, account, amountCents)
      : onAccount(treasuryAccount(chart, payment.method), null, amountCents);
  if (payment.suspense) return [from, onAccount(chart.suspense, null, 0 - amountCents)];
  const to = { debt: chart.receivable, wallet: chart.wallet, guarantee: chart.guarantee };
  return [from, onAccount(to[payment.purpose], account, 0 - amountCents)];
}

/** From one account to another: credit of the first, debit of the second. */
export function transferPostings(
  from: { readonly account: string; readonly payer: string | null },
  to: { readonly account: string; readonly payer: string | null },
  amountCents: number,
): Posting[] {
  return [
    onAccount(to.account, to.payer, amountCents),
    onAccount(from.account, from.payer, 0 - amountCents),
  ];
}

/** The opposite entry. */
export function reversed(postings: readonly Posting[]): Posting[] {
  return postings.map((one) => ({ ...one, amountCents: 0 - one.amountCents }));
}

export function isBalanced(postings: readonly Posting[]): boolean {
  return postings.reduce((sum, one) => sum + one.amountCents, 0) === 0;
}

export type Transaction = {
  readonly id: number;
  readonly atMs: number;
  readonly date: string;
  readonly concernsOn: string | null;
  readonly kind: string;
  readonly document: string;
  readonly label: string;
  readonly key: string;
  readonly inputHash: string;
  readonly documentDigest: string | null;
};

export const LEDGER_START = '';

/** The link of a transaction: the chain before, its columns, its lines in their order. */
export function ledgerLink(before: string, of: Transaction, lines: readonly Posting[]): string {
  return sha256Hex(
    JSON.stringify([
      before,
      of.id,
      of.atMs,
      of.date,
      of.concernsOn,
      of.kind,
      of.document,
      of.label,
      of.key,
      of.inputHash,
      of.documentDigest,
      lines.map((line) => [line.account, line.payer, line.product, line.amountCents]),
    ]),
  );
}

export type Allocation = {
  readonly id: number;
  readonly sourceId: string;
  readonly sourceKind: string;
  readonly invoiceId: string;
  readonly amountCents: number;
  readonly atMs: number;
};

/** The link of an allocation: the chain before and its columns. */
export function allocationLink(before: string, of: Allocation): string {
  const { id, sourceId, sourceKind, invoiceId, amountCents, atMs } = of;
  return sha256Hex(
    JSON.stringify([before, id, sourceId, sourceKind, invoiceId, amountCents, atMs]),
  );
}

/** SHA-256 of what is to be posted under a key. */
export function inputHashOf(
  of: Pick<Transaction, 'kind' | 'document' | 'documentDigest'>,
  lines: readonly Posting[],
): string {
  return sha256Hex(
    JSON.stringify([
      of.kind,
      of.document,
      of.documentDigest,
      lines.map((line) => [line.account, line.payer, line.product, line.amountCents]),
    ]),
  );
}

function treasuryAccount(chart: Chart, method: Exclude<Method, 'wallet'>): string {
  switch (method) {
    case 'cash':
      return chart.cash;
    case 'cheque':
      return chart.cheque;
    case 'card':
    case 'online':
      return chart.card;
    case 'transfer':
    case 'direct-debit':
      return chart.bank;
  }
}

function revenueAccount(chart: Chart, line: SoldLine): string {
  const own = line.tariff === null ? undefined : chart.products[line.tariff];
  return own ?? (line.vatCategory === 'O' ? chart.dues : chart.revenue);
}

function vatPostings(chart: Chart, vat: readonly VatTotal[], sign: 1 | -1): Posting[] {
  return vat.map((one) => ({
    account: chart.vat,
    payer: null,
    product: `${one.category} ${one.rate}`,
    amountCents: sign * one.vatCents,
  }));
}

function onAccount(account: string, payer: string | null, amountCents: number): Posting {
  return { account, payer, product: null, amountCents };
}

/** One posting an account, payer and product; nothing of 0. */
function merged(postings: readonly Posting[]): Posting[] {
  const sums = new Map<string, Posting>();
  for (const one of postings) {
    const key = `${one.account}\u001f${one.payer ?? ''}\u001f${one.product ?? ''}`;
    const before = sums.get(key)?.amountCents ?? 0;
    sums.set(key, { ...one, amountCents: before + one.amountCents });
  }
  return [...sums.values()].filter((one) => one.amountCents !== 0);
}
