/** Who was in which zone, from when to when. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { VisitItem } from '#contract/visits.ts';
import { everybodyQuery, recordQueries } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { useNameOf, useZones } from '../../parts/live-lists.ts';
import { PersonLink } from '../../parts/person-link.tsx';
import { usePlace } from '../../parts/place.tsx';
import type { Column } from '../../parts/record-list/list-props.ts';
import { RecordList } from '../../parts/record-list/record-list.tsx';
import { At, Took } from '../../parts/times.tsx';
import { asRead } from '../../parts/use-records.ts';
import { StartVisit } from './start-visit.tsx';

export function VisitsPage() {
  const { t } = useTranslation();
  const { names } = usePlace();
  const [{ zone, person, from, to, open }] = useAddress();
  const navigate = useNavigate();
  const nameOf = useNameOf();
  const visits = useInfiniteQuery(recordQueries.visits({ zone, person, from, to, open }));
  const zones = useZones().data ?? [];
  const people = useQuery({ ...everybodyQuery, enabled: names }).data ?? [];
  return (
    <RecordList
      name="visits"
      title={t('visits.title')}
      read={asRead(visits)}
      columns={useColumns()}
      keyOf={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/visits/$id', params: { id } })}
      heading={<StartVisit />}
      textOf={(visit) => `${visit.person?.name ?? ''} ${nameOf(visit.zone)}`}
      filters={[
        {
          key: 'zone',
          label: t('machine.zone'),
          options: zones.map(({ slug, name }) => ({ value: slug, label: name })),
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
        {
          key: 'open',
          label: t('visits.state'),
          options: [
            { value: 'true', label: t('visits.inNow') },
            { value: 'false', label: t('visits.over') },
          ],
        },
        { key: 'from', label: t('list.from') },
        { key: 'to', label: t('list.to') },
      ]}
      empty={{ title: t('visits.empty'), text: t('visits.emptyText') }}
    />
  );
}

function useColumns(): ReadonlyArray<Column<VisitItem>> {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  return [
    {
      key: 'person',
      label: t('session.who'),
      show: ({ person, headcount }) => (
        <>
          <PersonLink person={person} />
          {headcount > 1 && ` · ${t('visits.headcount', { count: headcount })}`}
        </>
      ),
      csv: ({ person }) => person?.name ?? null,
      sort: ({ person }) => person?.name ?? '',
    },
    {
      key: 'zone',
      label: t('machine.zone'),
      show: ({ zone }) => nameOf(zone),
      csv: ({ zone }) => nameOf(zone),
      sort: ({ zone }) => nameOf(zone),
    },
    {
      key: 'enteredAt',
      label: t('visits.entered'),
      show: ({ enteredAt }) => <At at={enteredAt} />,
      csv: ({ enteredAt }) => enteredAt,
      sort: ({ enteredAt }) => Date.parse(enteredAt),
    },
    {
      key: 'leftAt',
      label: t('visits.left'),
      wide: true,
      show: ({ leftAt, assumed }) =>
        leftAt === null ? (
          <b className="open-word">{t('visits.inNow')}</b>
        ) : (
          <>
            <At at={leftAt} />
            {assumed && <span className="quiet"> · {t('visits.assumed')}</span>}
          </>
        ),
      csv: ({ leftAt }) => leftAt,
      sort: ({ leftAt }) => (leftAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(leftAt)),
    },
    {
      key: 'stay',
      label: t('visits.stay'),
      numeric: true,
      show: ({ enteredAt, leftAt }) => <Took from={enteredAt} to={leftAt} />,
      csv: ({ enteredAt, leftAt }) =>
        leftAt === null ? null : (Date.parse(leftAt) - Date.parse(enteredAt)) / 1000,
    },
  ];
}
