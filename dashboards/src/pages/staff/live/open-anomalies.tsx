/** What staff should look at, and the word that settles it. */

import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { runsThePlace } from '#contract/roles.ts';
import { AnomalyText, Resolve } from '../../../parts/anomaly-words.tsx';
import { useAnomalies } from '../../../parts/live-lists.ts';
import { usePlace } from '../../../parts/place.tsx';
import { At } from '../../../parts/times.tsx';

const SHOWN = 4;

/** Where all is well there is nothing to say. */
export function OpenAnomalies() {
  const { t } = useTranslation();
  const { role } = usePlace();
  const open = useAnomalies().data ?? [];
  if (open.length === 0) return null;
  return (
    <section aria-labelledby="anomalies-title" className="card card-alarm live-look">
      <div className="card-head">
        <Title order={2} id="anomalies-title">
          {t('anomalies.toLookAt')}
        </Title>
        <span className="many">{open.length}</span>
      </div>
      <ul className="plain">
        {open.slice(0, SHOWN).map((anomaly) => (
          <li key={anomaly.id} className="anomaly">
            <span>
              <At at={anomaly.at} short /> <AnomalyText anomaly={anomaly} />
            </span>
            {runsThePlace(role) && <Resolve anomalies={[anomaly]} />}
          </li>
        ))}
      </ul>
      {open.length > SHOWN && (
        <Link to="/anomalies" className="card-more">
          {t('anomalies.all', { count: open.length })}
        </Link>
      )}
    </section>
  );
}
