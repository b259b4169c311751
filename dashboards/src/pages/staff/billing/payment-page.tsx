/** One payment: where it came from, what it settled, and what became of it. */
import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PaymentItem } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { paymentQuery } from '../../../api/invoice-queries.ts';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { At } from '../../../parts/times.tsx';
import { BillingWays } from './billing-ways.tsx';
import { Assign } from './in-suspense.tsx';
import './money.css';
import { AccountLink } from './money-parts.tsx';
import { PaymentActs } from './payment-acts.tsx';

export function PaymentPage() {
  const { id } = useParams({ from: '/billing/payments/$id' });
  const payment = useQuery(paymentQuery(id));
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      {payment.isError && <Failed error={payment.error} again={() => void payment.refetch()} />}
      {payment.isPending && <Waiting rows={6} />}
      {payment.isSuccess && <Whole payment={payment.data} />}
    </Stack>
  );
}

function Whole({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  const { state, suspense, account, accountName } = payment;
  return (
    <Stack gap="lg" className="record-alone">
      <header className="invoice-head">
        <div>
          <Title order={1}>{t('billing.payments.one')}</Title>
          {suspense ? (
            <span className="alarm-text">
              {account} · {t('billing.payments.nobody')}
            </span>
          ) : (
            <AccountLink account={account} name={accountName} />
          )}
          {state !== 'received' && (
            <p className="alarm-text">{t(`billing.payments.states.${state}`)}</p>
          )}
        </div>
        <b className="invoice-total">{format.euros(payment.amountCents)}</b>
      </header>
      {suspense && state === 'received' && bills(role) && <Assign payment={payment} />}
      {state === 'received' && bills(role) && <PaymentActs payment={payment} />}
      <PaymentFacts payment={payment} />
    </Stack>
  );
}

function PaymentFacts({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  return (
    <Facts
      facts={[
        [t('billing.payments.receivedOn'), format.civilDate(payment.receivedOn)],
        [t('billing.payments.method'), t(`billing.payments.methods.${payment.method}`)],
        payment.reference === null ? null : [t('billing.payments.reference'), payment.reference],
        [t('billing.payments.purpose'), t(`billing.payments.purposes.${payment.purpose}`)],
        [t('billing.payments.by'), payment.by],
        [t('billing.payments.noted'), <At key="at" at={payment.at} />],
        ...payment.allocations.map(
          ({ invoice, number, amountCents }): Fact => [
            t('billing.payments.settles'),
            <span key={invoice} className="fact-amount">
              {bills(role) ? (
                <Link to="/billing/invoices/$id" params={{ id: invoice }}>
                  {number}
                </Link>
              ) : (
                number
              )}
              <span className="amount">{format.euros(amountCents)}</span>
            </span>,
          ],
        ),
        payment.leftCents === 0 || payment.suspense
          ? null
          : [
              t('billing.payments.left'),
              <span key="left" className="amount">
                {format.euros(payment.leftCents)}
              </span>,
            ],
      ]}
    />
  );
}
