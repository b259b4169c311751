/** One machine now: state, who, since when, watts, and how far its job is. */

import { Progress, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MachineItem } from '#contract/machines.ts';
import type { SessionItem } from '#contract/sessions.ts';
import { useSamples } from '../../../api/live-context.tsx';
import { useNow } from '../../../parts/clock.ts';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { Spark } from '../../../parts/spark.tsx';
import { StateMark } from '../../../parts/state-mark.tsx';
import { Age, Elapsed } from '../../../parts/times.tsx';
import { jobEndMs } from '../../../words/job.ts';

export function MachineTile({
  machine,
  session,
  weekSeconds = 0,
  open,
}: {
  machine: MachineItem;
  session: SessionItem | undefined;
  weekSeconds?: number | undefined;
  open: () => void;
}) {
  const format = useFormat();
  const { t } = useTranslation();
  const samples = useSamples().get(machine.slug) ?? [];
  return (
    <UnstyledButton
      data-row
      className={`tile tile-${machine.state}${machine.outOfService ? ' tile-out' : ''}`}
      onClick={open}
    >
      <span className="tile-name">{machine.name}</span>
      <span className="tile-line">
        <StateMark state={machine.state} atJob={machine.job === null ? null : machine.kind} />
        <span className="tile-watts">
          {machine.watts !== null &&
            !['unknown', 'off'].includes(machine.state) &&
            format.watts(machine.watts)}
        </span>
      </span>
      <span className="tile-who">
        <Who machine={machine} />
      </span>
      <span className="tile-since">
        {machine.session !== null && (
          <>
            {t('tile.since', { time: format.time(machine.session.startedAt) })} ·{' '}
            <Elapsed since={machine.session.startedAt} />
            {session !== undefined && session.runningSeconds >= 60 && (
              <> · {t('tile.ran', { time: format.duration(session.runningSeconds) })}</>
            )}
          </>
        )}
        {machine.session === null && machine.since !== null && (
          <>
            {t('tile.for')} <Age since={machine.since} />
          </>
        )}
        {machine.session === null && weekSeconds >= 60 && (
          <> · {t('tile.thisWeek', { time: format.duration(weekSeconds) })}</>
        )}
      </span>
      {machine.job !== null ? <JobLine machine={machine} /> : <Spark samples={samples} />}
    </UnstyledButton>
  );
}

function Who({ machine }: { machine: MachineItem }) {
  const { t } = useTranslation();
  const { names } = usePlace();
  if (machine.outOfService)
    return (
      <span className="tile-note">
        {names && machine.outOfServiceReason
          ? t('tile.outBecause', { reason: machine.outOfServiceReason })
          : t('tile.outOfService')}
      </span>
    );
  if (machine.session === null)
    return <span className="tile-free">{machine.state === 'unknown' ? '' : t('tile.free')}</span>;
  if (names && machine.session.person !== null) return <b>{machine.session.person.name}</b>;
  return names ? <em className="tile-note">{t('tile.nobody')}</em> : <b>{t('tile.inUse')}</b>;
}

function JobLine({ machine }: { machine: MachineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { names } = usePlace();
  const now = useNow(60_000);
  const { job } = machine;
  if (job === null) return null;
  const end = job.startedAt === null ? null : jobEndMs(job.startedAt, job.progress, now);
  return (
    <span className="tile-job">
      <span className="tile-job-name">
        <span>{names ? (job.name ?? t('tile.job')) : t('tile.job')}</span>
        {job.progress !== null && <b>{format.percent(job.progress)}</b>}
      </span>
      <Progress
        value={(job.progress ?? 0) * 100}
        size={6}
        color="var(--ft-running)"
        aria-label={t('tile.progress')}
      />
      {end !== null && (
        <span className="tile-end">{t('tile.endsAbout', { time: format.time(end) })}</span>
      )}
    </span>
  );
}
