/** One device: its link, what it said, and what could not be read. */

import { Button, Code, Stack, Table, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DeviceItem, QuarantineItem } from '#contract/devices.ts';
import type { ObservationItem } from '#contract/observations.ts';
import { runsThePlace } from '#contract/roles.ts';
import {
  deviceQuery,
  discoveriesQuery,
  edgeQuery,
  observationsQuery,
  quarantineQuery,
} from '../../api/queries.ts';
import { DeviceTroubles } from '../../parts/device-troubles.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useLastText } from '../../parts/last-values.ts';
import { useDevices, useMachines } from '../../parts/live-lists.ts';
import { Empty, Failed, Waiting } from '../../parts/notices.tsx';
import { useObservationText } from '../../parts/observation-words.ts';
import { useFormat, usePlace } from '../../parts/place.tsx';
import { StateShape } from '../../parts/state-mark.tsx';
import { At } from '../../parts/times.tsx';
import { type DeviceLine, listIsOld, unreadReasonOf } from '../../words/device-troubles.ts';
import { DeviceSetup } from './device-setup.tsx';

export function DevicePage() {
  const { slug } = useParams({ from: '/devices/$slug' });
  const { names, role } = usePlace();
  const runs = runsThePlace(role);
  const edge = useQuery({ ...edgeQuery, enabled: runs });
  const found = useQuery({ ...discoveriesQuery, enabled: runs });
  const aside = useQuery({ ...quarantineQuery(slug), enabled: runs });
  const line = edge.data?.devices.find((one) => one.device === slug) ?? null;
  const known = useDevices().data?.find((one) => one.slug === slug);
  const asked = useQuery({ ...deviceQuery(slug), enabled: known === undefined });
  const device = known ?? asked.data;
  if (device === undefined)
    return asked.isError ? <Failed error={asked.error} /> : <Waiting rows={8} />;
  return (
    <div className="record">
      <div className="record-facts">
        <DeviceFacts device={device} line={line} />
      </div>
      {names && (
        <Stack gap="lg">
          <DeviceTroubles
            device={device}
            line={line}
            aside={aside.data ?? []}
            claims={(found.data ?? []).filter((one) => one.device === slug)}
          />
          {runs && <DeviceSetup slug={slug} line={line} />}
          <Observations slug={slug} />
          {aside.isError && <Failed error={aside.error} />}
          <Quarantine aside={aside.data ?? []} />
        </Stack>
      )}
    </div>
  );
}

function DeviceFacts({ device, line }: { device: DeviceItem; line: DeviceLine | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lastText = useLastText();
  const { names } = usePlace();
  const machines = (useMachines().data ?? []).filter(({ devices }) =>
    devices.includes(device.slug),
  );
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{device.slug}</Title>
        <span className={`state-mark state-${device.online ? 'running' : 'alarm'}`}>
          <StateShape state={device.online ? 'running' : 'alarm'} />
          {device.online ? t('device.online') : t('device.away')}
        </span>
      </div>
      <Facts
        facts={[
          [t('device.driver'), device.driver],
          [
            t('device.seen'),
            device.lastSeenAt === null ? (
              t('health.never')
            ) : (
              <At key="seen" at={device.lastSeenAt} />
            ),
          ],
          lastText(device.last) === '' ? null : [t('device.last'), lastText(device.last)],
          device.firmware === null ? null : [t('device.firmware'), device.firmware],
          device.boot === null ? null : [t('device.boot'), <code key="boot">{device.boot}</code>],
          device.accessIssued === null
            ? null
            : [
                t('device.list'),
                listIsOld(device)
                  ? t('device.listOld', {
                      held: device.accessHeld ?? 0,
                      issued: device.accessIssued,
                    })
                  : t('device.listNew', { issued: device.accessIssued }),
              ],
          [t('device.errors'), format.count(device.decodeErrors)],
          line === null
            ? null
            : [
                t('device.line'),
                t(`lineState.${line.link}`, { time: format.dateTime(line.linkSince) }),
              ],
          line === null
            ? null
            : [
                t('device.carried'),
                t('device.carriedText', {
                  in: format.count(line.framesIn),
                  out: format.count(line.framesOut),
                }),
              ],
          machines.length === 0
            ? null
            : [
                t('device.usedBy'),
                machines.map(({ slug, name }) => (
                  <Link key={slug} to="/machines/$slug" params={{ slug }}>
                    {name}{' '}
                  </Link>
                )),
              ],
        ]}
      />
      {names && (
        <Link to="/decisions" search={{ device: device.slug } as never} className="card-more">
          {t('device.decisions')}
        </Link>
      )}
    </Stack>
  );
}

function Observations({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const textOf = useObservationText();
  const read = useInfiniteQuery(observationsQuery(slug));
  const items: ObservationItem[] = read.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <Title order={2}>{t('observations.title')}</Title>
      {read.isPending && <Waiting rows={6} height={32} />}
      {read.isError && <Failed error={read.error} again={() => void read.refetch()} />}
      {read.isSuccess && items.length === 0 && (
        <Empty title={t('observations.empty')} text={t('observations.emptyText')} />
      )}
      {items.length > 0 && (
        <Table className="records dense said" aria-label={t('observations.title')}>
          <Table.Tbody>
            {items.map((observation) => (
              <Table.Tr key={observation.id}>
                <Table.Td>
                  <At at={observation.at} />
                  {!observation.atTrusted && observation.type !== 'link' && (
                    <span className="quiet"> · {t('observations.untrusted')}</span>
                  )}
                </Table.Td>
                <Table.Td>{textOf(observation)}</Table.Td>
                <Table.Td className="numeric quiet">
                  {observation.seq !== undefined && format.count(observation.seq)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {read.hasNextPage && (
        <Button variant="default" mt="xs" onClick={() => void read.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </section>
  );
}

function Quarantine({ aside }: { aside: readonly QuarantineItem[] }) {
  const { t } = useTranslation();
  if (aside.length === 0) return null;
  return (
    <section>
      <Title order={2}>{t('quarantine.title')}</Title>
      <p className="quiet">{t('quarantine.text', { count: aside.length })}</p>
      <ul className="plain">
        {aside.map(({ id, receivedAt, reason, topic, port, bytes }) => (
          <li key={id} className="aside">
            <span>
              <At at={receivedAt} /> ·{' '}
              <b>{t(`unread.${unreadReasonOf(reason)}`, { code: reason })}</b>{' '}
              <span className="quiet">{topic ?? port}</span>
            </span>
            <Code block>{bytes}</Code>
          </li>
        ))}
      </ul>
    </section>
  );
}
