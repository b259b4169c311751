/** VATs to choose from are those that the place sells under. */
import { expect, it } from 'vitest';
import type { PassItem, TariffItem } from '#contract/tariffs.ts';
import { rateText, vatKey, vatsOf } from '../../../../dashboards/src/words/vat.ts';

const tariff = (current: string, ...vats: ReadonlyArray<readonly [string, string]>) =>
  ({
    current,
    versions: vats.map(([from, rate]) => ({ from, vat: { category: 'S', rate } })),
  }) as unknown as TariffItem;

it('each once, the most frequent first, and only of what is in force', () => {
  const tariffs = [
    tariff('2026-01-01', ['2025-01-01', '10'], ['2026-01-01', '5.5']),
    tariff('2026-01-01', ['2026-01-01', '20']),
  ];
  const passes = [{ vat: { category: 'S', rate: '20.0' } } as unknown as PassItem];
  expect(vatsOf({ tariffs, passes }).map(vatKey)).toEqual(['S 20 ', 'S 5.5 ']);
});

it('20 % where nothing is sold yet', () => {
  expect(vatsOf({ tariffs: [], passes: [] })).toEqual([{ category: 'S', rate: '20' }]);
});

it('a rate is written as in the language', () => {
  expect([rateText('5.50', 'fr'), rateText(20, 'en')]).toEqual(['5,5\u00A0%', '20%']);
});
