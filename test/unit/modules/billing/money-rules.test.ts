/** Dividing whole cents. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { netOfGross, roundedRatio, sharedOut, vatOfNet } from '#modules/billing/money-rules.ts';

describe('roundedRatio', () => {
  it.each([
    [1, 2, 1],
    [-1, 2, -1],
    [1, 3, 0],
    [2, 3, 1],
    [5, 10, 1],
    [-5, 10, -1],
    [0, 7, 0],
    [499, 1000, 0],
  ])('%i / %i is %i', (numerator, denominator, rounded) => {
    expect(roundedRatio(numerator, denominator)).toBe(rounded);
  });

  it('never gives a negative zero', () => {
    expect(Object.is(roundedRatio(-1, 3), 0)).toBe(true);
  });
});

describe('net and VAT', () => {
  it('take 0.99 as 0.83 and 0.16, which adding 20 % never reaches', () => {
    expect(netOfGross(99, 2000)).toBe(83);
    expect(vatOfNet(82, 2000)).toBe(16);
    expect(vatOfNet(83, 2000)).toBe(17);
  });
});

describe('sharedOut', () => {
  it('gives everything away and each at most a cent beside its exact share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 10_000 }), { minLength: 1, maxLength: 30 }),
        (amounts) => {
          const numerators = amounts.map((amount) => amount * 10_000);
          const total = roundedRatio(
            numerators.reduce((sum, one) => sum + one, 0),
            12_000,
          );
          const shares = sharedOut(total, numerators, 12_000);
          expect(shares.reduce((sum, one) => sum + one, 0)).toBe(total);
          for (const [index, share] of shares.entries())
            expect(Math.abs(share - (numerators[index] ?? 0) / 12_000)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('gives what is left to the earlier of equals', () => {
    expect(sharedOut(10, [10, 10, 10], 3)).toEqual([4, 3, 3]);
  });
});
