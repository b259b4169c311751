/** What is held for an account besides its debts: wallet, guarantee, passes, and what is not invoiced yet. */
import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { passesQuery } from '../../../api/charge-queries.ts';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';

export function AccountHeld({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  const { ref, walletCents, guaranteeCents, openChargesCents, availableCents, prepaid } = account;
  const { runningCents } = account;
  const passes = useQuery(passesQuery).data ?? [];
  const amount = (cents: number) => <span className="amount">{format.euros(cents)}</span>;
  const open =
    bills(role) && openChargesCents !== 0 ? (
      <Link
        key="open"
        className="amount"
        to="/billing/charges"
        search={{ payer: ref, state: 'open' } as never}
      >
        {format.euros(openChargesCents)}
      </Link>
    ) : (
      amount(openChargesCents)
    );
  return (
    <section>
      <Facts
        facts={[
          [t('billing.accounts.openCharges'), open],
          runningCents === 0 ? null : [t('billing.accounts.running'), amount(runningCents)],
          [t('billing.accounts.wallet'), amount(walletCents)],
          prepaid ? [t('billing.accounts.available'), amount(availableCents)] : null,
          [t('billing.accounts.guarantee'), amount(guaranteeCents)],
        ]}
      />
      {account.passes.length > 0 && (
        <>
          <Title order={3} mt="md">
            {t('billing.accounts.passes')}
          </Title>
          <Facts
            facts={account.passes.map(
              ({ pass, left, units, until }): Fact => [
                passes.find(({ slug }) => slug === pass)?.name ?? pass,
                t('billing.accounts.passLeft', {
                  left: format.quantity(left),
                  units: format.quantity(units),
                  date: format.civilDate(until),
                }),
              ],
            )}
          />
        </>
      )}
    </section>
  );
}
