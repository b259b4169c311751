/** Amounts as people type them. */
import { expect, it } from 'vitest';
import { amountText, centsOf, sumOf } from '../../../../dashboards/src/words/money.ts';

it.each([
  ['12', 1200],
  ['12,5', 1250],
  ['12.05', 1205],
  ['1 234,56 €', 123_456],
  ['1\u202F234,56\u00A0€', 123_456],
  ['-3', -300],
  ['0,07', 7],
  ['12,345', null],
  ['1.234,56', null],
  ['', null],
  ['douze', null],
])('"%s" is %s cents', (text, cents) => {
  expect(centsOf(text)).toBe(cents);
});

it.each([
  [1250, 'fr', '12,50'],
  [1250, 'en', '12.50'],
  [5, 'fr', '0,05'],
  [-305, 'en', '-3.05'],
] as const)('%i cents in %s are typed "%s"', (cents, language, text) => {
  expect(amountText(cents, language)).toBe(text);
  expect(centsOf(text)).toBe(cents);
});

it('a sum is of whole cents', () => {
  expect(sumOf([{ a: 10 }, { a: 20 }], ({ a }) => a)).toBe(30);
  expect(sumOf([], () => 1)).toBe(0);
});
