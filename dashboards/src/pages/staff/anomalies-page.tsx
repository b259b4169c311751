/** What staff should look at, and what they settled. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ANOMALY_KINDS, type AnomalyItem } from '#contract/anomalies.ts';
import { runsThePlace } from '#contract/roles.ts';
import { recordQueries } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { AnomalyText, Resolve } from '../../parts/anomaly-words.tsx';
import { useFormat, usePlace } from '../../parts/place.tsx';
import type { Column } from '../../parts/record-list/list-props.ts';
import { RecordList } from '../../parts/record-list/record-list.tsx';
import { At } from '../../parts/times.tsx';
import { asRead } from '../../parts/use-records.ts';
import { detailsOf } from '../../words/anomaly-detail.ts';

export function AnomaliesPage() {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [{ kind, open = 'true', from, to }] = useAddress();
  const whether = open === 'all' ? undefined : open;
  const read = asRead(useInfiniteQuery(recordQueries.anomalies({ open: whether, from, to })));
  const runs = runsThePlace(role);
  return (
    <RecordList
      name="anomalies"
      title={t('anomalies.title')}
      read={{
        ...read,
        items: read.items?.filter((anomaly) => kind === undefined || anomaly.kind === kind),
      }}
      columns={useColumns(runs)}
      keyOf={({ id }) => id}
      textOf={(item) => `${item.subject ?? ''} ${t(`anomaly.${item.kind}`)}`}
      filters={[
        {
          key: 'open',
          label: t('anomalies.state'),
          options: [
            { value: 'true', label: t('anomalies.open') },
            { value: 'false', label: t('anomalies.settled') },
            { value: 'all', label: t('anomalies.both') },
          ],
        },
        {
          key: 'kind',
          label: t('anomalies.kind'),
          options: ANOMALY_KINDS.map((value) => ({ value, label: t(`anomaly.${value}`) })),
        },
        { key: 'from', label: t('list.from') },
        { key: 'to', label: t('list.to') },
      ]}
      {...(runs && {
        bulk: (chosen: readonly AnomalyItem[], clear: () => void) => (
          <Resolve anomalies={chosen.filter((one) => one.resolvedAt === null)} onDone={clear} />
        ),
      })}
      empty={{ title: t('anomalies.empty'), text: t('anomalies.emptyText') }}
    />
  );
}

function useColumns(runs: boolean): ReadonlyArray<Column<AnomalyItem>> {
  const { t } = useTranslation();
  return [
    {
      key: 'what',
      label: t('anomalies.what'),
      show: (anomaly) => (
        <>
          <AnomalyText anomaly={anomaly} />
          <Detail anomaly={anomaly} />
        </>
      ),
      csv: ({ kind, subject }) => `${subject ?? ''} ${kind}`.trim(),
      sort: ({ kind }) => kind,
    },
    {
      key: 'at',
      label: t('anomalies.at'),
      show: ({ at }) => <At at={at} />,
      csv: ({ at }) => at,
      sort: ({ at }) => Date.parse(at),
    },
    {
      key: 'resolved',
      label: t('anomalies.settledAt'),
      wide: true,
      show: (anomaly) =>
        anomaly.resolvedAt !== null ? (
          <>
            <At at={anomaly.resolvedAt} /> <span className="quiet">{anomaly.resolvedReason}</span>
          </>
        ) : (
          runs && <Resolve anomalies={[anomaly]} />
        ),
      csv: ({ resolvedAt }) => resolvedAt,
      sort: ({ resolvedAt }) => resolvedAt ?? '',
    },
  ];
}

/** The numbers that go with it, small. */
function Detail({ anomaly }: { anomaly: AnomalyItem }) {
  const { t } = useTranslation();
  const details = detailsOf(anomaly, useFormat());
  if (details.length === 0) return null;
  return (
    <span className="detail">
      {details.map(([name, value]) => `${t(`detail.${name}`)} ${value}`).join(' · ')}
    </span>
  );
}
