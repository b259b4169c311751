/** How a document stands. */
import { expect, it } from 'vitest';
import { signedCents, standingOf } from '../../../../dashboards/src/words/invoice-standing.ts';

const issued = { state: 'issued', type: 'invoice', overdue: false, openCents: 0 } as const;

it.each([
  ['draft', { ...issued, state: 'draft' }],
  ['given-back', { ...issued, type: 'credit-note' }],
  ['overdue', { ...issued, overdue: true, openCents: 1 }],
  ['owed', { ...issued, openCents: 1 }],
  ['settled', issued],
  ['settled', { ...issued, type: 'deposit' }],
] as const)('%s', (standing, invoice) => {
  expect(standingOf(invoice)).toBe(standing);
});

it('a credit note takes off', () => {
  expect(signedCents({ type: 'credit-note' }, 500)).toBe(-500);
  expect(signedCents({ type: 'deposit' }, 500)).toBe(500);
});
