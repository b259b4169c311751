/** Choosing who pays by name: a person or an organisation. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { payersQuery } from '../../../api/invoice-queries.ts';

const SHOWN_MAX = 30;

export function PayerChoice({
  value,
  onChange,
  label,
  focus = false,
}: {
  value: string;
  onChange: (ref: string) => void;
  label?: string;
  focus?: boolean;
}) {
  const { t } = useTranslation();
  const payers = useQuery(payersQuery);
  return (
    <Select
      label={label ?? t('billing.money.payer')}
      placeholder={t('billing.money.findPayer')}
      searchable
      openOnFocus={false}
      data-autofocus={focus}
      data={(payers.data ?? []).map(({ ref, name, kind }) => ({
        value: ref,
        label: kind === 'organisation' ? `${name} · ${t('billing.money.organisation')}` : name,
      }))}
      limit={SHOWN_MAX}
      nothingFoundMessage={t('list.nothing')}
      value={value === '' ? null : value}
      onChange={(ref) => onChange(ref ?? '')}
      error={payers.isError ? t('because.noPeople') : undefined}
    />
  );
}
