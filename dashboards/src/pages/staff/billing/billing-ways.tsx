/** The ways between the pages of billing, as far as a role may go. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { bills, type Role, seesNames, takesMoney } from '#contract/roles.ts';
import { usePlace } from '../../../parts/place.tsx';

const WAYS = [
  { to: '/billing', name: 'month', open: bills },
  { to: '/billing/charges', name: 'charges', open: bills },
  { to: '/billing/invoices', name: 'invoices', open: bills },
  { to: '/billing/accounts', name: 'accounts', open: bills },
  { to: '/billing/payments', name: 'payments', open: takesMoney },
  { to: '/billing/reminders', name: 'reminders', open: bills },
  { to: '/billing/tariffs', name: 'tariffs', open: seesNames },
] as const satisfies ReadonlyArray<{ to: string; name: string; open: (role: Role) => boolean }>;

export function BillingWays() {
  const { t } = useTranslation();
  const { role } = usePlace();
  return (
    <nav className="sub-ways" aria-label={t('billing.way.title')}>
      {WAYS.filter(({ open }) => open(role)).map(({ to, name }) => (
        <Link
          key={name}
          to={to}
          className="way"
          activeOptions={{ exact: to === '/billing', includeSearch: false }}
          activeProps={{ className: 'here', 'aria-current': 'page' }}
        >
          {t(`billing.way.${name}`)}
        </Link>
      ))}
    </nav>
  );
}
