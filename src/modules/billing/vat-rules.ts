/** VAT: the regimes and rates that there are, as dated facts, and amounts with and without it. Pure. */
import { netOfGross, vatOfNet } from './money-rules.ts';
import type { PlaceVat, PriceMode, VatCategory } from './types.ts';

const OUT_OF_SCOPE = 'VATEX-EU-O';

/** What an invoice must say from a date on, in the words of the law in force. */
export type DatedWords = { readonly from: string; readonly text: string };

export type VatRegime = {
  /** EN 16931 (UNCL5305): standard, exempt, zero-rated, out of scope. */
  readonly category: VatCategory;
  /** VATEX code; null: none is given. */
  readonly code: string | null;
  readonly name: { readonly fr: string; readonly en: string };
  /** Empty: no mention is due. In the order of their dates. */
  readonly mentions: readonly DatedWords[];
};

/**
 * Regimes of an operator or of one activity. Since 2026-09-01 VAT stands in the CIBS (ordonnance 2025-1247);
 * references to the CGI are tolerated on invoices until 2027-12-31, so the known wording stays until one is settled.
 */
export const VAT_REGIMES: readonly VatRegime[] = [
  {
    category: 'S',
    code: null,
    name: { fr: 'assujetti', en: 'taxable' },
    mentions: [],
  },
  {
    category: 'Z',
    code: null,
    name: { fr: 'taux zéro', en: 'zero-rated' },
    mentions: [],
  },
  {
    category: 'E',
    code: 'VATEX-FR-FRANCHISE',
    name: { fr: 'franchise en base', en: 'small-business exemption' },
    mentions: [{ from: '1979-01-01', text: 'TVA non applicable, art. 293 B du CGI' }],
  },
  {
    category: 'E',
    code: 'VATEX-FR-CGI261-7',
    name: { fr: 'association, services aux membres', en: 'association, services to members' },
    mentions: [{ from: '1979-01-01', text: 'Exonération de TVA, art. 261, 7-1° du CGI' }],
  },
  {
    category: 'E',
    code: 'VATEX-FR-CGI261-4',
    name: { fr: 'formation professionnelle agréée', en: 'approved training' },
    mentions: [{ from: '1979-01-01', text: 'Exonération de TVA, art. 261, 4-4° a du CGI' }],
  },
  ...['1', '1BIS', '2', '3', '4'].map(
    (item): VatRegime => ({
      category: 'E',
      code: `VATEX-FR-CGI261D-${item}`,
      name: { fr: 'location de locaux nus', en: 'letting of bare rooms' },
      mentions: [{ from: '1979-01-01', text: 'Exonération de TVA, art. 261 D du CGI' }],
    }),
  ),
  {
    category: 'O',
    code: OUT_OF_SCOPE,
    name: { fr: 'hors champ', en: 'out of scope' },
    mentions: [
      { from: '1979-01-01', text: "Hors champ d'application de la TVA, art. 256 B du CGI" },
    ],
  },
];

export type DatedRate = {
  /** Basis points: 2000 is 20 %. */
  readonly rate: number;
  readonly from: string;
  /** The last day, inclusive; null: in force. */
  readonly until: string | null;
};

/** Rates of French VAT: metropolitan, then Corsica and overseas. */
export const VAT_RATES: readonly DatedRate[] = [
  { rate: 2000, from: '2014-01-01', until: null },
  { rate: 1000, from: '2014-01-01', until: null },
  { rate: 550, from: '1982-07-01', until: null },
  { rate: 210, from: '1986-01-01', until: null },
  { rate: 1960, from: '2000-04-01', until: '2013-12-31' },
  { rate: 700, from: '2012-01-01', until: '2013-12-31' },
  { rate: 850, from: '1995-08-21', until: null },
  { rate: 1300, from: '2014-01-01', until: null },
  { rate: 90, from: '1979-01-01', until: null },
  { rate: 105, from: '1979-01-01', until: null },
  { rate: 175, from: '1979-01-01', until: null },
];

/** The regime of a category and a code; `O` needs none, there is but one. Null: there is none such. */
export function findRegime(category: string, code: string | null): VatRegime | null {
  return (
    VAT_REGIMES.find(
      (regime) =>
        regime.category === category &&
        (regime.code === code || (category === 'O' && code === null)),
    ) ?? null
  );
}

/** What an invoice of that date says of a regime; null: nothing is due. */
export function legalReference(category: string, code: string | null, date: string): string | null {
  const mentions = findRegime(category, code)?.mentions ?? [];
  return mentions.findLast((mention) => mention.from <= date)?.text ?? null;
}

/** Whether a rate was in force on a day; null: on any. */
export function isRateInForce(rate: number, date: string | null): boolean {
  return VAT_RATES.some(
    (one) =>
      one.rate === rate &&
      (date === null || (one.from <= date && (one.until === null || date <= one.until))),
  );
}

/** A rate in percent of basis points: 550 is `5.5`. */
export function percentOf(rate: number): string {
  return String(rate / 100);
}

/** Basis points of a rate in percent: `5.5` is 550. */
export function basisPointsOf(percent: string): number {
  return Math.round(Number(percent) * 100);
}

/** What a price says of its VAT, as a charge keeps it. */
export function vatOf({ category, rate, code }: PlaceVat): {
  readonly category: VatCategory;
  readonly rate: number;
  readonly code: string | null;
} {
  return {
    category,
    rate: category === 'S' ? basisPointsOf(rate ?? '0') : 0,
    code: code ?? (category === 'O' ? OUT_OF_SCOPE : null),
  };
}

/** What is wrong with a price's VAT: a code or a rate that the law does not know on the day (null: on any). */
export function vatMistake(
  vat: PlaceVat,
  on: string | null,
): { readonly field: 'code' | 'rate'; readonly message: string } | null {
  const { category, code = null, rate } = vat;
  if (findRegime(category, code) === null) {
    const message =
      code === null
        ? `category ${category} needs the code of its exemption`
        : `there is no VAT code ${code} for category ${category}`;
    return { field: 'code', message };
  }
  if (category !== 'S')
    return rate === undefined || Number(rate) === 0
      ? null
      : { field: 'rate', message: `category ${category} has no rate` };
  if (rate === undefined) return { field: 'rate', message: 'category S needs a rate' };
  const when = on === null ? 'here' : `on ${on}`;
  return isRateInForce(basisPointsOf(rate), on)
    ? null
    : { field: 'rate', message: `there is no VAT rate of ${rate} % ${when}` };
}

export type VatSplit = {
  readonly netCents: number;
  readonly vatCents: number;
  readonly grossCents: number;
};

/**
 * The three figures of an amount that is exact in its mode. Gross: net = round(gross / (1 + rate)) and VAT is the
 * rest, for `net + round(net × rate)` does not reach every total (0.99 at 20 %).
 */
export function splitVat(amountCents: number, prices: PriceMode, rate: number): VatSplit {
  if (prices === 'gross') {
    const netCents = netOfGross(amountCents, rate);
    return { netCents, vatCents: amountCents - netCents, grossCents: amountCents };
  }
  const vatCents = vatOfNet(amountCents, rate);
  return { netCents: amountCents, vatCents, grossCents: amountCents + vatCents };
}
