/** The ways between the pages of billing, as far as a role may go. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../../parts/place.tsx';
import { billingWaysOf } from '../../../words/billing-ways.ts';

export function BillingWays() {
  const { t } = useTranslation();
  const { role } = usePlace();
  return (
    <nav className="sub-ways" aria-label={t('billing.way.title')}>
      {billingWaysOf(role).map(({ to, name }) => (
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
