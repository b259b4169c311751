/** Links of charges and closed months: every column that never changes is in them, and what may change is not. */
import { describe, expect, it } from 'vitest';
import { type ChainedCharge, chargeLink, periodLink } from '#modules/billing/chain-rules.ts';

const charge: ChainedCharge = {
  ...{ id: 'c1', atMs: 2000, startedAtMs: 1000, person: 'ann', payerKind: 'person', payer: 'ann' },
  ...{ sourceType: 'session', sourceId: 's1', tariff: 'laser', tariffVersion: '2026-01-01' },
  ...{ label: 'Laser', quantityMilli: 1000, unit: 'unit', unitPriceMicros: 5_000_000 },
  ...{ prices: 'gross', amountCents: 500, netCents: 417, vatCents: 83, grossCents: 500 },
  ...{ vatCategory: 'S', vatRate: 2000, vatCode: null, correctsId: null },
  ...{ steps: '[]', use: null, freeUsed: '{}' },
};
const period = { month: '2026-11', closedAtMs: 1, by: 'Staff', totals: '{}' };

describe('the link of a charge', () => {
  it.each(Object.keys(charge))('holds its %s', (column) => {
    const other = { ...charge, [column]: 'another' };
    expect(chargeLink('before', other)).not.toBe(chargeLink('before', charge));
  });

  it('holds the chain before it', () => {
    expect(chargeLink('before', charge)).not.toBe(chargeLink('', charge));
  });

  it('stays while the charge goes its way', () => {
    const later = { ...charge, state: 'invoiced', invoiceId: 'i', waivedBy: 'x', chain: 'y' };
    expect(chargeLink('', later)).toBe(chargeLink('', charge));
  });
});

describe('the link of a closed month', () => {
  it.each(Object.keys(period))('holds its %s', (column) => {
    const other = { ...period, [column]: 'another' };
    expect(periodLink('', other)).not.toBe(periodLink('', period));
  });
});
