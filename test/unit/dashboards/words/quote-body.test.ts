/** What is asked of the server for what somebody typed. */
import { describe, expect, it } from 'vitest';
import { quoteBody } from '#contract/charges.ts';
import type { TariffVersion } from '#contract/tariffs.ts';
import { measuresOf, quoteBodyOf } from '../../../../dashboards/src/words/quote-body.ts';

const asked = {
  tariff: 'laser',
  who: '',
  startMs: Date.parse('2026-11-24T09:00:00Z'),
  amounts: {},
  failed: false,
};
const version = (components: TariffVersion['rates'][number]['components']): TariffVersion => ({
  from: '2025-09-01',
  prices: 'gross',
  vat: { category: 'O' },
  rates: [{ components }],
});

describe('a quote', () => {
  it('is asked for only once something counts', () => {
    expect(quoteBodyOf(asked)).toBeNull();
    expect(quoteBodyOf({ ...asked, amounts: { held: 0 } })).toBeNull();
    expect(quoteBodyOf({ ...asked, startMs: null, amounts: { held: 5 } })).toBeNull();
  });

  it('lasts as long as the longest of its times', () => {
    const body = quoteBodyOf({ ...asked, amounts: { held: 90, running: 60, filamentGrams: 12.5 } });
    expect(body).toEqual({
      tariff: 'laser',
      startedAt: '2026-11-24T09:00:00.000Z',
      endedAt: '2026-11-24T10:30:00.000Z',
      usage: { heldSeconds: 5400, runningSeconds: 3600, filamentGrams: 12.5 },
    });
    expect(quoteBody.safeParse(body).success).toBe(true);
  });

  it.each([
    ['person:member:1', { person: 'member:1' }],
    ['plan:coworker', { audience: 'coworker' }],
  ])('is for %s', (who, expected) => {
    const body = quoteBodyOf({ ...asked, who, amounts: { pages: 3 }, failed: true });
    expect(body).toMatchObject({ ...expected, phase: 'failed', usage: { pages: 3 } });
  });

  it('asks for what the version measures, half-days by how long one is there', () => {
    expect(measuresOf(version([{ type: 'halfDays', boundary: '13:30', price: '12' }]))).toEqual([
      'presence',
    ]);
    expect(measuresOf(version([{ type: 'setup', price: '1' }]))).toEqual(['units']);
    expect(
      measuresOf(version([{ type: 'quantity', measure: 'filamentGrams', price: '0.12' }])),
    ).toEqual(['filamentGrams']);
  });
});
