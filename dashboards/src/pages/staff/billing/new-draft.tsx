/** Drafts what a payer owes now, or up to a day; paid deposits are deducted. */
import { Select, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupBy } from '#contract/invoices.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { FormEnd } from '../../../parts/form-end.tsx';
import { OnceFailed } from '../../../parts/once-failed.tsx';
import { usePlace } from '../../../parts/place.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { PayerChoice } from './payer-choice.tsx';
import { DepositsToDeduct, WhatIsOpen } from './what-is-open.tsx';

export function NewDraft({ payer: first, onCancel }: { payer: string; onCancel: () => void }) {
  const { t } = useTranslation();
  const { today } = usePlace();
  const tell = useTell();
  const navigate = useNavigate();
  const [payer, setPayer] = useState(first);
  const [until, setUntil] = useState('');
  const [groupBy, setGroupBy] = useState<GroupBy | null>(null);
  const [deposits, setDeposits] = useState<readonly string[]>([]);
  const drafting = useOnce(`draft ${payer}`, invoiceActions.draft, ({ items }) => {
    tell(t('billing.invoices.drafted', { count: items.length }));
    const [only] = items;
    void (items.length === 1 && only !== undefined
      ? navigate({ to: '/billing/invoices/$id', params: { id: only.id } })
      : navigate({ to: '/billing/invoices', search: { payer, state: 'draft' } as never }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    drafting.mutate({
      payer,
      ...(until !== '' && { until }),
      ...(groupBy !== null && { groupBy }),
      ...(deposits.length > 0 && { deposits: [...deposits] }),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PayerChoice
          value={payer}
          onChange={(ref) => {
            setPayer(ref);
            setDeposits([]);
          }}
          focus={first === ''}
        />
        {payer !== '' && <WhatIsOpen payer={payer} />}
        <TextInput
          type="date"
          label={t('billing.invoices.until')}
          description={t('billing.invoices.untilText')}
          max={today}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Select
          label={t('billing.invoices.groupBy')}
          placeholder={t('billing.invoices.groupUsual')}
          data={[
            { value: 'person', label: t('billing.invoices.byPerson') },
            { value: 'tariff', label: t('billing.invoices.byTariff') },
          ]}
          clearable
          value={groupBy}
          onChange={(value) => setGroupBy(value as GroupBy | null)}
        />
        {payer !== '' && (
          <DepositsToDeduct payer={payer} chosen={deposits} onChange={setDeposits} />
        )}
        <OnceFailed once={drafting} look="invoices" />
        <FormEnd
          verb={t('billing.invoices.draftVerb')}
          ready={payer !== ''}
          pending={drafting.isPending}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
