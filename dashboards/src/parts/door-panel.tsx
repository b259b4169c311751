/** One door, close up: where it leads, whether it stands open, and opening it from here. */
import { Button, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DoorItem } from '#contract/doors.ts';
import { welcomesPeople } from '#contract/roles.ts';
import { actions } from '../api/actions.ts';
import { Because } from './because.tsx';
import { Facts } from './facts.tsx';
import { useDevices, useDoors, useNameOf } from './live-lists.ts';
import { Empty, Failed, Waiting } from './notices.tsx';
import { useFormat, usePlace } from './place.tsx';
import { StateShape } from './state-mark.tsx';

export function DoorPanel({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const doors = useDoors();
  if (doors.isError) return <Failed error={doors.error} />;
  if (doors.isPending) return <Waiting rows={4} />;
  const door = doors.data.find((one) => one.slug === slug);
  if (door === undefined) return <Empty title={t('door.missing', { slug })} />;
  return <DoorDetail door={door} />;
}

function DoorDetail({ door }: { door: DoorItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf();
  const { role, names } = usePlace();
  const [opening, setOpening] = useState(false);
  const device = useDevices().data?.find(({ slug }) => slug === door.device);
  const open = device?.last.open ?? null;
  const time = format.duration(door.unlockSeconds);
  return (
    <Stack gap="lg">
      <Title order={2} className="panel-title">
        {door.name}
      </Title>
      <Facts
        facts={[
          [t('machine.zone'), nameOf(door.zone)],
          [t('door.direction'), t(`direction.${door.direction}`)],
          open === null ? null : [t('door.stands'), t(open ? 'device.open' : 'device.shut')],
          door.device === null
            ? null
            : [
                t('device.title'),
                <span key="device">
                  <StateShape state={device?.online === false ? 'alarm' : 'running'} size={12} />{' '}
                  <Link to="/devices/$slug" params={{ slug: door.device }}>
                    {door.device}
                  </Link>
                </span>,
              ],
          [t('door.seconds'), time],
        ]}
      />
      {device?.online === false && <p className="alarm-text">{t('door.deviceAway')}</p>}
      {welcomesPeople(role) &&
        door.device !== null &&
        (opening ? (
          <Because
            consequence={t('door.willOpen', { name: door.name, time })}
            verb={t('door.open')}
            done={t('door.opened', { name: door.name, time })}
            act={({ reason }) => actions.unlockDoor(door.slug, reason)}
            onDone={() => setOpening(false)}
          />
        ) : (
          <Button onClick={() => setOpening(true)}>{t('door.open')}</Button>
        ))}
      {names && (
        <Link to="/decisions" search={{ device: door.device } as never} className="card-more">
          {t('device.decisions')}
        </Link>
      )}
    </Stack>
  );
}
