/** Takes money in: from whom, how much, by what; and says what it will settle before it is taken. */
import { SegmentedControl, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type * as z from 'zod';
import type { PaymentBody, paymentPurpose } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { FormEnd } from '../../../parts/form-end.tsx';
import { OnceFailed } from '../../../parts/once-failed.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { settledBy } from '../../../words/settle.ts';
import { AmountField } from './amount-field.tsx';
import { MethodChoice } from './method-choice.tsx';
import { PayerChoice } from './payer-choice.tsx';
import { usePaymentTold } from './payment-told.ts';
import { useDebts, WillSettle } from './will-settle.tsx';

const REFERENCE_MAX = 200;
type Purpose = z.infer<typeof paymentPurpose>;

export function TakePayment({
  account: first = '',
  invoice,
  amountCents: firstCents,
  onDone,
}: {
  /** Who pays, where that is known already. */
  account?: string;
  /** What it is for, where that is known already. */
  invoice?: { readonly id: string; readonly openCents: number };
  amountCents?: number;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { today, role } = usePlace();
  const [account, setAccount] = useState(first);
  const [amountCents, setAmountCents] = useState<number | null>(
    invoice?.openCents ?? firstCents ?? null,
  );
  // Counts the amounts that were put in rather than typed.
  const [proposed, setProposed] = useState(0);
  const [method, setMethod] = useState<PaymentBody['method'] | null>(null);
  const [receivedOn, setReceivedOn] = useState(today);
  const [reference, setReference] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('debt');
  const [chosen, setChosen] = useState<readonly string[]>(
    invoice === undefined ? [] : [invoice.id],
  );
  const debts = useDebts(account);
  // The server refuses a choice that no money is left for.
  const owed = debts.data ?? [];
  const settled = settledBy(owed, amountCents ?? 0, chosen).shares.map(({ debt }) => debt.id);
  const onto = owed.length === 0 ? chosen : chosen.filter((id) => settled.includes(id));
  const tell = usePaymentTold();
  const paying = useOnce(`payment ${account}`, invoiceActions.pay, (payment) => {
    tell(payment.id, payment.amountCents);
    onDone();
  });
  const ready = account !== '' && amountCents !== null && method !== null && receivedOn !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    paying.mutate({
      account,
      amountCents,
      method,
      purpose,
      receivedOn,
      ...(reference.trim() !== '' && { reference: reference.trim() }),
      ...(purpose === 'debt' &&
        onto.length > 0 && { allocations: onto.map((id) => ({ invoice: id })) }),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {first === '' && (
          <PayerChoice
            value={account}
            onChange={(ref) => {
              setAccount(ref);
              setChosen([]);
            }}
            label={t('billing.payments.from')}
            focus
          />
        )}
        <AmountField
          key={proposed}
          label={t('billing.money.amount')}
          first={amountCents}
          onChange={setAmountCents}
          focus={first !== ''}
        />
        <MethodChoice value={method} purpose={purpose} onChange={setMethod} />
        <TextInput
          type="date"
          label={t('billing.payments.receivedOn')}
          max={today}
          value={receivedOn}
          onChange={(event) => setReceivedOn(event.currentTarget.value)}
        />
        <TextInput
          label={t('billing.payments.reference')}
          placeholder={t('billing.payments.referenceExample')}
          maxLength={REFERENCE_MAX}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
        {invoice === undefined && (
          <SegmentedControl
            fullWidth
            aria-label={t('billing.payments.purpose')}
            data={(['debt', 'wallet', 'guarantee'] as const).map((value) => ({
              value,
              label: t(`billing.payments.purposes.${value}`),
            }))}
            value={purpose}
            onChange={(value) => setPurpose(value as Purpose)}
          />
        )}
        {account !== '' && (
          <WillSettle
            account={account}
            amountCents={amountCents}
            purpose={purpose}
            debts={bills(role) ? debts : null}
            chosen={chosen}
            onChoose={setChosen}
            onTakeAll={(cents) => {
              setAmountCents(cents);
              setProposed((held) => held + 1);
            }}
          />
        )}
        <OnceFailed once={paying} look="payments" />
        <FormEnd
          verb={
            amountCents === null
              ? t('billing.payments.take')
              : t('billing.payments.takeAmount', { amount: format.euros(amountCents) })
          }
          ready={ready}
          pending={paying.isPending}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}
