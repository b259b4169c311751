/** Payments whose owner nobody found yet: they come first, until each has one. */
import { Button, Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PaymentItem } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { wholePaymentsQuery } from '../../../api/invoice-queries.ts';
import { Failed } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useOnce } from '../../../parts/use-once.ts';
import { PayerChoice } from './payer-choice.tsx';

export function InSuspense() {
  const { t } = useTranslation();
  const waiting = useQuery(wholePaymentsQuery({ suspense: 'true' }));
  if (waiting.isError) return <Failed error={waiting.error} again={() => void waiting.refetch()} />;
  const ofNow = (waiting.data ?? []).filter(({ state }) => state === 'received');
  if (ofNow.length === 0) return null;
  return (
    <section className="card card-alarm" aria-labelledby="suspense-title">
      <Title order={2} id="suspense-title">
        {t('billing.payments.suspense', { count: ofNow.length })}
      </Title>
      <ul className="plain">
        {ofNow.map((payment) => (
          <Waiting key={payment.id} payment={payment} />
        ))}
      </ul>
    </section>
  );
}

function Waiting({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  return (
    <li className="in-suspense" data-row tabIndex={-1}>
      <span>
        <Link to="/billing/payments/$id" params={{ id: payment.id }}>
          {format.euros(payment.amountCents)}
        </Link>{' '}
        {t('billing.payments.suspenseOf', {
          method: t(`billing.payments.methods.${payment.method}`),
          date: format.civilDate(payment.receivedOn),
          account: payment.account,
        })}
        {payment.reference !== null && <span className="detail">{payment.reference}</span>}
      </span>
      {bills(role) && <Assign payment={payment} />}
    </li>
  );
}

export function Assign({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation();
  const tell = useTell();
  const [account, setAccount] = useState('');
  const assigning = useOnce(
    `assign ${payment.id}`,
    (ref: string) => invoiceActions.assignPayment(payment.id, ref),
    ({ accountName }) => tell(t('billing.payments.assigned', { name: accountName })),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (account !== '') assigning.mutate(account);
  };
  return (
    <form onSubmit={submit} className="assign">
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <PayerChoice value={account} onChange={setAccount} label={t('billing.payments.owner')} />
        <Button type="submit" disabled={account === ''} loading={assigning.isPending}>
          {t('billing.payments.assign')}
        </Button>
      </Group>
      {assigning.isError && <Failed error={assigning.error} />}
    </form>
  );
}
