/** What a version says, part by part, with the path to each. */
import { describe, expect, it } from 'vitest';
import type { TariffVersion } from '#contract/tariffs.ts';
import {
  checkDraft,
  inForceFrom,
  readDraft,
  textOf,
  withValue,
} from '../../../../dashboards/src/words/tariff-draft.ts';
import { partsOf } from '../../../../dashboards/src/words/tariff-parts.ts';

const VERSION: TariffVersion = {
  from: '2025-09-01',
  until: '2026-08-31',
  prices: 'gross',
  vat: { category: 'S', rate: '20' },
  rates: [
    { audiences: ['resident'], components: [] },
    {
      components: [
        { type: 'setup', price: '2.00' },
        {
          type: 'time',
          measure: 'running',
          unitSeconds: 900,
          price: '5.50',
          tiers: [{ fromUnit: 5, price: '4.00' }],
        },
      ],
    },
  ],
  caps: [{ per: 'day', price: '60.00' }],
  free: [{ measure: 'held', seconds: 1800, per: 'month' }],
  failedJobs: 'material',
};

describe('the parts of a version', () => {
  it('stand in the order in which they count, each with its path', () => {
    expect(partsOf(VERSION).map(({ path, said }) => [path, said.kind])).toEqual([
      ['rates.0.components', 'nothing'],
      ['rates.1.components.0.price', 'setup'],
      ['rates.1.components.1.price', 'time'],
      ['rates.1.components.1.tiers.0.price', 'tier'],
      ['free.0', 'free'],
      ['caps.0.price', 'cap'],
      ['failedJobs', 'failed'],
    ]);
  });

  it('have prices that change in their place, and nothing else does', () => {
    for (const { path, said } of partsOf(VERSION)) {
      if (!('price' in said)) continue;
      const changed = withValue(VERSION, path, '9.99');
      const differs = partsOf(changed).filter(
        (part, index) => JSON.stringify(part) !== JSON.stringify(partsOf(VERSION)[index]),
      );
      expect(differs).toMatchObject([{ path, said: { price: '9.99' } }]);
    }
    expect(partsOf(VERSION)[1]?.said).toMatchObject({ price: '2.00' });
  });
});

describe('a draft', () => {
  it('reads back as it was written', () => {
    expect(readDraft(textOf(VERSION))).toEqual({ ok: true, version: VERSION });
  });

  it('says at which path it is wrong, once a path', () => {
    const wrong = withValue(VERSION, 'caps.0.price', 'abc');
    expect(checkDraft(wrong)).toMatchObject({ ok: false, mistakes: [{ path: 'caps.0.price' }] });
    expect(readDraft('{')).toMatchObject({ ok: false, mistakes: [{ path: 'JSON' }] });
    expect(readDraft('{}')).toMatchObject({ ok: false });
  });

  it('is in force for the whole of a month that it is tried on', () => {
    expect(inForceFrom(VERSION, '2025-07-01')).toMatchObject({ from: '2025-07-01' });
    expect(inForceFrom(VERSION, '2026-10-01')).toMatchObject({ from: '2025-09-01' });
    expect(inForceFrom(VERSION, '2026-10-01')).not.toHaveProperty('until');
  });
});
