/** Gives money back: credit, what is in the wallet, or a guarantee; never more than there is. */
import { SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountWhole, RefundBody } from '#contract/accounts.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { FormEnd } from '../../../parts/form-end.tsx';
import { OnceFailed } from '../../../parts/once-failed.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { ReasonField } from '../../../parts/reason-field.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { AmountField } from './amount-field.tsx';

const METHODS = ['transfer', 'cash', 'card', 'cheque', 'online'] as const;
type From = RefundBody['from'];

export function Refund({ account, onDone }: { account: AccountWhole; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tell = useTell();
  const held: Readonly<Record<From, number>> = {
    credit: Math.max(0, 0 - account.balanceCents),
    wallet: Math.max(0, account.walletCents),
    guarantee: Math.max(0, account.guaranteeCents),
  };
  const choices = (['credit', 'wallet', 'guarantee'] as const).filter((one) => held[one] > 0);
  const [from, setFrom] = useState<From>(choices[0] ?? 'credit');
  const [amountCents, setAmountCents] = useState<number | null>(held[from]);
  const [method, setMethod] = useState<RefundBody['method'] | null>(null);
  const [reason, setReason] = useState('');
  const giving = useOnce(
    `refund ${account.ref}`,
    (body: RefundBody, key) => invoiceActions.refund(account.ref, body, key),
    (_, body) => {
      tell(t('billing.refund.done', { amount: format.euros(body.amountCents) }));
      onDone();
    },
  );
  const ready = amountCents !== null && method !== null && reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) giving.mutate({ from, amountCents, method, reason: reason.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label={t('billing.refund.from')}
          data={choices.map((value) => ({
            value,
            label: `${t(`billing.refund.of.${value}`)} ${format.euros(held[value])}`,
          }))}
          value={from}
          onChange={(value) => {
            setFrom(value as From);
            setAmountCents(held[value as From]);
          }}
        />
        <AmountField
          key={from}
          label={t('billing.money.amount')}
          first={held[from]}
          mostCents={held[from]}
          onChange={setAmountCents}
          focus
        />
        <Select
          label={t('billing.refund.by')}
          data={METHODS.map((value) => ({ value, label: t(`billing.payments.methods.${value}`) }))}
          value={method}
          onChange={(value) => setMethod(value)}
          allowDeselect={false}
        />
        <ReasonField value={reason} onChange={setReason} />
        {amountCents !== null && (
          <Text size="sm" role="status">
            {t('billing.refund.will', {
              amount: format.euros(amountCents),
              name: account.name,
              left: format.euros(held[from] - amountCents),
            })}
          </Text>
        )}
        <OnceFailed once={giving} look="payments" />
        <FormEnd
          verb={t('billing.refund.title')}
          ready={ready}
          pending={giving.isPending}
          danger
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}
