/** One account: what is owed and held today and what may be done about it; and every movement, up to a day of choice. */
import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { accountQuery } from '../../../api/invoice-queries.ts';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { AccountActs } from './account-acts.tsx';
import { AccountDocuments } from './account-documents.tsx';
import { AccountHeld } from './account-held.tsx';
import { AccountSettings } from './account-settings.tsx';
import { AccountStatement } from './account-statement.tsx';
import { BillingWays } from './billing-ways.tsx';
import './money.css';

export function AccountPage() {
  const { ref } = useParams({ from: '/billing/accounts/$ref' });
  const account = useQuery(accountQuery(ref));
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      {account.isError && <Failed error={account.error} again={() => void account.refetch()} />}
      {account.isPending && <Waiting rows={8} />}
      {account.data?.ref === ref && <Whole account={account.data} />}
    </Stack>
  );
}

function Whole({ account }: { account: AccountWhole }) {
  const { role } = usePlace();
  return (
    <div className="record account">
      <div className="record-facts">
        <Stack gap="lg">
          <Head account={account} />
          <AccountActs account={account} />
          <AccountHeld account={account} />
          {bills(role) && <AccountSettings key={settingsKey(account)} account={account} />}
        </Stack>
      </div>
      <Stack gap="lg">
        <AccountStatement payer={account.ref} />
        {bills(role) && <AccountDocuments account={account} />}
      </Stack>
    </div>
  );
}

/** The form begins anew when somebody else changed what is in it. */
function settingsKey({ prepaid, walletLimitCents, dueDays }: AccountWhole): string {
  return JSON.stringify([prepaid, walletLimitCents, dueDays]);
}

function Head({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { balanceCents, name, kind, ref } = account;
  const amount = format.euros(Math.abs(balanceCents));
  return (
    <header>
      <Title order={1}>{name}</Title>
      <span className="quiet">
        {kind === 'person' ? (
          <Link to="/people/$ref" params={{ ref }}>
            {t('billing.accounts.person')}
          </Link>
        ) : (
          t('billing.accounts.kinds.organisation')
        )}
      </span>
      <p className="account-balance">
        {balanceCents === 0
          ? t('billing.accounts.even')
          : t(balanceCents > 0 ? 'billing.accounts.owesNow' : 'billing.accounts.hasCredit', {
              amount,
            })}
      </p>
    </header>
  );
}
