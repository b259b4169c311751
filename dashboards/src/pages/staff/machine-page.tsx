/** One machine at its own address: what it does now, and its sessions. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { correctsSessions } from '#contract/roles.ts';
import { recordQueries } from '../../api/queries.ts';
import { MachinePanel } from '../../parts/machine-panel.tsx';
import { usePlace } from '../../parts/place.tsx';
import { SessionTable } from './session-table.tsx';

export function MachinePage() {
  const { t } = useTranslation();
  const { slug } = useParams({ from: '/machines/$slug' });
  const { role } = usePlace();
  const sessions = useInfiniteQuery(recordQueries.sessions({ machine: slug }));
  return (
    <div className="record">
      <div className="record-facts">
        <MachinePanel slug={slug} />
        {correctsSessions(role) && (
          <p>
            <Link to="/machines/$slug/power" params={{ slug }}>
              {t('power.link')}
            </Link>
          </p>
        )}
      </div>
      <SessionTable title={t('sessions.title')} sessions={sessions} without="machine" />
    </div>
  );
}
