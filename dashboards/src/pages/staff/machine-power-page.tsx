/** How a machine's state is told from its power: recorded, proposed, compared with past runs, put in force. */
import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PowerThresholds } from '#contract/power-learning.ts';
import { runsThePlace } from '#contract/roles.ts';
import { powerQuery } from '../../api/queries.ts';
import { useNameOf } from '../../parts/live-lists.ts';
import { Failed, Waiting } from '../../parts/notices.tsx';
import { usePlace } from '../../parts/place.tsx';
import { Histogram } from './power/histogram.tsx';
import { PastRuns } from './power/past-runs.tsx';
import './power/power.css';
import { Recording } from './power/recording.tsx';
import { Thresholds } from './power/thresholds.tsx';

export function MachinePowerPage() {
  const { t } = useTranslation();
  const { slug } = useParams({ from: '/machines/$slug/power' });
  const { role } = usePlace();
  const name = useNameOf()(slug);
  const [tried, setTried] = useState<PowerThresholds | null>(null);
  const asked = useQuery(powerQuery(slug, tried));
  if (asked.isError) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (asked.data === undefined) return <Waiting rows={8} />;
  const learning = asked.data;
  const mayChange = runsThePlace(role);
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{t('power.title', { name })}</Title>
        <Link to="/machines/$slug" params={{ slug }}>
          {t('power.back', { name })}
        </Link>
      </div>
      <Recording learning={learning} mayChange={mayChange} />
      {learning.histogram.length > 0 && <Histogram learning={learning} />}
      <Thresholds
        key={JSON.stringify(learning.proposal ?? learning.thresholds)}
        learning={learning}
        mayChange={mayChange}
        tried={tried}
        onTry={setTried}
      />
      {learning.tried !== null && <PastRuns learning={learning} />}
    </Stack>
  );
}
