/** Choosing a VAT among those that the place sells under. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PlaceVat } from '#contract/tariffs.ts';
import { sellablesQuery } from '../../../api/invoice-queries.ts';
import { useFormat } from '../../../parts/place.tsx';
import { rateText, vatKey, vatsOf } from '../../../words/vat.ts';

export function VatChoice({
  value,
  onChange,
}: {
  value: PlaceVat | null;
  onChange: (vat: PlaceVat | null) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const sellables = useQuery(sellablesQuery).data;
  const vats = sellables === undefined ? [] : vatsOf(sellables);
  const textOf = ({ category, rate = '0', code }: PlaceVat) =>
    category === 'S'
      ? rateText(rate, format.language)
      : `${t(`billing.money.vat.${category}`)}${code === undefined ? '' : ` · ${code}`}`;
  return (
    <Select
      label={t('billing.money.vatLabel')}
      data={vats.map((vat) => ({ value: vatKey(vat), label: textOf(vat) }))}
      value={value === null ? null : vatKey(value)}
      onChange={(key) => onChange(vats.find((vat) => vatKey(vat) === key) ?? null)}
      allowDeselect={false}
    />
  );
}
