/** The columns of the list of accounts. */
import { useTranslation } from 'react-i18next';
import type { AccountItem } from '#contract/accounts.ts';
import { useFormat } from '../../../parts/place.tsx';
import type { Column } from '../../../parts/record-list/list-props.ts';
import { AccountLink } from './money-parts.tsx';

const CENTS = 100;

export function useAccountColumns(): ReadonlyArray<Column<AccountItem>> {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      key: 'name',
      label: t('billing.money.payer'),
      show: ({ ref, name }) => <AccountLink account={ref} name={name} />,
      csv: ({ name }) => name,
      sort: ({ name }) => name,
    },
    {
      key: 'ref',
      label: t('person.ref'),
      wide: true,
      show: ({ ref }) => ref,
      csv: ({ ref }) => ref,
      sort: ({ ref }) => ref,
    },
    {
      key: 'kind',
      label: t('billing.accounts.kind'),
      wide: true,
      show: ({ kind }) => t(`billing.accounts.kinds.${kind}`),
      csv: ({ kind }) => t(`billing.accounts.kinds.${kind}`),
      sort: ({ kind }) => kind,
    },
    {
      key: 'balance',
      label: t('billing.accounts.balance'),
      numeric: true,
      show: (account) => <Balance cents={account.balanceCents} />,
      csv: ({ balanceCents }) => balanceCents / CENTS,
      sort: ({ balanceCents }) => balanceCents,
    },
    {
      key: 'wallet',
      label: t('billing.accounts.wallet'),
      numeric: true,
      wide: true,
      show: ({ walletCents }) => (walletCents === 0 ? '–' : format.euros(walletCents)),
      csv: ({ walletCents }) => walletCents / CENTS,
      sort: ({ walletCents }) => walletCents,
    },
  ];
}

/** Never a bare sign: whether it is owed, or stands to their credit. */
function Balance({ cents }: { cents: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (cents === 0) return <span className="quiet">{t('billing.accounts.balances.even')}</span>;
  return (
    <>
      <span className="quiet">
        {t(cents > 0 ? 'billing.accounts.isOwed' : 'billing.accounts.isCredit')}
      </span>{' '}
      <b>{format.euros(Math.abs(cents))}</b>
    </>
  );
}
