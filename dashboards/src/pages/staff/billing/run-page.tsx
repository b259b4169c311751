/** One billing run whole: how far it is, what it made, whom it left out and why. */
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RunWhole } from '#contract/invoices.ts';
import { runQuery } from '../../../api/charge-queries.ts';
import { Facts } from '../../../parts/facts.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import type { Column } from '../../../parts/record-list/list-props.ts';
import { RecordList } from '../../../parts/record-list/record-list.tsx';
import { At, Took } from '../../../parts/times.tsx';
import { signedCents } from '../../../words/invoice-standing.ts';
import { BillingWays } from './billing-ways.tsx';
import { Money } from './money.tsx';
import { goalOf } from './run-goal.ts';
import { RunProgress } from './run-progress.tsx';
import { RunSkipped } from './run-skipped.tsx';
import './billing.css';

type Made = RunWhole['invoices'][number] & { readonly key: string };

export function RunPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/billing/runs/$id' });
  const run = useQuery(runQuery(id));
  const columns = useColumns();
  const format = useFormat();
  if (run.isError) return <Failed error={run.error} again={() => void run.refetch()} />;
  if (run.isPending) return <Waiting rows={8} />;
  const month = format.month(`${run.data.period}-01`);
  const made = run.data.invoices.map((one, index) => ({ ...one, key: one.id ?? String(index) }));
  return (
    <Stack gap="lg" className="page">
      <BillingWays />
      <div className="record">
        <Stack gap="lg" className="record-facts">
          <RunFacts run={run.data} />
          <RunSkipped skipped={run.data.skipped} />
        </Stack>
        <RecordList
          name="run"
          title={t(`billing.run.title.${goalOf(run.data)}`, { month })}
          read={{
            items: made,
            error: null,
            again: () => void run.refetch(),
            more: null,
          }}
          columns={columns}
          filters={[]}
          keyOf={({ key }) => key}
          textOf={({ payer, payerName, number }) => `${payerName} ${payer} ${number ?? ''}`}
          empty={{ title: t('billing.run.empty'), text: t('billing.run.emptyText') }}
        />
      </div>
    </Stack>
  );
}

function RunFacts({ run }: { run: RunWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { netCents, vatCents, grossCents } = run.totals;
  return (
    <>
      <Link to="/billing" search={{ month: run.period } as never}>
        {t('billing.run.back')}
      </Link>
      {run.state === 'running' && <RunProgress run={run} />}
      <Facts
        facts={[
          [t('billing.run.by'), run.by],
          [t('billing.run.started'), <At key="at" at={run.startedAt} />],
          run.finishedAt === null
            ? null
            : [t('billing.run.took'), <Took key="took" from={run.startedAt} to={run.finishedAt} />],
          [t('billing.run.made'), format.count(run.totals.invoices)],
          [t('billing.run.net'), format.euros(netCents)],
          [t('billing.run.vat'), format.euros(vatCents)],
          [t('billing.run.gross'), <b key="gross">{format.euros(grossCents)}</b>],
        ]}
      />
    </>
  );
}

function useColumns(): ReadonlyArray<Column<Made>> {
  const { t } = useTranslation();
  const stateText = useStateText();
  const amount = (key: 'net' | 'vat' | 'gross', label: string, wide: boolean): Column<Made> => ({
    key,
    label,
    numeric: true,
    wide,
    show: (one) => <Money cents={signedCents(one, one[`${key}Cents`])} />,
    csv: (one) => signedCents(one, one[`${key}Cents`]) / 100,
    sort: (one) => signedCents(one, one[`${key}Cents`]),
  });
  return [
    {
      key: 'payer',
      label: t('billing.money.payer'),
      show: ({ payerName }) => payerName,
      csv: ({ payerName }) => payerName,
      sort: ({ payerName }) => payerName,
    },
    {
      key: 'document',
      label: t('billing.run.document'),
      show: ({ id, number, type, state }) => {
        const told = t(`billing.invoices.type.${type}`);
        if (id === null || state === 'discarded') return told;
        return <Link to={`/billing/invoices/${id}` as never}>{number ?? told}</Link>;
      },
      csv: ({ number, type }) => number ?? t(`billing.invoices.type.${type}`),
      sort: ({ number }) => number ?? '',
    },
    {
      key: 'state',
      label: t('billing.run.state'),
      wide: true,
      show: ({ state }) => stateText(state),
      csv: ({ state }) => stateText(state),
      sort: ({ state }) => state,
    },
    {
      key: 'lines',
      label: t('billing.run.lines'),
      numeric: true,
      wide: true,
      show: ({ lines }) => lines,
      csv: ({ lines }) => lines,
      sort: ({ lines }) => lines,
    },
    amount('net', t('billing.run.net'), true),
    amount('vat', t('billing.run.vat'), true),
    amount('gross', t('billing.run.gross'), false),
  ];
}

const STATES = ['planned', 'draft', 'issued', 'discarded'] as const;

function useStateText(): (state: string) => string {
  const { t } = useTranslation();
  return (state) => {
    const known = STATES.find((one) => one === state);
    return known === undefined ? state : t(`billing.run.documentState.${known}`);
  };
}
