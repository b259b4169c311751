/** Charges as a list: what was used and sold, by whom, who pays, and whether it is invoiced. */
import { Button, Stack } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CHARGE_STATES, type ChargeItem } from '#contract/charges.ts';
import { BASE } from '../../../api/client.ts';
import { moneyLists, payersQuery } from '../../../api/invoice-queries.ts';
import { everybodyQuery } from '../../../api/queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { Icon } from '../../../parts/icons.tsx';
import { useFormat } from '../../../parts/place.tsx';
import type { Filter } from '../../../parts/record-list/list-props.ts';
import { RecordList } from '../../../parts/record-list/record-list.tsx';
import { asRead } from '../../../parts/use-records.ts';
import { sumOf } from '../../../words/money.ts';
import { BillingWays } from './billing-ways.tsx';
import { useChargeColumns } from './charge/charge-columns.tsx';
import { WaiveMany } from './charge/waive.tsx';
import './billing.css';
import './money.css';
import { Sums } from './money-parts.tsx';

export function ChargesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [{ person, payer, state, drafted, session, from, to }] = useAddress();
  const asked = { person, payer, state, drafted, session, from, to };
  const charges = useInfiniteQuery(moneyLists.charges(asked));
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <RecordList<ChargeItem>
        name="charges"
        title={t('billing.charge.title')}
        heading={<Xlsx />}
        read={asRead(charges)}
        columns={useChargeColumns()}
        filters={useFilters()}
        keyOf={({ id }) => id}
        textOf={(item) =>
          `${item.label} ${item.person?.name ?? ''} ${item.payer.name} ${item.tariff?.slug ?? ''}`
        }
        onOpen={({ id }) => void navigate({ to: '/billing/charges/$id', params: { id } })}
        sums={(shown) => <ChargeSums shown={shown} />}
        bulk={(chosen, clear) => <WaiveMany chosen={chosen} onDone={clear} />}
        empty={{ title: t('billing.charge.empty'), text: t('billing.charge.emptyText') }}
      />
    </Stack>
  );
}

/** What another stands for counts no more, and what was waived is asked of nobody. */
function ChargeSums({ shown }: { shown: readonly ChargeItem[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const standing = shown.filter(({ state }) => state === 'open' || state === 'invoiced');
  return (
    <Sums
      sums={[
        {
          name: t('billing.charge.sum', { count: standing.length }),
          value: format.euros(sumOf(standing, ({ grossCents }) => grossCents)),
        },
      ]}
    />
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation();
  const [{ session, person, payer }] = useAddress();
  const people = useQuery(everybodyQuery).data ?? [];
  const payers = useQuery(payersQuery).data ?? [];
  const everybody = new Map([...people, ...payers].map(({ ref, name }) => [ref, name]));
  const named = (list: ReadonlyArray<{ readonly ref: string }>, chosen: string | undefined) =>
    [...new Set([...list.map(({ ref }) => ref), ...(chosen === undefined ? [] : [chosen])])].map(
      (ref) => ({ value: ref, label: everybody.get(ref) ?? ref }),
    );
  return [
    {
      key: 'state',
      label: t('billing.charge.state'),
      options: CHARGE_STATES.map((value) => ({
        value,
        label: t(`billing.charge.stateName.${value}`),
      })),
    },
    {
      key: 'drafted',
      label: t('billing.charge.drafted'),
      options: [
        { value: 'true', label: t('billing.charge.onDraft') },
        { value: 'false', label: t('billing.charge.onNoDraft') },
      ],
    },
    { key: 'payer', label: t('billing.money.payer'), options: named(payers, payer) },
    { key: 'person', label: t('billing.charge.person'), options: named(people, person) },
    { key: 'from', label: t('list.from') },
    { key: 'to', label: t('list.to') },
    ...(session === undefined
      ? []
      : [
          {
            key: 'session',
            label: t('billing.charge.session'),
            options: [{ value: session, label: session.slice(-6) }],
          },
        ]),
  ];
}

/** All of the period that is chosen, whatever is read so far. */
function Xlsx() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [{ from, to }] = useAddress();
  const period = [from && `&from=${from}`, to && `&to=${to}`].filter(Boolean).join('');
  return (
    <Button
      component="a"
      variant="default"
      leftSection={<Icon name="download" size={16} />}
      href={`${BASE}/exports/charges?format=xlsx&language=${language}${period}`}
      download
    >
      {t('billing.charge.xlsx')}
    </Button>
  );
}
