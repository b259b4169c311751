/** The charges that a charge corrects, and those that correct it, both ways. */
import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { chargeQuery, someChargesQuery } from '../../../../api/charge-queries.ts';
import { useFormat } from '../../../../parts/place.tsx';
import { ChargeState } from './charge-state.tsx';

export function Corrections({ charge }: { charge: ChargeItem }) {
  const { t } = useTranslation();
  const before = useQuery({
    ...chargeQuery(charge.corrects ?? ''),
    enabled: charge.corrects !== null,
  });
  const after = useQuery(someChargesQuery({ corrects: charge.id }));
  const later = after.data ?? [];
  if (charge.corrects === null && later.length === 0) return null;
  return (
    <section className="card">
      <Title order={2}>{t('billing.charge.history')}</Title>
      <p className="quiet">{t('billing.charge.correctsText')}</p>
      <ul className="plain">
        {before.data && <Other name={t('billing.charge.corrects')} charge={before.data} />}
        {later.map((one) => (
          <Other key={one.id} name={t('billing.charge.correctedBy')} charge={one} />
        ))}
      </ul>
    </section>
  );
}

function Other({ name, charge }: { name: string; charge: ChargeItem }) {
  const format = useFormat();
  return (
    <li className="held-row">
      <span>
        <span className="quiet">{name}</span>{' '}
        <Link to="/billing/charges/$id" params={{ id: charge.id }}>
          {charge.label}
        </Link>
      </span>
      <span>
        <ChargeState charge={charge} /> · {format.euros(charge.grossCents)}
      </span>
    </li>
  );
}
