/** One machine, close up: its session, its power now, its devices, and what staff can do. */

import { Button, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineItem } from '#contract/machines.ts';
import { correctsSessions, runsThePlace } from '#contract/roles.ts';
import { actions } from '../api/actions.ts';
import { useSamples } from '../api/live-context.tsx';
import { personQuery } from '../api/queries.ts';
import { Because } from './because.tsx';
import { useNow } from './clock.ts';
import { Facts } from './facts.tsx';
import { useDevices, useMachines, useNameOf, useSessionsToday } from './live-lists.ts';
import { Empty, Failed, Waiting } from './notices.tsx';
import { PersonLink } from './person-link.tsx';
import { useFormat, usePlace } from './place.tsx';
import { AssignSession, EndSession } from './session-actions.tsx';
import { Spark } from './spark.tsx';
import { StateMark, StateShape } from './state-mark.tsx';
import { Age, At, Elapsed } from './times.tsx';

type Action = 'end' | 'assign' | 'start' | 'out' | 'return';

export function MachinePanel({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const machines = useMachines();
  if (machines.isError) return <Failed error={machines.error} />;
  if (machines.isPending) return <Waiting rows={5} />;
  const machine = machines.data.find((one) => one.slug === slug);
  if (machine === undefined) return <Empty title={t('machine.missing', { slug })} />;
  return (
    <Stack gap="lg">
      <div>
        <Title order={2} className="panel-title">
          <Link to="/machines/$slug" params={{ slug }}>
            {machine.name}
          </Link>
        </Title>
        <Group gap="sm">
          <StateMark state={machine.state} atJob={machine.job === null ? null : machine.kind} />
          {machine.since !== null && (
            <span className="quiet">
              <Age since={machine.since} />
            </span>
          )}
        </Group>
      </div>
      <MachineFacts machine={machine} />
      <Power machine={machine} />
      <Actions key={slug} machine={machine} />
      <Devices machine={machine} />
    </Stack>
  );
}

function MachineFacts({ machine }: { machine: MachineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf();
  const { names } = usePlace();
  const session = useSessionsToday().data?.find(({ id }) => id === machine.session?.id);
  const open = machine.session;
  return (
    <Facts
      facts={[
        machine.outOfService
          ? [t('machine.outOfService'), (names && machine.outOfServiceReason) || t('action.yes')]
          : null,
        open === null ? null : [t('session.who'), <PersonLink key="who" person={open.person} />],
        open?.person && machine.certification !== null && names
          ? [
              t('machine.certification'),
              <Certification
                key="certification"
                person={open.person.ref}
                needed={machine.certification}
              />,
            ]
          : null,
        open === null ? null : [t('session.started'), <At key="at" at={open.startedAt} />],
        open === null ? null : [t('session.held'), <Elapsed key="held" since={open.startedAt} />],
        session === undefined
          ? null
          : [t('session.running'), format.duration(session.runningSeconds)],
        session?.wattHours == null
          ? null
          : [t('session.energy'), format.wattHours(session.wattHours)],
        machine.job === null
          ? null
          : [
              t('machine.job'),
              `${names ? (machine.job.name ?? '') : ''} ${machine.job.progress === null ? '' : format.percent(machine.job.progress)}`,
            ],
        machine.zone === null ? null : [t('machine.zone'), nameOf(machine.zone)],
      ]}
    />
  );
}

function Certification({ person, needed }: { person: string; needed: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(personQuery(person));
  if (data === undefined) return <span className="quiet">…</span>;
  const held = data.certifications.find(({ name }) => name === needed);
  if (held === undefined) return <span className="alarm-text">{t('machine.notCertified')}</span>;
  return (
    <>
      {needed} · {t(`level.${held.level}`)}
      {held.until !== null && ` · ${t('until', { date: format.civilDate(held.until) })}`}
    </>
  );
}

function Power({ machine }: { machine: MachineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const samples = useSamples().get(machine.slug) ?? [];
  if (machine.watts === null) return null;
  return (
    <div className="power">
      <span className="power-now">{format.watts(machine.watts)}</span>
      <span className="quiet">
        {samples.length >= 3
          ? t('machine.powerSince', { time: format.time(samples[0]?.atMs ?? 0) })
          : t('machine.powerNow')}
      </span>
      <Spark samples={samples} />
    </div>
  );
}

function Devices({ machine }: { machine: MachineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const devices = (useDevices().data ?? []).filter(({ slug }) => machine.devices.includes(slug));
  if (devices.length === 0) return null;
  return (
    <section>
      <Title order={3}>{t('machine.devices')}</Title>
      <ul className="plain">
        {devices.map(({ slug, driver, online, lastSeenAt, last }) => (
          <li key={slug}>
            <StateShape state={online ? 'running' : 'alarm'} size={12} />{' '}
            <Link to="/devices/$slug" params={{ slug }}>
              {slug}
            </Link>{' '}
            <span className="quiet">
              {driver} · {online ? t('device.online') : t('device.away')}
              {!online && lastSeenAt !== null && ` ${format.dateTime(lastSeenAt)}`}
              {last.on !== null && ` · ${last.on ? t('device.relayOn') : t('device.relayOff')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ machine }: { machine: MachineItem }) {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [doing, setDoing] = useState<Action | null>(null);
  const session = machine.session;
  const corrects = correctsSessions(role);
  const runs = runsThePlace(role);
  if (!corrects && !runs) return null;
  const close = () => setDoing(null);
  if (doing === 'end' && session !== null)
    return <EndSession session={session} machine={machine} onDone={close} />;
  if (doing === 'assign' && session !== null)
    return <AssignSession session={session} machine={machine} onDone={close} />;
  if (doing === 'start') return <StartSession machine={machine} onDone={close} />;
  if (doing === 'out') return <OutOfService machine={machine} onDone={close} />;
  if (doing === 'return')
    return (
      <Because
        consequence={t('machine.willReturn', { name: machine.name })}
        verb={t('machine.return')}
        done={t('machine.returned', { name: machine.name })}
        act={({ reason }) => actions.returnMachine(machine.slug, reason)}
        onDone={close}
      />
    );
  return (
    <Group gap="xs" className="actions">
      {corrects && session !== null && (
        <>
          <Button
            {...(session.person && { variant: 'default' })}
            onClick={() => setDoing('assign')}
          >
            {session.person === null ? t('session.assign') : t('session.reassign')}
          </Button>
          <Button variant="default" onClick={() => setDoing('end')}>
            {t('session.end')}
          </Button>
        </>
      )}
      {corrects && session === null && !machine.outOfService && (
        <Button variant="default" onClick={() => setDoing('start')}>
          {t('machine.start')}
        </Button>
      )}
      {runs && (
        <Button
          variant="default"
          {...(!machine.outOfService && { color: 'alarm' })}
          onClick={() => setDoing(machine.outOfService ? 'return' : 'out')}
        >
          {machine.outOfService ? t('machine.return') : t('machine.takeOut')}
        </Button>
      )}
    </Group>
  );
}

function StartSession({ machine, onDone }: { machine: MachineItem; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Because
      asksPerson
      consequence={t('machine.willStart', { name: machine.name })}
      verb={t('machine.start')}
      done={t('machine.started', { name: machine.name })}
      act={({ person, reason }) => actions.startSession({ machine: machine.slug, person, reason })}
      onDone={onDone}
    />
  );
}

/** Says in numbers what it ends. */
function OutOfService({ machine, onDone }: { machine: MachineItem; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  const { session } = machine;
  const runs = machine.state === 'running' || machine.state === 'paused';
  const told = [
    session === null
      ? t('machine.willEndNone')
      : t('machine.willEndOne', {
          time: format.duration((now - Date.parse(session.startedAt)) / 1000),
        }),
    machine.job === null
      ? null
      : t('machine.jobRuns', { progress: format.percent(machine.job.progress ?? 0) }),
    runs ? t('machine.runsOn') : null,
  ];
  return (
    <Because
      danger
      consequence={told.filter((text) => text !== null).join(' ')}
      verb={t('machine.takeOut')}
      done={t('machine.takenOut', { name: machine.name })}
      cut={runs ? t('session.cut') : undefined}
      act={({ reason, cut }) =>
        actions.outOfService(machine.slug, cut ? { reason, cut } : { reason })
      }
      onDone={onDone}
    />
  );
}
