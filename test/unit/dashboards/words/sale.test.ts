/** What is typed in the form of a sale becomes what the server takes. */
import { expect, it } from 'vitest';
import { saleBody } from '#contract/charges.ts';
import { saleOf } from '../../../../dashboards/src/words/sale.ts';

const ADA = { kind: 'person', ref: 'ada' } as const;
const THING = {
  pass: null,
  label: ' Sheet ',
  quantity: 2,
  price: '4.50',
  vat: { category: 'S', rate: '20' },
} as const;

it.each([
  ['a pass', ADA, { ...THING, pass: 'ten' }, { person: 'ada', payer: 'ada', pass: 'ten' }],
  [
    'a thing to a firm',
    { kind: 'organisation', ref: 'firm' } as const,
    THING,
    {
      payer: 'firm',
      label: 'Sheet',
      quantity: 2,
      price: '4.50',
      prices: 'gross',
      vat: THING.vat,
    },
  ],
])('%s', (_, buyer, typed, body) => {
  expect(saleOf(buyer, typed)).toEqual(body);
  expect(saleBody.safeParse(body).success).toBe(true);
});

it.each([
  ['without a label', { label: '  ' }],
  ['without a price', { price: null }],
  ['without its VAT', { vat: null }],
  ['of no pieces', { quantity: 0 }],
  ['of no number', { quantity: Number.NaN }],
])('nothing is sold %s', (_, change) => {
  expect(saleOf(ADA, { ...THING, ...change })).toBeNull();
});
