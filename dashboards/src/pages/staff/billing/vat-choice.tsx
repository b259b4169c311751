/** Choosing a VAT among those that the place sells under. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PlaceVat } from '#contract/tariffs.ts';
import { passesQuery, tariffsQuery } from '../../../api/charge-queries.ts';
import { useVatText } from '../../../parts/vat-text.ts';
import { vatKey, vatsOf } from '../../../words/vat.ts';

export function VatChoice({
  value,
  onChange,
}: {
  value: PlaceVat | null;
  onChange: (vat: PlaceVat | null) => void;
}) {
  const { t } = useTranslation();
  const vatText = useVatText();
  const tariffs = useQuery(tariffsQuery).data;
  const passes = useQuery(passesQuery).data;
  const vats = tariffs === undefined || passes === undefined ? [] : vatsOf({ tariffs, passes });
  return (
    <Select
      label={t('billing.money.vatLabel')}
      data={vats.map((vat) => ({ value: vatKey(vat), label: vatText(vat) }))}
      value={value === null ? null : vatKey(value)}
      onChange={(key) => onChange(vats.find((vat) => vatKey(vat) === key) ?? null)}
      allowDeselect={false}
    />
  );
}
