/** The recording that is under way or was the last, and how another begins. */
import { Button, Group, Progress, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PowerLearning, RECORDING_MINUTES_MAX } from '#contract/power-learning.ts';
import { actions } from '../../../api/actions.ts';
import { Because } from '../../../parts/because.tsx';
import { useNow } from '../../../parts/clock.ts';
import { useFormat } from '../../../parts/place.tsx';

export function Recording({
  learning,
  mayChange,
}: {
  learning: PowerLearning;
  mayChange: boolean;
}) {
  const { t } = useTranslation();
  const { machine, meter, recording, reason } = learning;
  const [doing, setDoing] = useState(false);
  const runs = recording !== null && recording.endedAt === null;
  const close = () => setDoing(false);
  return (
    <section className="card">
      <Title order={2}>{t('power.recording')}</Title>
      <Told learning={learning} />
      {!runs && reason !== 'ok' && reason !== 'no-recording' && (
        <Text size="sm">{t(`power.why.${reason}`)}</Text>
      )}
      {mayChange && meter !== null && doing && (
        <Because
          consequence={runs ? t('power.willStop') : t('power.willRecord', { meter })}
          verb={runs ? t('power.stop') : t('power.record')}
          done={runs ? t('power.stopped') : t('power.recorded')}
          act={({ reason: because }) =>
            runs
              ? actions.stopRecording(machine, because)
              : actions.recordPower(machine, {
                  minutes: RECORDING_MINUTES_MAX,
                  reason: because,
                })
          }
          onDone={close}
        />
      )}
      {mayChange && meter !== null && !doing && (
        <Group>
          <Button variant="default" onClick={() => setDoing(true)}>
            {runs ? t('power.stop') : t('power.record')}
          </Button>
        </Group>
      )}
    </section>
  );
}

function Told({ learning: { meter, recording } }: { learning: PowerLearning }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(1_000);
  if (meter === null) return <Text size="sm">{t('power.noMeter')}</Text>;
  if (recording === null) return <Text size="sm">{t('power.none')}</Text>;
  const { startedAt, endsAt, endedAt, samples, dropped } = recording;
  const begun = Date.parse(startedAt);
  const share = Math.min(1, Math.max(0, (now - begun) / (Date.parse(endsAt) - begun)));
  const counted = { count: samples, samples: format.count(samples) };
  return (
    <div role="status" className="power-told">
      <Text size="sm">
        {endedAt === null
          ? t('power.under', { ...counted, until: format.time(endsAt) })
          : t('power.over', {
              ...counted,
              from: format.dateTime(startedAt),
              to: format.time(endedAt),
            })}{' '}
        {dropped > 0 && t('power.dropped', { count: dropped })}
      </Text>
      {endedAt === null && (
        <>
          <Progress value={share * 100} aria-label={t('power.recording')} />
          <Text size="sm">{t('power.advice')}</Text>
        </>
      )}
    </div>
  );
}
