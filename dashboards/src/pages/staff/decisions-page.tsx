/** Every badge presented, what was decided, and why. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DecisionItem } from '#contract/decisions.ts';
import { everybodyQuery, recordQueries } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { DecisionText } from '../../parts/decision-words.tsx';
import { useDevices, useNameOf } from '../../parts/live-lists.ts';
import { PersonLink } from '../../parts/person-link.tsx';
import { usePlace } from '../../parts/place.tsx';
import type { Column } from '../../parts/record-list/list-props.ts';
import { RecordList } from '../../parts/record-list/record-list.tsx';
import { At } from '../../parts/times.tsx';
import { asRead } from '../../parts/use-records.ts';

export function DecisionsPage() {
  const { t } = useTranslation();
  const { names } = usePlace();
  const nameOf = useNameOf();
  const [{ device, person, from, to }] = useAddress();
  const decisions = useInfiniteQuery(recordQueries.decisions({ device, person, from, to }));
  const devices = useDevices().data ?? [];
  const people = useQuery({ ...everybodyQuery, enabled: names }).data ?? [];
  return (
    <RecordList
      name="decisions"
      title={t('decisions.title')}
      read={asRead(decisions)}
      columns={useColumns()}
      keyOf={({ id }) => id}
      textOf={(item) =>
        `${item.person?.name ?? ''} ${nameOf(item.machine ?? item.door ?? item.device ?? '')} ${t(`reason.${item.reason}`)}`
      }
      filters={[
        {
          key: 'device',
          label: t('device.title'),
          options: devices.map(({ slug }) => ({ value: slug, label: slug })),
        },
        ...(names
          ? [
              {
                key: 'person',
                label: t('session.who'),
                options: people.map(({ ref, name }) => ({ value: ref, label: name })),
              },
            ]
          : []),
        { key: 'from', label: t('list.from') },
        { key: 'to', label: t('list.to') },
      ]}
      empty={{ title: t('decisions.empty'), text: t('decisions.emptyText') }}
    />
  );
}

function useColumns(): ReadonlyArray<Column<DecisionItem>> {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  const where = ({ machine, door, device }: DecisionItem) =>
    nameOf(machine ?? door ?? device ?? '');
  return [
    {
      key: 'at',
      label: t('decisions.at'),
      show: ({ at }) => <At at={at} />,
      csv: ({ at }) => at,
      sort: ({ at }) => Date.parse(at),
    },
    {
      key: 'person',
      label: t('session.who'),
      show: ({ person, badge }) =>
        person === null && badge !== null ? (
          <span className="quiet">{t('feed.unknownBadge', { digits: badge.slice(-4) })}</span>
        ) : (
          <PersonLink person={person} />
        ),
      csv: ({ person }) => person?.name ?? null,
      sort: ({ person }) => person?.name ?? '',
    },
    { key: 'where', label: t('decisions.where'), show: where, csv: where, sort: where },
    {
      key: 'reason',
      label: t('decisions.what'),
      show: (decision) =>
        decision.granted ? t('decisions.granted') : <DecisionText decision={decision} />,
      csv: ({ reason }) => reason,
      sort: ({ reason }) => reason,
    },
  ];
}
