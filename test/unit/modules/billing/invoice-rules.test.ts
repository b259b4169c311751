/** What an invoice adds up to, to the cent, in both price modes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  creditOf,
  type Figures,
  type PricedLine,
  splitByScope,
  sumOf,
  totalsOf,
  vatTableOf,
} from '#modules/billing/invoice-rules.ts';

const RATES = [2000, 1000, 550, 210, 0];

function aLine(fields: Partial<PricedLine> = {}): PricedLine {
  return {
    prices: 'gross',
    amountCents: 550,
    vatCategory: 'S',
    vatRate: 2000,
    vatCode: null,
    ...fields,
  };
}

/** Half up, away from zero, by exact integers of any size. */
function exactly(numerator: bigint, denominator: bigint): number {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  return Number(numerator < 0n ? -rounded : rounded);
}

describe('totalsOf', () => {
  it('keeps the displayed total of gross prices: 3 × 5.50 is 16.50', () => {
    const found = totalsOf([aLine(), aLine(), aLine()]);
    expect(found).toMatchObject({ netCents: 1375, vatCents: 275, grossCents: 1650 });
    expect(found.lines.map((line) => line.netCents)).toEqual([459, 458, 458]);
  });

  it.each([
    [10_000, 2000, 2000],
    [10_000, 550, 550],
    [5, 1000, 1],
    [-5, 1000, -1],
  ])('puts on %i net at %i basis points %i of VAT', (amountCents, vatRate, vatCents) => {
    const found = totalsOf([aLine({ prices: 'net', amountCents, vatRate })]);
    expect(found.vatCents).toBe(vatCents);
  });

  it('has VAT right to the cent for every total from 0.01 to 100.00 in both modes', () => {
    for (const vatRate of RATES)
      for (let amountCents = 1; amountCents <= 10_000; amountCents += 1) {
        const rate = BigInt(vatRate);
        const amount = BigInt(amountCents);
        const gross = totalsOf([aLine({ amountCents, vatRate })]);
        const net = totalsOf([aLine({ amountCents, vatRate, prices: 'net' })]);
        if (
          gross.grossCents !== amountCents ||
          gross.netCents !== exactly(amount * 10_000n, 10_000n + rate) ||
          net.netCents !== amountCents ||
          net.vatCents !== exactly(amount * rate, 10_000n)
        )
          expect.fail(`${amountCents} at ${vatRate}`);
      }
  });

  it('adds up: the lines to the total, the VAT table to the VAT, whatever is on it', () => {
    fc.assert(
      fc.property(fc.array(lines(), { minLength: 1, maxLength: 40 }), (given) => {
        const found = totalsOf(given);
        expect(sumOf(found.lines)).toEqual(sumOf([found]));
        expect(sumOf(found.vat)).toEqual(sumOf([found]));
        for (const [index, line] of given.entries()) {
          const figures = found.lines[index] as Figures;
          const exact = line.prices === 'gross' ? figures.grossCents : figures.netCents;
          expect(exact).toBe(line.amountCents);
          expect(figures.grossCents).toBe(figures.netCents + figures.vatCents);
        }
        for (const [prices, of] of [
          ['gross', 'grossCents'],
          ['net', 'netCents'],
        ] as const) {
          const asked = given.filter((line) => line.prices === prices);
          const shown = given
            .map((line, index) => (line.prices === prices ? (found.lines[index]?.[of] ?? 0) : 0))
            .reduce((sum, cents) => sum + cents, 0);
          expect(shown).toBe(asked.reduce((sum, line) => sum + line.amountCents, 0));
        }
      }),
    );
  });

  it('takes VAT once a rate on the document, never by line', () => {
    const three = Array.from({ length: 3 }, () =>
      aLine({ prices: 'net', amountCents: 33, vatRate: 550 }),
    );
    expect(totalsOf(three)).toMatchObject({ netCents: 99, vatCents: 5 });
  });

  it('shows exemptions with different references on lines of their own, the highest rate first', () => {
    const found = totalsOf([
      aLine({ vatCategory: 'E', vatRate: 0, vatCode: 'VATEX-FR-CGI261-7' }),
      aLine({ vatCategory: 'E', vatRate: 0, vatCode: 'VATEX-FR-FRANCHISE' }),
      aLine({ vatRate: 550 }),
      aLine({ vatRate: 2000 }),
    ]);
    expect(found.vat.map(({ rate, code }) => [rate, code])).toEqual([
      [2000, null],
      [550, null],
      [0, 'VATEX-FR-CGI261-7'],
      [0, 'VATEX-FR-FRANCHISE'],
    ]);
  });
});

describe('splitByScope', () => {
  it('keeps category O apart from all others', () => {
    const given = [aLine(), aLine({ vatCategory: 'O' }), aLine({ vatCategory: 'E' })];
    const split = splitByScope(given).map((some) => some.map((line) => line.vatCategory));
    expect(split).toEqual([['S', 'E'], ['O']]);
    expect(splitByScope([aLine({ vatCategory: 'O' })])).toHaveLength(1);
    expect(splitByScope([])).toEqual([]);
  });
});

describe('creditOf', () => {
  it('gives back a line in parts that add up to it and never to more', () => {
    fc.assert(
      fc.property(
        lines().filter((line) => line.amountCents > 0),
        fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 30 }),
        (line, parts) => {
          const whole = { ...line, ...(totalsOf([line]).lines[0] as Figures) };
          let credited = sumOf([]);
          for (const part of [...parts, line.amountCents]) {
            const before = line.prices === 'gross' ? credited.grossCents : credited.netCents;
            const given = Math.min(part, line.amountCents - before);
            if (given === 0) break;
            const found = creditOf(whole, credited, given);
            if (found === null) throw new Error('refused');
            expect(found.netCents).toBeGreaterThanOrEqual(0);
            expect(found.vatCents).toBeGreaterThanOrEqual(0);
            credited = sumOf([credited, found]);
          }
          const isWhole =
            (line.prices === 'gross' ? credited.grossCents : credited.netCents) ===
            line.amountCents;
          if (isWhole) expect(credited).toEqual(sumOf([whole]));
          expect(creditOf(whole, credited, line.amountCents + 1)).toBeNull();
        },
      ),
    );
  });

  it('refuses nothing and less than nothing', () => {
    const line = { ...aLine(), ...(totalsOf([aLine()]).lines[0] as Figures) };
    expect(creditOf(line, sumOf([]), 0)).toBeNull();
    expect(creditOf(line, sumOf([]), -1)).toBeNull();
  });
});

describe('vatTableOf', () => {
  it('sums figures as they are', () => {
    const line = { ...aLine(), netCents: 459, vatCents: 91, grossCents: 550 };
    expect(vatTableOf([line, line])).toEqual([
      { category: 'S', rate: 2000, code: null, netCents: 918, vatCents: 182, grossCents: 1100 },
    ]);
  });
});

function lines(): fc.Arbitrary<PricedLine> {
  return fc
    .record({
      prices: fc.constantFrom('gross' as const, 'net' as const),
      amountCents: fc.integer({ min: -2000, max: 100_000 }),
      vatRate: fc.constantFrom(...RATES),
    })
    .map((fields) => aLine({ ...fields, vatCategory: fields.vatRate === 0 ? 'E' : 'S' }));
}
