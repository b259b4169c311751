/** Letting one charge go, whole or in part; says what is left to pay before. */
import { Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { FormEnd } from '../../../../parts/form-end.tsx';
import { Failed } from '../../../../parts/notices.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { ReasonField } from '../../../../parts/reason-field.tsx';
import { useTell } from '../../../../parts/toasts.tsx';
import { AmountField } from '../amount-field.tsx';

export function WaiveOne({ charge, onDone }: { charge: ChargeItem; onDone: () => void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const navigate = useNavigate();
  const whole = charge.amountCents;
  const [cents, setCents] = useState<number | null>(whole);
  const [reason, setReason] = useState('');
  const consequence = useConsequence(charge, cents);
  const waiving = useMutation({
    mutationFn: () =>
      chargeActions.waive(charge.id, reason.trim(), cents === whole ? undefined : (cents ?? 0)),
    onSuccess: async ({ id }) => {
      tell(
        t(id === charge.id ? 'billing.charge.waived' : 'billing.charge.waivedPart', { count: 1 }),
      );
      onDone();
      // The rest of it is a charge of its own.
      if (id !== charge.id) await navigate({ to: '/billing/charges/$id', params: { id } });
    },
    onSettled: () => client.invalidateQueries(),
  });
  const ready = cents !== null && reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) waiving.mutate();
  };
  return (
    <form onSubmit={submit} className="because">
      <Stack gap="sm">
        {whole > 1 && (
          <AmountField
            label={t('billing.charge.waiveAmount', {
              mode: t(
                charge.prices === 'gross' ? 'billing.charge.exactGross' : 'billing.charge.exactNet',
              ),
            })}
            first={whole}
            mostCents={whole}
            onChange={setCents}
          />
        )}
        <Text size="sm" role="status">
          {consequence}
        </Text>
        <ReasonField value={reason} onChange={setReason} focus example />
        {waiving.isError && <Failed error={waiving.error} />}
        <FormEnd
          verb={t('billing.charge.waive')}
          ready={ready}
          pending={waiving.isPending}
          danger
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}

/** Nothing while what is typed is no amount. */
function useConsequence(charge: ChargeItem, cents: number | null): string {
  const { t } = useTranslation();
  const format = useFormat();
  const { amountCents: whole, grossCents, payer } = charge;
  if (cents === null) return '';
  if (cents === whole)
    return t('billing.charge.willWaive', {
      count: 1,
      euros: format.euros(grossCents),
      payers: payer.name,
    });
  return t('billing.charge.willWaivePart', {
    part: format.euros(cents),
    rest: format.euros(whole - cents),
    name: payer.name,
  });
}
