/** Quantities as numbers and as text. */
import { describe, expect, test } from 'vitest';
import { quantityWithin, roundedTo } from '#devices/wire/quantities.ts';

describe('a quantity', () => {
  test.each([
    [52.41, 52.41],
    ['52.41', 52.41],
    [' 0.054 ', 0.054],
    ['-626.6', -626.6],
    ['1e3', 1000],
    ['60.000000', 60],
    ['5.', 5],
    [-0, 0],
    ['-0', 0],
  ])('%j is %d', (given, number) => {
    expect(quantityWithin(given, -1e7, 1e7)).toBe(number);
  });

  test.each([
    ...['', ' ', 'nan', 'inf', 'Infinity', '0x10', '1,5', '12 W', '1e999', '--1', '.'],
    ...[null, undefined, true, [], {}, Number.NaN, Number.POSITIVE_INFINITY, 1e8, '1'.repeat(60)],
  ])('%j is none', (given) => {
    expect(quantityWithin(given, -1e7, 1e7)).toBeUndefined();
  });

  test('is rounded as a decimal', () => {
    expect(roundedTo(2803153 / 60, 3)).toBe(46719.217);
    expect(roundedTo(1.0005, 3)).toBe(1.001);
  });
});
