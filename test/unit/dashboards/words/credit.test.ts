/** What may still be given back of an invoice. */
import { describe, expect, it } from 'vitest';
import type { InvoiceLine } from '#contract/invoices.ts';
import {
  chosenCents,
  leftOf,
  setOffCents,
  whatIsCredited,
} from '../../../../dashboards/src/words/credit.ts';

const line = (position: number, prices: 'gross' | 'net', netCents: number, grossCents: number) =>
  ({ position, prices, netCents, grossCents, label: `line ${position}` }) as InvoiceLine;
const LINES = [line(1, 'gross', 1000, 1200), line(2, 'net', 1000, 1200), line(3, 'gross', 0, 0)];

describe('of an invoice', () => {
  it('is left what no credit note gave back, in the mode of each line, and lines of nothing not at all', () => {
    const left = leftOf({ lines: LINES, credited: [{ position: 2, amountCents: 400 }] });
    expect(left.map(({ line: of, leftCents }) => [of.position, leftCents])).toEqual([
      [1, 1200],
      [2, 600],
    ]);
    const none = [1, 2].map((position) => ({ position, amountCents: 1200 }));
    expect(leftOf({ lines: LINES, credited: none })).toEqual([]);
  });

  it('lines are given back whole or with an amount, and the sum is told with VAT', () => {
    const left = leftOf({ lines: LINES, credited: [] });
    const chosen = new Map([
      [1, 1200],
      [2, 500],
    ]);
    expect(whatIsCredited(left, chosen)).toEqual([
      { position: 1 },
      { position: 2, amountCents: 500 },
    ]);
    expect(chosenCents(left, chosen)).toBe(1800);
  });

  it('nothing is told while an amount is none', () => {
    const left = leftOf({ lines: LINES, credited: [] });
    expect(chosenCents(left, new Map([[1, null]]))).toBeNull();
    expect(chosenCents(left, new Map())).toBe(0);
  });
});

it.each([
  ['paid, then given back whole: it stands to their credit', { paidCents: 1000 }, 0],
  ['given back before it was paid', { openCents: 0 }, 1000],
  ['a part given back', { openCents: 600 }, 400],
  ['a draft of a credit note takes off nothing', { openCents: 1000 }, 0],
  ['written off', { writtenOffCents: 1000 }, 0],
  ['settled by the credit note of another', { fromCreditCents: 700, openCents: 300 }, 0],
  ['a deposit off, the rest given back', { depositCents: 300 }, 700],
  ['a draft', { state: 'draft' as const }, 0],
  ['a credit note', { type: 'credit-note' as const }, 0],
])('credit notes take off what they settled: %s', (_, of, cents) => {
  const nothing = { depositCents: 0, paidCents: 0, writtenOffCents: 0, fromCreditCents: 0 };
  const issued = { state: 'issued', type: 'invoice', grossCents: 1000, openCents: 0 } as const;
  expect(setOffCents({ ...issued, ...nothing, ...of })).toBe(cents);
});
