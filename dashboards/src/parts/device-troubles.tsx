/** What is wrong with a device, in words, and what to do about it. */
import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DiscoveryItem } from '#contract/adoption.ts';
import type { DeviceItem, QuarantineItem } from '#contract/devices.ts';
import { type DeviceLine, type Trouble, troublesOf } from '../words/device-troubles.ts';
import { AnomalyText } from './anomaly-words.tsx';
import { useAnomalies } from './live-lists.ts';
import { useFormat } from './place.tsx';
import { StateShape } from './state-mark.tsx';

export function DeviceTroubles({
  device,
  line,
  aside,
  claims,
}: {
  device: DeviceItem;
  line: DeviceLine | null;
  aside: readonly QuarantineItem[];
  /** Of those that the place does not know, who has its topics or its port. */
  claims: readonly DiscoveryItem[];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const textOf = useTroubleText();
  const troubles = troublesOf(device, line, aside);
  const anomalies = (useAnomalies().data ?? []).filter(
    ({ subjectKind, subject }) => subjectKind === 'device' && subject === device.slug,
  );
  const rivals = device.lastSeenAt === null ? [] : claims;
  if (troubles.length + anomalies.length + rivals.length === 0)
    return <p className="quiet">{t('trouble.none')}</p>;
  return (
    <section className="card troubles">
      <Title order={2}>{t('trouble.title')}</Title>
      <ul className="plain">
        {troubles.map((trouble) => (
          <li key={keyOf(trouble)}>
            <StateShape state={trouble.kind === 'away' ? 'alarm' : 'unknown'} size={12} />{' '}
            {textOf(trouble)}
          </li>
        ))}
        {rivals.map(({ id, address, lastAt, count }) => (
          <li key={id}>
            <StateShape state="alarm" size={12} />{' '}
            {t('trouble.claimed', {
              from: address ?? '–',
              time: format.dateTime(lastAt),
              times: format.count(count),
            })}{' '}
            <Link to="/devices/adopt">{t('trouble.settle')}</Link>
          </li>
        ))}
        {anomalies.map((anomaly) => (
          <li key={anomaly.id}>
            <StateShape state="alarm" size={12} /> <AnomalyText anomaly={anomaly} />{' '}
            <Link to="/anomalies">{t('trouble.settle')}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf(trouble: Trouble): string {
  if (trouble.kind === 'odd') return `odd ${trouble.oddity.kind}`;
  return 'code' in trouble ? `${trouble.kind} ${trouble.code}` : trouble.kind;
}

export function useTroubleText(): (trouble: Trouble) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (trouble) => {
    switch (trouble.kind) {
      case 'away':
        return trouble.sinceAt === null
          ? t('trouble.neverSeen')
          : t('trouble.away', { time: format.dateTime(trouble.sinceAt) });
      case 'line':
        return t(`fault.${trouble.fault}`, { code: trouble.code });
      case 'list':
        return t('trouble.list', { held: trouble.held, issued: trouble.issued });
      case 'unread':
        return t('trouble.unread', {
          count: trouble.count,
          reason: t(`unread.${trouble.reason}`, { code: trouble.code }),
        });
      case 'odd':
        return t(`odd.${trouble.oddity.kind}`, {
          count: trouble.oddity.count,
          times: format.count(trouble.oddity.count),
          time: format.dateTime(trouble.oddity.lastAt),
        });
      case 'lost':
        return t('trouble.lost', { count: trouble.count });
      case 'throttled':
        return t('trouble.throttled', { count: trouble.count });
      case 'rivals':
        return t('trouble.rivals', { count: trouble.count });
      case 'driver-errors':
        return t('trouble.driver-errors', { count: trouble.count });
    }
  };
}
