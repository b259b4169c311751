/** The devices: how many are well, and by name those that are not. */

import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DeviceItem } from '#contract/devices.ts';
import { useDevices } from '../../../parts/live-lists.ts';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { StateShape } from '../../../parts/state-mark.tsx';
import { Age } from '../../../parts/times.tsx';

const SHOWN = 8;

export function Health() {
  const { t } = useTranslation();
  const devices = useDevices();
  const all = devices.data ?? [];
  const away = all.filter(({ online }) => !online);
  const unwell = all.filter((device) => device.online && isUnwell(device));
  const well = all.length - away.length - unwell.length;
  return (
    <section aria-labelledby="health-title" className="card live-health">
      <div className="card-head">
        <Title order={2} id="health-title">
          {t('health.title')}
        </Title>
        {all.length > 0 && (
          <span className="quiet">
            {t('health.well', { count: well })}
            {away.length > 0 && `, ${t('health.away', { count: away.length })}`}
          </span>
        )}
      </div>
      {devices.isPending && <Waiting rows={2} height={28} />}
      {devices.isError && <Failed error={devices.error} again={() => void devices.refetch()} />}
      {devices.isSuccess && all.length === 0 && <p className="quiet">{t('health.empty')}</p>}
      {devices.isSuccess && all.length > 0 && away.length + unwell.length === 0 && (
        <p className="quiet">{t('health.allWell')}</p>
      )}
      <ul className="plain">
        {away.slice(0, SHOWN).map((device) => (
          <li key={device.slug}>
            <StateShape state="alarm" size={12} />{' '}
            <Link to="/devices/$slug" params={{ slug: device.slug }}>
              {device.slug}
            </Link>{' '}
            {device.lastSeenAt === null ? (
              t('health.never')
            ) : (
              <>
                {t('health.awayFor')} <Age since={device.lastSeenAt} />
              </>
            )}
          </li>
        ))}
        {unwell.slice(0, SHOWN).map((device) => (
          <li key={device.slug}>
            <StateShape state="unknown" size={12} />{' '}
            <Link to="/devices/$slug" params={{ slug: device.slug }}>
              {device.slug}
            </Link>{' '}
            {device.decodeErrors > 0
              ? t('health.unreadable', { count: device.decodeErrors })
              : t('health.listNotApplied')}
          </li>
        ))}
      </ul>
      {all.length > 0 && (
        <Link to="/devices" className="card-more">
          {t('health.all')}
        </Link>
      )}
    </section>
  );
}

/** There, but not understood, or with an older access list than the newest. */
export function isUnwell(device: DeviceItem): boolean {
  return device.decodeErrors > 0 || listIsOld(device);
}

export function listIsOld({ accessHeld, accessIssued }: DeviceItem): boolean {
  return accessIssued !== null && accessHeld !== null && accessHeld < accessIssued;
}
