/** Payments: taken at the counter, found again, and given to whom they belong. */
import { Button, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PAYMENT_METHODS, type PaymentItem } from '#contract/accounts.ts';
import { moneyLists, payersQuery } from '../../../api/invoice-queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { useFormat } from '../../../parts/place.tsx';
import { RecordList } from '../../../parts/record-list/record-list.tsx';
import { asRead } from '../../../parts/use-records.ts';
import { sumOf } from '../../../words/money.ts';
import { BillingWays } from './billing-ways.tsx';
import './money.css';
import { InSuspense } from './in-suspense.tsx';
import { Sums } from './money-parts.tsx';
import { usePaymentColumns } from './payment-columns.tsx';
import { TakePaymentWindow } from './take-payment-window.tsx';

const SEARCH_AFTER_MS = 250;

export function PaymentsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [{ q, account, method, from, to, make }, change] = useAddress();
  const [search] = useDebouncedValue(q?.trim() || undefined, SEARCH_AFTER_MS);
  const payers = useQuery(payersQuery).data ?? [];
  const payments = useInfiniteQuery(moneyLists.payments({ search, account, method, from, to }));
  const take = (
    <Button onClick={() => change({ make: 'payment' }, true)}>{t('billing.payments.take')}</Button>
  );
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <InSuspense />
      <RecordList
        name="payments"
        title={t('billing.payments.title')}
        read={asRead(payments)}
        columns={usePaymentColumns()}
        keyOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/billing/payments/$id', params: { id } })}
        filters={[
          {
            key: 'account',
            label: t('billing.money.payer'),
            options: payers.map(({ ref, name }) => ({ value: ref, label: name })),
          },
          {
            key: 'method',
            label: t('billing.payments.method'),
            options: PAYMENT_METHODS.map((value) => ({
              value,
              label: t(`billing.payments.methods.${value}`),
            })),
          },
          { key: 'from', label: t('list.from') },
          { key: 'to', label: t('list.to') },
        ]}
        heading={take}
        sums={(shown) => <PaymentSums shown={shown} />}
        empty={{
          title: t('billing.payments.empty'),
          text: t('billing.payments.emptyText'),
          action: take,
        }}
      />
      <TakePaymentWindow opened={make === 'payment'} onClose={() => change({ make: undefined })} />
    </Stack>
  );
}

/** What stayed, by method: what a till or a bank should hold. */
function PaymentSums({ shown }: { shown: readonly PaymentItem[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const stayed = shown.filter(({ state }) => state === 'received');
  return (
    <Sums
      sums={[
        {
          name: t('billing.payments.sum', { count: stayed.length }),
          value: format.euros(sumOf(stayed, ({ amountCents }) => amountCents)),
        },
        ...PAYMENT_METHODS.flatMap((method) => {
          const some = stayed.filter((one) => one.method === method);
          if (some.length === 0) return [];
          return [
            {
              name: t(`billing.payments.methods.${method}`),
              value: format.euros(sumOf(some, ({ amountCents }) => amountCents)),
            },
          ];
        }),
      ]}
    />
  );
}
