/** Drafts a deposit invoice: so much in advance, with its VAT. */
import { Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlaceVat } from '#contract/tariffs.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { FormEnd } from '../../../parts/form-end.tsx';
import { OnceFailed } from '../../../parts/once-failed.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { AmountField } from './amount-field.tsx';
import { PayerChoice } from './payer-choice.tsx';
import { VatChoice } from './vat-choice.tsx';

const LABEL_MAX = 200;

export function NewDeposit({ payer: first, onCancel }: { payer: string; onCancel: () => void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const navigate = useNavigate();
  const [payer, setPayer] = useState(first);
  const [label, setLabel] = useState('');
  const [amountCents, setAmountCents] = useState<number | null>(null);
  const [vat, setVat] = useState<PlaceVat | null>(null);
  const drafting = useOnce(`deposit ${payer}`, invoiceActions.deposit, ({ id }) => {
    tell(t('billing.invoices.drafted', { count: 1 }));
    void navigate({ to: '/billing/invoices/$id', params: { id } });
  });
  const ready = payer !== '' && label.trim() !== '' && amountCents !== null && vat !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const { category, rate = '0', code } = vat;
    drafting.mutate({
      payer,
      label: label.trim(),
      amountCents,
      prices: 'gross',
      vat: { category, rate, ...(code !== undefined && { code }) },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PayerChoice value={payer} onChange={setPayer} focus={first === ''} />
        <TextInput
          label={t('billing.money.whatFor')}
          placeholder={t('billing.invoices.depositExample')}
          maxLength={LABEL_MAX}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <AmountField label={t('billing.money.amountGross')} onChange={setAmountCents} />
        <VatChoice value={vat} onChange={setVat} />
        <OnceFailed once={drafting} look="invoices" />
        <FormEnd
          verb={t('billing.invoices.draftVerb')}
          ready={ready}
          pending={drafting.isPending}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
