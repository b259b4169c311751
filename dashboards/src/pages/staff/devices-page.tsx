/** Every device: there or away, its driver, its last values. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DeviceItem } from '#contract/devices.ts';
import { runsThePlace } from '#contract/roles.ts';
import { discoveriesQuery, edgeQuery } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { useLastText } from '../../parts/last-values.ts';
import { useDevices } from '../../parts/live-lists.ts';
import { usePlace } from '../../parts/place.tsx';
import type { Column } from '../../parts/record-list/list-props.ts';
import { RecordList } from '../../parts/record-list/record-list.tsx';
import { StateShape } from '../../parts/state-mark.tsx';
import { At } from '../../parts/times.tsx';
import { type DeviceLine, lineFaultOf } from '../../words/device-troubles.ts';
import { EdgeCard } from './edge-card.tsx';

export function DevicesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const devices = useDevices();
  const { role } = usePlace();
  const runs = runsThePlace(role);
  const edge = useQuery({ ...edgeQuery, enabled: runs }).data;
  const lines = new Map((edge?.devices ?? []).map((line) => [line.device, line]));
  const [{ driver, online }] = useAddress();
  const drivers = [...new Set((devices.data ?? []).map((device) => device.driver))].toSorted();
  const items = devices.data?.filter(
    (device) =>
      (driver === undefined || device.driver === driver) &&
      (online === undefined || String(device.online) === online),
  );
  return (
    <RecordList
      name="devices"
      title={t('devices.title')}
      read={{
        items: items?.toSorted((a, b) => a.slug.localeCompare(b.slug)),
        error: devices.error,
        again: () => void devices.refetch(),
        more: null,
      }}
      columns={useColumns(runs, lines)}
      {...(edge !== undefined && { below: <EdgeCard edge={edge} /> })}
      keyOf={({ slug }) => slug}
      textOf={(device) => `${device.slug} ${device.driver}`}
      onOpen={({ slug }) => void navigate({ to: '/devices/$slug', params: { slug } })}
      filters={[
        {
          key: 'driver',
          label: t('device.driver'),
          options: drivers.map((kind) => ({ value: kind, label: kind })),
        },
        {
          key: 'online',
          label: t('device.link'),
          options: [
            { value: 'true', label: t('device.online') },
            { value: 'false', label: t('device.away') },
          ],
        },
      ]}
      {...(runs && { heading: <AdoptLink /> })}
      empty={{
        title: t('devices.empty'),
        text: t('devices.emptyText'),
        ...(runs && { action: <AdoptLink /> }),
      }}
    />
  );
}

/** With how many are heard that nobody knows. */
function AdoptLink() {
  const { t } = useTranslation();
  const count = useQuery(discoveriesQuery).data?.length ?? 0;
  return (
    <Button component={Link} to="/devices/adopt" rightSection={count > 0 ? <b>{count}</b> : null}>
      {t('adopt.add')}
    </Button>
  );
}

type Lines = ReadonlyMap<string, DeviceLine>;

/** What managers see besides: why a line does not open, and what it dropped. */
function useLineColumns(lines: Lines): ReadonlyArray<Column<DeviceItem>> {
  const { t } = useTranslation();
  const textOf = ({ slug }: DeviceItem) => {
    const line = lines.get(slug);
    if (line === undefined) return '';
    if (line.fault !== null) return t(`fault.${lineFaultOf(line.fault)}`, { code: line.fault });
    return t(`lineState.short.${line.link}`);
  };
  const droppedOf = ({ slug }: DeviceItem) => {
    const line = lines.get(slug);
    return line === undefined ? 0 : line.framesThrottled + line.framesLost;
  };
  return [
    {
      key: 'line',
      label: t('device.line'),
      wide: true,
      show: (device) => (
        <span className={lines.get(device.slug)?.fault == null ? '' : 'alarm-text'}>
          {textOf(device) || '–'}
        </span>
      ),
      csv: textOf,
      sort: textOf,
    },
    {
      key: 'dropped',
      label: t('device.dropped'),
      numeric: true,
      wide: true,
      show: droppedOf,
      csv: droppedOf,
      sort: droppedOf,
    },
  ];
}

function useColumns(runs: boolean, lines: Lines): ReadonlyArray<Column<DeviceItem>> {
  const { t } = useTranslation();
  const lastText = useLastText();
  const lineColumns = useLineColumns(lines);
  return [
    {
      key: 'slug',
      label: t('device.title'),
      show: ({ slug }) => <b>{slug}</b>,
      csv: ({ slug }) => slug,
      sort: ({ slug }) => slug,
    },
    {
      key: 'link',
      label: t('device.link'),
      show: ({ online }) => (
        <span className={online ? 'state-mark state-running' : 'state-mark state-alarm'}>
          <StateShape state={online ? 'running' : 'alarm'} size={12} />
          {online ? t('device.online') : t('device.away')}
        </span>
      ),
      csv: ({ online }) => online,
      sort: ({ online }) => (online ? 1 : 0),
    },
    {
      key: 'seen',
      label: t('device.seen'),
      show: ({ lastSeenAt }) => (lastSeenAt === null ? t('health.never') : <At at={lastSeenAt} />),
      csv: ({ lastSeenAt }) => lastSeenAt,
      sort: ({ lastSeenAt }) => (lastSeenAt === null ? 0 : Date.parse(lastSeenAt)),
    },
    {
      key: 'driver',
      label: t('device.driver'),
      wide: true,
      show: ({ driver }) => driver,
      csv: ({ driver }) => driver,
      sort: ({ driver }) => driver,
    },
    {
      key: 'last',
      label: t('device.last'),
      wide: true,
      show: ({ last }) => lastText(last) || '–',
      csv: ({ last }) => lastText(last),
    },
    {
      key: 'firmware',
      label: t('device.firmware'),
      wide: true,
      show: ({ firmware }) => firmware ?? '–',
      csv: ({ firmware }) => firmware,
      sort: ({ firmware }) => firmware ?? '',
    },
    {
      key: 'errors',
      label: t('device.errors'),
      numeric: true,
      wide: true,
      show: ({ decodeErrors }) => decodeErrors,
      csv: ({ decodeErrors }) => decodeErrors,
      sort: ({ decodeErrors }) => decodeErrors,
    },
    ...(runs ? lineColumns : []),
  ];
}
