/** What a session costs: the amount for all staff, its charges with their steps for whoever bills. */
import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { bills } from '#contract/roles.ts';
import type { SessionItem } from '#contract/sessions.ts';
import { someChargesQuery } from '../api/charge-queries.ts';
import { stateNameOf } from '../words/charge-state.ts';
import { ChargeSessions } from './charge-sessions.tsx';
import { useAnomalies } from './live-lists.ts';
import { useFormat, usePlace } from './place.tsx';

const HOLDING = ['flagged-session', 'no-tariff', 'material-unknown'] as const;

export function SessionCharges({ session }: { session: SessionItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  const mayBill = bills(role);
  const charges = useQuery({
    ...someChargesQuery({ session: session.id }),
    enabled: mayBill && session.chargeCents !== null,
  });
  const standing = (charges.data ?? []).filter(({ state }) => state !== 'corrected');
  const isWaiting = useWaiting(session.id);
  if (session.chargeCents === null && isWaiting === null) return null;
  return (
    <section>
      <Title order={3}>{t('billing.charge.price')}</Title>
      <ul className="plain">
        {standing.map((charge) => (
          <li key={charge.id} className="session-charge">
            <Link to="/billing/charges/$id" params={{ id: charge.id }}>
              {charge.steps.map(({ words }) => words[format.language]).join(' · ') || charge.label}
            </Link>
            <span>
              {format.euros(charge.grossCents)}{' '}
              <span className="quiet">{t(`billing.charge.stateName.${stateNameOf(charge)}`)}</span>
            </span>
          </li>
        ))}
      </ul>
      {session.chargeCents !== null && standing.length !== 1 && (
        <p className="session-charge">
          <b>{t('billing.charge.total')}</b>
          <b>{format.euros(session.chargeCents)}</b>
        </p>
      )}
      {isWaiting !== null && (
        <p className="session-charge">
          <span className="alarm-text">{t(`billing.month.held.kind.${isWaiting}`)}</span>
          {mayBill && session.person !== null && <ChargeSessions ids={[session.id]} />}
        </p>
      )}
    </section>
  );
}

/** Why it is not charged yet, if anything holds it back. */
function useWaiting(id: string): (typeof HOLDING)[number] | null {
  const open = useAnomalies().data ?? [];
  const own = open.filter(
    ({ subjectKind, subject }) => subjectKind === 'session' && subject === id,
  );
  return HOLDING.find((kind) => own.some((one) => one.kind === kind)) ?? null;
}
