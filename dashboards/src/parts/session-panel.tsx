/** One session, close up: whose, how long, how much, its jobs, and what staff can correct. */

import { Button, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { correctsSessions } from '#contract/roles.ts';
import type { SessionItem } from '#contract/sessions.ts';
import { actions } from '../api/actions.ts';
import { jobsQuery, sessionQuery } from '../api/queries.ts';
import { Because } from './because.tsx';
import { Facts } from './facts.tsx';
import { useFlagText } from './flags.tsx';
import { useMachines, useNameOf, useSessionsToday } from './live-lists.ts';
import { Failed, Waiting } from './notices.tsx';
import { PersonLink } from './person-link.tsx';
import { useFormat, usePlace } from './place.tsx';
import { AssignSession, EndSession, SplitSession } from './session-actions.tsx';
import { SessionCharges } from './session-charges.tsx';
import { At, Took } from './times.tsx';

/** Today's are known already; older ones are asked for. */
export function SessionPanel({ id }: { id: string }) {
  const known = useSessionsToday().data?.find((one) => one.id === id);
  const asked = useQuery({ ...sessionQuery(id), enabled: known === undefined });
  const session = known ?? asked.data;
  if (session === undefined)
    return asked.isError ? <Failed error={asked.error} /> : <Waiting rows={5} />;
  return <SessionDetail session={session} />;
}

function SessionDetail({ session }: { session: SessionItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf();
  const flagText = useFlagText();
  return (
    <Stack gap="lg">
      <Title order={2} className="panel-title">
        <Link to="/machines/$slug" params={{ slug: session.machine }}>
          {nameOf(session.machine)}
        </Link>
      </Title>
      <Facts
        facts={[
          [t('session.who'), <PersonLink key="who" person={session.person} />],
          session.supervisor === null
            ? null
            : [t('session.supervisor'), <PersonLink key="by" person={session.supervisor} />],
          [t('session.started'), <At key="from" at={session.startedAt} />],
          session.endedAt === null
            ? [t('session.stillOpen'), t('action.yes')]
            : [t('session.endedAt'), <At key="to" at={session.endedAt} />],
          session.endedBy === null ? null : [t('session.endedBy'), t(`endedBy.${session.endedBy}`)],
          [t('session.held'), <Took key="held" from={session.startedAt} to={session.endedAt} />],
          [t('session.running'), format.duration(session.runningSeconds)],
          session.wattHours === null
            ? null
            : [t('session.energy'), format.wattHours(session.wattHours)],
          session.flags.length === 0
            ? null
            : [t('session.flags'), session.flags.map(flagText).join(', ')],
        ]}
      />
      <Jobs session={session} />
      <SessionCharges session={session} />
      <Actions session={session} />
      <Link to="/sessions/$id" params={{ id: session.id }} className="card-more">
        {t('session.page')}
      </Link>
    </Stack>
  );
}

function Jobs({ session }: { session: SessionItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { names } = usePlace();
  const filters = { machine: session.machine, from: session.startedAt };
  const jobs = useQuery({ ...jobsQuery(filters), enabled: session.jobs.length > 0 });
  const own = (jobs.data ?? []).filter(({ id }) => session.jobs.includes(id));
  if (own.length === 0) return null;
  return (
    <section>
      <Title order={3}>{t('session.jobs')}</Title>
      <ul className="plain">
        {own.map((job) => (
          <li key={job.id}>
            {names && job.name !== null ? job.name : t('tile.job')} · {t(`phase.${job.phase}`)}
            {job.printSeconds !== null && ` · ${format.duration(job.printSeconds)}`}
            {job.filamentGrams !== null && ` · ${format.number(job.filamentGrams)} g`}
            {job.inferred && ` · ${t('session.inferred')}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ session }: { session: SessionItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  const machine = useMachines().data?.find(({ slug }) => slug === session.machine);
  const [doing, setDoing] = useState<'end' | 'assign' | 'split' | 'void' | null>(null);
  const close = () => setDoing(null);
  if (!correctsSessions(role)) return null;
  if (doing === 'end') return <EndSession session={session} machine={machine} onDone={close} />;
  if (doing === 'assign')
    return <AssignSession session={session} machine={machine} onDone={close} />;
  if (doing === 'split') return <SplitSession session={session} onDone={close} />;
  if (doing === 'void')
    return (
      <Because
        danger
        consequence={t('session.willVoid', { time: format.duration(session.heldSeconds) })}
        verb={t('session.void')}
        done={t('session.voided')}
        act={({ reason }) => actions.voidSession(session.id, reason)}
        onDone={close}
      />
    );
  return (
    <Group gap="xs" className="actions">
      <Button
        {...(session.person !== null && { variant: 'default' })}
        onClick={() => setDoing('assign')}
      >
        {session.person === null ? t('session.assign') : t('session.reassign')}
      </Button>
      {!session.flags.includes('voided') && (
        <Button variant="default" onClick={() => setDoing('split')}>
          {t('session.split')}
        </Button>
      )}
      {session.endedAt === null ? (
        <Button variant="default" onClick={() => setDoing('end')}>
          {t('session.end')}
        </Button>
      ) : (
        !session.flags.includes('voided') && (
          <Button variant="default" color="alarm" onClick={() => setDoing('void')}>
            {t('session.void')}
          </Button>
        )
      )}
    </Group>
  );
}
