/** The columns of charges, in every list of them. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { PersonLink } from '../../../../parts/person-link.tsx';
import type { Column } from '../../../../parts/record-list/list-props.ts';
import { At } from '../../../../parts/times.tsx';
import { stateNameOf } from '../../../../words/charge-state.ts';
import { Money } from '../money.tsx';
import { ChargeState } from './charge-state.tsx';

export function useChargeColumns(): ReadonlyArray<Column<ChargeItem>> {
  const { t } = useTranslation();
  return [
    {
      key: 'what',
      label: t('billing.charge.what'),
      show: ({ id, label, payer, person }) => (
        <>
          <Link to="/billing/charges/$id" params={{ id }}>
            {label}
          </Link>
          <span className="detail narrow-only">{person?.name ?? payer.name}</span>
        </>
      ),
      csv: ({ label }) => label,
      sort: ({ label }) => label,
    },
    {
      key: 'at',
      label: t('billing.charge.at'),
      wide: true,
      show: ({ at }) => <At at={at} />,
      csv: ({ at }) => at,
      sort: ({ at }) => Date.parse(at),
    },
    {
      key: 'person',
      label: t('billing.charge.person'),
      wide: true,
      show: ({ person }) => (person === null ? '–' : <PersonLink person={person} />),
      csv: ({ person }) => person?.name ?? null,
      sort: ({ person }) => person?.name ?? '',
    },
    {
      key: 'payer',
      label: t('billing.money.payer'),
      wide: true,
      show: ({ payer, person }) =>
        payer.ref === person?.ref ? <span className="quiet">{payer.name}</span> : payer.name,
      csv: ({ payer }) => payer.name,
      sort: ({ payer }) => payer.name,
    },
    {
      key: 'source',
      label: t('billing.charge.source'),
      wide: true,
      show: ({ source }) => t(`billing.charge.sourceName.${source.type}`),
      csv: ({ source }) => t(`billing.charge.sourceName.${source.type}`),
      sort: ({ source }) => source.type,
    },
    {
      key: 'state',
      label: t('billing.charge.state'),
      show: (charge) => <ChargeState charge={charge} />,
      csv: (charge) => t(`billing.charge.stateName.${stateNameOf(charge)}`),
      sort: ({ state }) => state,
    },
    {
      key: 'amount',
      label: t('billing.charge.amount'),
      numeric: true,
      show: ({ state, grossCents }) => (
        <span className={grossCents !== 0 && isGone(state) ? 'gone' : undefined}>
          <Money cents={grossCents} />
        </span>
      ),
      csv: ({ grossCents }) => grossCents / 100,
      sort: ({ grossCents }) => grossCents,
    },
  ];
}

function isGone(state: ChargeItem['state']): boolean {
  return state === 'corrected' || state === 'waived';
}
