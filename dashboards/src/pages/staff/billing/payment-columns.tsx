/** The columns of lists of payments. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PaymentItem } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import type { Column } from '../../../parts/record-list/list-props.ts';
import { AccountLink } from './money-parts.tsx';

const CENTS = 100;

export function usePaymentColumns(): ReadonlyArray<Column<PaymentItem>> {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      key: 'receivedOn',
      label: t('billing.payments.receivedOn'),
      show: ({ id, receivedOn }) => (
        <Link to="/billing/payments/$id" params={{ id }} className="time">
          {format.civilDate(receivedOn)}
        </Link>
      ),
      csv: ({ receivedOn }) => receivedOn,
      sort: ({ receivedOn }) => receivedOn,
    },
    {
      key: 'account',
      label: t('billing.payments.from'),
      show: (payment) => <Payer payment={payment} />,
      csv: ({ accountName }) => accountName,
      sort: ({ accountName }) => accountName,
    },
    {
      key: 'method',
      label: t('billing.payments.method'),
      wide: true,
      show: ({ method }) => t(`billing.payments.methods.${method}`),
      csv: ({ method }) => t(`billing.payments.methods.${method}`),
      sort: ({ method }) => method,
    },
    {
      key: 'reference',
      label: t('billing.payments.reference'),
      wide: true,
      show: ({ reference }) => reference ?? '–',
      csv: ({ reference }) => reference,
      sort: ({ reference }) => reference ?? '',
    },
    {
      key: 'onto',
      label: t('billing.payments.settles'),
      wide: true,
      show: (payment) => <Settles payment={payment} />,
      csv: ({ allocations }) => allocations.map(({ number }) => number).join(' '),
    },
    {
      key: 'amount',
      label: t('billing.money.amount'),
      numeric: true,
      show: ({ amountCents, state }) =>
        state === 'received' ? (
          format.euros(amountCents)
        ) : (
          <>
            <del>{format.euros(amountCents)}</del>{' '}
            <span className="detail alarm-text">{t(`billing.payments.states.${state}`)}</span>
          </>
        ),
      csv: ({ amountCents }) => amountCents / CENTS,
      sort: ({ amountCents }) => amountCents,
    },
  ];
}

function Payer({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation();
  if (!payment.suspense)
    return <AccountLink account={payment.account} name={payment.accountName} />;
  return (
    <>
      {payment.account} <span className="detail alarm-text">{t('billing.payments.nobody')}</span>
    </>
  );
}

/** The invoices that it was put on, or what it is for. */
export function Settles({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  if (payment.purpose !== 'debt') return <>{t(`billing.payments.purposes.${payment.purpose}`)}</>;
  return (
    <>
      {payment.allocations.map(({ invoice, number }, index) => (
        <span key={invoice}>
          {index > 0 && ', '}
          {bills(role) ? (
            <Link to="/billing/invoices/$id" params={{ id: invoice }}>
              {number}
            </Link>
          ) : (
            number
          )}
        </span>
      ))}
      {payment.leftCents > 0 && !payment.suspense && (
        <span className="detail">
          {t('billing.payments.over', { amount: format.euros(payment.leftCents) })}
        </span>
      )}
    </>
  );
}
