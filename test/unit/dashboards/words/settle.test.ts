/** What a payment would settle is what the server will settle. */
import { expect, it } from 'vitest';
import { settledBy } from '../../../../dashboards/src/words/settle.ts';

const debt = (number: string, issuedOn: string, openCents: number) => ({
  id: `id-${number}`,
  number,
  issuedOn,
  openCents,
});
const DEBTS = [
  debt('F-3', '2026-11-01', 500),
  debt('F-1', '2026-10-01', 300),
  debt('F-2', '2026-10-01', 200),
];

it.each([
  ['nothing', 0, [], [], 0],
  ['the oldest, and a part of the next', 350, [], ['F-1 300', 'F-2 50'], 0],
  ['all, and the rest is credit', 1200, [], ['F-1 300', 'F-2 200', 'F-3 500'], 200],
  ['what was chosen first', 550, ['id-F-3'], ['F-3 500', 'F-1 50'], 0],
  ['in the order of the choice', 600, ['id-F-2', 'id-F-3'], ['F-2 200', 'F-3 400'], 0],
  ['no invoice that is gone', 100, ['id-gone'], ['F-1 100'], 0],
] as const)('settles %s', (_, amountCents, chosen, told, leftCents) => {
  const settled = settledBy(DEBTS, amountCents, chosen);
  expect(settled.shares.map(({ debt: of, cents }) => `${of.number} ${cents}`)).toEqual(told);
  expect(settled.leftCents).toBe(leftCents);
});
