/** What is asked of a payment before it is taken. */
import { describe, expect, it } from 'vitest';
import { cashLimitOn, chosenShares } from '#modules/billing/payment-rules.ts';

const LIMITS = [
  { from: '2010-01-01', cents: 300_000 },
  { from: '2015-09-01', cents: 100_000 },
];

describe('cashLimitOn', () => {
  it.each([
    ['2009-12-31', null],
    ['2010-01-01', 300_000],
    ['2015-08-31', 300_000],
    ['2015-09-01', 100_000],
    ['2026-11-24', 100_000],
  ])('on %s it is %s cents', (date, limit) => {
    expect(cashLimitOn(LIMITS, date)).toBe(limit);
    expect(cashLimitOn([...LIMITS].reverse(), date)).toBe(limit);
  });
});

describe('chosenShares', () => {
  it.each([
    [
      'as much as each owes',
      1000,
      [
        [400, undefined],
        [500, undefined],
      ],
      [400, 500],
    ],
    [
      'what is left to the last',
      600,
      [
        [400, undefined],
        [500, undefined],
      ],
      [400, 200],
    ],
    [
      'amounts as asked',
      600,
      [
        [400, 100],
        [500, 500],
      ],
      [100, 500],
    ],
    [
      'not more than there is',
      600,
      [
        [400, 400],
        [500, 201],
      ],
      null,
    ],
    ['not more than is owed', 1000, [[400, 401]], null],
    ['not onto what owes nothing', 1000, [[0, undefined]], null],
  ] as const)('puts %s', (_what, amount, chosen, shares) => {
    const given = chosen.map(([owedCents, amountCents]) => ({ owedCents, amountCents }));
    expect(chosenShares(amount, given)).toEqual(shares);
  });
});
