import { describe, expect, it } from 'vitest';
import { decimalOf, eurosOf, microsOf, roundHalfUp } from '#kernel/money.ts';

describe('exact amounts', () => {
  it.each([
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [-5n, 10n, -1n],
    [-4n, 10n, 0n],
    [15n, 10n, 2n],
  ])('%i over %i is rounded half up, away from zero, to %i', (dividend, divisor, whole) => {
    expect(roundHalfUp(dividend, divisor)).toBe(whole);
  });

  it.each([
    ['5.50', 5_500_000],
    ['0.000001', 1],
    ['100000', 100_000_000_000],
    ['1.2345678', null],
    ['-1', null],
    ['1e3', null],
    ['', null],
  ])('%s euros are %s millionths', (text, micros) => {
    expect(microsOf(text)).toBe(micros);
  });

  it('are written with two decimals at least, and all that they need', () => {
    expect([5_500_000, 125_000, 1, 0, -20_000].map(decimalOf)).toEqual([
      '5.50',
      '0.125',
      '0.000001',
      '0.00',
      '-0.02',
    ]);
    expect(eurosOf(-105)).toBe('-1.05');
  });
});
