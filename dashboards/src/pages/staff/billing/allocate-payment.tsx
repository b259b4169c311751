/** Puts a payment on other invoices than it is on: all of it is taken off first. */
import { Checkbox, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AllocatePaymentBody, PaymentItem } from '#contract/accounts.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { wholeInvoicesQuery } from '../../../api/invoice-queries.ts';
import { FormEnd } from '../../../parts/form-end.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { settledBy } from '../../../words/settle.ts';

export function AllocatePayment({ payment, onDone }: { payment: PaymentItem; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tell = useTell();
  const asked = { payer: payment.account, state: 'issued' };
  const invoices = useQuery(wholeInvoicesQuery(asked));
  const [chosen, setChosen] = useState<readonly string[]>(
    payment.allocations.map(({ invoice }) => invoice),
  );
  const putting = useOnce(
    `allocate ${payment.id}`,
    (body: AllocatePaymentBody) => invoiceActions.allocatePayment(payment.id, body),
    () => {
      tell(t('billing.payments.allocated'));
      onDone();
    },
  );
  if (invoices.data === undefined) return <Waiting rows={4} />;
  // What this payment settled is owed again once it is taken off.
  const debts = invoices.data
    .filter(({ type }) => type !== 'credit-note')
    .map((invoice) => ({
      ...invoice,
      openCents:
        invoice.openCents +
        (payment.allocations.find((one) => one.invoice === invoice.id)?.amountCents ?? 0),
    }))
    .filter(({ openCents }) => openCents > 0);
  const { shares, leftCents } = settledBy(
    debts.filter(({ id }) => chosen.includes(id)),
    payment.amountCents,
    chosen,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    putting.mutate({
      allocations: shares.map(({ debt, cents }) => ({ invoice: debt.id, amountCents: cents })),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Checkbox.Group
          label={t('billing.payments.onto')}
          value={[...chosen]}
          onChange={(value) => setChosen(value)}
        >
          <Stack gap={6} mt="xs" className="choose-invoices">
            {debts.map(({ id, number, openCents }) => (
              <Checkbox
                key={id}
                value={id}
                label={`${number ?? ''} · ${format.euros(openCents)}`}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Text size="sm" role="status">
          {format.list(
            shares.map(({ debt, cents }) => `${debt.number ?? ''} ${format.euros(cents)}`),
          )}{' '}
          {leftCents > 0 && t('billing.payments.over', { amount: format.euros(leftCents) })}
        </Text>
        {putting.isError && <Failed error={putting.error} />}
        <FormEnd
          verb={t('billing.payments.put')}
          ready={shares.length > 0}
          pending={putting.isPending}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}
