/** Accounts: who owes, who has credit, what is in wallets. */
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AccountItem } from '#contract/accounts.ts';
import { accountsQuery } from '../../../api/invoice-queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { useFormat } from '../../../parts/place.tsx';
import { RecordList } from '../../../parts/record-list/record-list.tsx';
import { sumOf } from '../../../words/money.ts';
import { useAccountColumns } from './account-columns.tsx';
import { BillingWays } from './billing-ways.tsx';
import './money.css';
import { Sums } from './money-parts.tsx';
import { TakePaymentWindow } from './take-payment-window.tsx';

const BALANCES = ['owes', 'credit', 'even'] as const;

export function AccountsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [{ balance, make }, change] = useAddress();
  const accounts = useQuery(accountsQuery);
  const shown = accounts.data?.filter(
    (one) => balance === undefined || balanceWord(one) === balance,
  );
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <RecordList
        name="accounts"
        title={t('billing.accounts.title')}
        read={{
          // Who owes most comes first.
          items: shown?.toSorted((a, b) => b.balanceCents - a.balanceCents),
          error: accounts.error,
          again: () => void accounts.refetch(),
          more: null,
        }}
        columns={useAccountColumns()}
        keyOf={({ ref }) => ref}
        textOf={({ name, ref }) => `${name} ${ref}`}
        onOpen={({ ref }) => void navigate({ to: '/billing/accounts/$ref', params: { ref } })}
        filters={[
          {
            key: 'balance',
            label: t('billing.accounts.balance'),
            options: BALANCES.map((value) => ({
              value,
              label: t(`billing.accounts.balances.${value}`),
            })),
          },
        ]}
        heading={
          <Button onClick={() => change({ make: 'payment' }, true)}>
            {t('billing.payments.take')}
          </Button>
        }
        sums={(some) => <AccountSums accounts={some} />}
        empty={{ title: t('billing.accounts.empty'), text: t('billing.accounts.emptyText') }}
      />
      <TakePaymentWindow opened={make === 'payment'} onClose={() => change({ make: undefined })} />
    </Stack>
  );
}

function balanceWord({ balanceCents }: AccountItem): (typeof BALANCES)[number] {
  if (balanceCents === 0) return 'even';
  return balanceCents > 0 ? 'owes' : 'credit';
}

function AccountSums({ accounts }: { accounts: readonly AccountItem[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const owing = accounts.filter((one) => one.balanceCents > 0);
  const credit = accounts.filter((one) => one.balanceCents < 0);
  const wallets = sumOf(accounts, ({ walletCents }) => walletCents);
  const creditCents = 0 - sumOf(credit, ({ balanceCents }) => balanceCents);
  return (
    <Sums
      sums={[
        {
          name: t('billing.accounts.sumOwed', { count: owing.length }),
          value: format.euros(sumOf(owing, ({ balanceCents }) => balanceCents)),
        },
        ...(creditCents === 0
          ? []
          : [
              {
                name: t('billing.accounts.sumCredit', { count: credit.length }),
                value: format.euros(creditCents),
              },
            ]),
        ...(wallets === 0
          ? []
          : [{ name: t('billing.accounts.sumWallets'), value: format.euros(wallets) }]),
      ]}
    />
  );
}
