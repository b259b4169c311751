/** All sessions, newest first. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { everybodyQuery, recordQueries } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { useMachines } from '../../parts/live-lists.ts';
import { usePlace } from '../../parts/place.tsx';
import { SessionTable } from './session-table.tsx';

export function SessionsPage() {
  const { t } = useTranslation();
  const { names } = usePlace();
  const [{ machine, person, from, to, open }] = useAddress();
  const whether = open === 'true' || open === 'false' ? open : undefined;
  const sessions = useInfiniteQuery(
    recordQueries.sessions({ machine, person, from, to, open: whether }),
  );
  const machines = useMachines().data ?? [];
  const people = useQuery({ ...everybodyQuery, enabled: names }).data ?? [];
  return (
    <SessionTable
      title={t('sessions.title')}
      sessions={sessions}
      filters={[
        {
          key: 'machine',
          label: t('session.machine'),
          options: machines.map(({ slug, name }) => ({ value: slug, label: name })),
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
    />
  );
}
