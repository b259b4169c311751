/** What an invoice adds up to: per VAT rate on the document, in both price modes, and what a credit note may give back. Pure. */
import { netOfGross, roundedRatio, sharedOut, vatOfNet, WHOLE } from './money-rules.ts';
import type { PriceMode, VatCategory } from './types.ts';

/** What a line's figures come from. */
export type PricedLine = {
  readonly prices: PriceMode;
  /** Exact in its mode. */
  readonly amountCents: number;
  readonly vatCategory: VatCategory;
  /** Basis points. */
  readonly vatRate: number;
  readonly vatCode: string | null;
};

export type Figures = {
  readonly netCents: number;
  readonly vatCents: number;
  readonly grossCents: number;
};

/** One line of the VAT table of a document. */
export type VatTotal = Figures & {
  readonly category: VatCategory;
  readonly rate: number;
  readonly code: string | null;
};

export type DocumentTotals = Figures & {
  readonly vat: readonly VatTotal[];
  /** In the order of the lines given; they add up to the totals. */
  readonly lines: readonly Figures[];
};

/**
 * The figures of a document. Gross prices: net = round(gross / (1 + rate)) on the total of the rate; net prices:
 * VAT = round(net × rate) on the total of the rate; both then spread over the lines by largest remainder.
 */
export function totalsOf(lines: readonly PricedLine[]): DocumentTotals {
  const figures: Figures[] = new Array(lines.length);
  const vat: VatTotal[] = [];
  for (const { of, indexes } of groupsOf(lines).values()) {
    const spread = of.prices === 'gross' ? spreadGross : spreadNet;
    const found = spread(
      indexes.map((index) => lines[index]?.amountCents ?? 0),
      of.vatRate,
    );
    for (const [at, index] of indexes.entries()) figures[index] = found[at] as Figures;
    addTo(vat, of, sumOf(found));
  }
  return { ...sumOf(vat), vat: vat.sort(byRate), lines: figures };
}

/** Category O shares no invoice with another (BR-O-11); the others stand together. */
export function splitByScope<Line extends { readonly vatCategory: VatCategory }>(
  lines: readonly Line[],
): Line[][] {
  const inside = lines.filter((line) => line.vatCategory !== 'O');
  const outside = lines.filter((line) => line.vatCategory === 'O');
  return [inside, outside].filter((some) => some.length > 0);
}

/**
 * What a further credit of `amountCents` (in the line's own mode) gives back of a line, of which some is credited
 * already. Cumulated, so that the last credit of a line leaves nothing over. Null: it is more than is left.
 */
export function creditOf(
  line: Figures & Pick<PricedLine, 'prices'>,
  credited: Figures,
  amountCents: number,
): Figures | null {
  const whole = line.prices === 'gross' ? line.grossCents : line.netCents;
  const before = line.prices === 'gross' ? credited.grossCents : credited.netCents;
  const after = before + amountCents;
  if (amountCents <= 0 || after > whole) return null;
  const netAfter = line.prices === 'gross' ? roundedRatio(line.netCents * after, whole) : after;
  const vatAfter =
    line.prices === 'gross' ? after - netAfter : roundedRatio(line.vatCents * after, whole);
  const netCents = netAfter - credited.netCents;
  const vatCents = vatAfter - credited.vatCents;
  return { netCents, vatCents, grossCents: netCents + vatCents };
}

/** The VAT table of lines whose figures are given, as of a credit note. */
export function vatTableOf(lines: ReadonlyArray<PricedLine & Figures>): VatTotal[] {
  const vat: VatTotal[] = [];
  for (const line of lines) addTo(vat, line, line);
  return vat.sort(byRate);
}

export function sumOf(figures: readonly Figures[]): Figures {
  let netCents = 0;
  let vatCents = 0;
  for (const one of figures) {
    netCents += one.netCents;
    vatCents += one.vatCents;
  }
  return { netCents, vatCents, grossCents: netCents + vatCents };
}

function groupsOf(lines: readonly PricedLine[]) {
  const groups = new Map<string, { of: PricedLine; indexes: number[] }>();
  for (const [index, line] of lines.entries()) {
    const key = `${line.prices} ${line.vatCategory} ${line.vatRate} ${line.vatCode ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { of: line, indexes: [index] });
    else group.indexes.push(index);
  }
  return groups;
}

function spreadGross(amounts: readonly number[], rate: number): Figures[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const nets = sharedOut(
    netOfGross(total, rate),
    amounts.map((amount) => amount * WHOLE),
    WHOLE + rate,
  );
  return amounts.map((grossCents, index) => {
    const netCents = nets[index] ?? 0;
    return { netCents, vatCents: grossCents - netCents, grossCents };
  });
}

function spreadNet(amounts: readonly number[], rate: number): Figures[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const vats = sharedOut(
    vatOfNet(total, rate),
    amounts.map((amount) => amount * rate),
    WHOLE,
  );
  return amounts.map((netCents, index) => {
    const vatCents = vats[index] ?? 0;
    return { netCents, vatCents, grossCents: netCents + vatCents };
  });
}

function addTo(vat: VatTotal[], of: PricedLine, figures: Figures): void {
  const { vatCategory: category, vatRate: rate, vatCode: code } = of;
  const at = vat.findIndex(
    (one) => one.category === category && one.rate === rate && one.code === code,
  );
  const before = vat[at];
  if (before === undefined) {
    const { netCents, vatCents, grossCents } = figures;
    vat.push({ category, rate, code, netCents, vatCents, grossCents });
  } else vat[at] = { ...before, ...sumOf([before, figures]) };
}

/** The highest rate first, as people read it. */
function byRate(a: VatTotal, b: VatTotal): number {
  return b.rate - a.rate || compare(a.category, b.category) || compare(a.code ?? '', b.code ?? '');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
