/** Value added taxes that a place sells under, to choose from. Pure. */
import type { PassItem, PlaceVat, TariffItem } from '#contract/tariffs.ts';

/** Where a place sells nothing yet. */
const USUAL: PlaceVat = { category: 'S', rate: '20' };

/** Of the versions that are in force and of passes, each once, the most frequent first. */
export function vatsOf(sold: {
  readonly tariffs: readonly TariffItem[];
  readonly passes: readonly PassItem[];
}): readonly PlaceVat[] {
  const all = [
    ...sold.tariffs.flatMap(({ versions, current }) =>
      versions.filter(({ from }) => from === current).map(({ vat }) => vat),
    ),
    ...sold.passes.map(({ vat }) => vat),
  ];
  const counts = new Map<string, { readonly vat: PlaceVat; readonly times: number }>();
  for (const vat of all.length === 0 ? [USUAL] : all)
    counts.set(vatKey(vat), { vat, times: (counts.get(vatKey(vat))?.times ?? 0) + 1 });
  return [...counts.values()].toSorted((a, b) => b.times - a.times).map(({ vat }) => vat);
}

export function vatKey({ category, rate = '0', code = '' }: PlaceVat): string {
  return `${category} ${Number(rate)} ${code}`;
}

/** `5,5 %` in French. */
export function rateText(rate: number | string, language: 'fr' | 'en'): string {
  const text = String(Number(rate));
  return language === 'fr' ? `${text.replace('.', ',')}\u00A0%` : `${text}%`;
}
