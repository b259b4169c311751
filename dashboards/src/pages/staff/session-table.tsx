/** Sessions as a list of records, wherever they are listed. */

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SessionItem } from '#contract/sessions.ts';
import { useAddress } from '../../parts/address.ts';
import { useFlagText } from '../../parts/flags.tsx';
import { useNameOf } from '../../parts/live-lists.ts';
import { PersonLink } from '../../parts/person-link.tsx';
import { useFormat } from '../../parts/place.tsx';
import type { Column, Filter } from '../../parts/record-list/list-props.ts';
import { RecordList } from '../../parts/record-list/record-list.tsx';
import { At, Took } from '../../parts/times.tsx';
import { asRead } from '../../parts/use-records.ts';

type Sessions = UseInfiniteQueryResult<InfiniteData<{ items: SessionItem[]; next: string | null }>>;

export function SessionTable({
  title,
  sessions,
  filters = [],
  without,
}: {
  title: string;
  sessions: Sessions;
  filters?: readonly Filter[];
  without?: 'machine' | 'person';
}) {
  const { t } = useTranslation();
  const [, change] = useAddress();
  const columns = useColumns().filter(({ key }) => key !== without);
  const nameOf = useNameOf();
  return (
    <RecordList
      name="sessions"
      title={title}
      read={asRead(sessions)}
      columns={columns}
      filters={filters}
      keyOf={({ id }) => id}
      textOf={(item) => `${nameOf(item.machine)} ${item.machine} ${item.person?.name ?? ''}`}
      onOpen={({ id }) => change({ open: `session:${id}` }, true)}
      empty={{ title: t('sessions.empty'), text: t('sessions.emptyText') }}
    />
  );
}

function useColumns(): ReadonlyArray<Column<SessionItem>> {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf();
  const flagText = useFlagText();
  return [
    {
      key: 'machine',
      label: t('session.machine'),
      show: ({ machine }) => nameOf(machine),
      csv: ({ machine }) => nameOf(machine),
      sort: ({ machine }) => nameOf(machine),
    },
    {
      key: 'person',
      label: t('session.who'),
      show: ({ person }) => <PersonLink person={person} />,
      csv: ({ person }) => person?.name ?? null,
      sort: ({ person }) => person?.name ?? '',
    },
    {
      key: 'startedAt',
      label: t('session.started'),
      show: ({ startedAt }) => <At at={startedAt} />,
      csv: ({ startedAt }) => startedAt,
      sort: ({ startedAt }) => Date.parse(startedAt),
    },
    {
      key: 'held',
      label: t('session.held'),
      numeric: true,
      show: ({ startedAt, endedAt }) => <Took from={startedAt} to={endedAt} />,
      csv: ({ heldSeconds }) => heldSeconds,
      sort: ({ heldSeconds }) => heldSeconds,
    },
    {
      key: 'running',
      label: t('session.running'),
      numeric: true,
      show: ({ runningSeconds }) => format.duration(runningSeconds),
      csv: ({ runningSeconds }) => runningSeconds,
      sort: ({ runningSeconds }) => runningSeconds,
    },
    {
      key: 'energy',
      label: t('session.energy'),
      numeric: true,
      wide: true,
      show: ({ wattHours }) => (wattHours === null ? '–' : format.wattHours(wattHours)),
      csv: ({ wattHours }) => wattHours,
      sort: ({ wattHours }) => wattHours ?? -1,
    },
    {
      key: 'endedBy',
      label: t('session.endedBy'),
      wide: true,
      show: ({ endedBy }) =>
        endedBy === null ? (
          <b className="open-word">{t('session.open')}</b>
        ) : (
          t(`endedBy.${endedBy}`)
        ),
      csv: ({ endedBy }) => endedBy,
      sort: ({ endedBy }) => endedBy ?? '',
    },
    {
      key: 'flags',
      label: t('session.flags'),
      wide: true,
      show: ({ flags }) => <span className="quiet">{flags.map(flagText).join(', ')}</span>,
      csv: ({ flags }) => flags.join(' '),
    },
  ];
}
