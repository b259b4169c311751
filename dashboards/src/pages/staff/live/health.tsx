/** The devices: how many are well, and by name those that are not. */

import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDevices } from '../../../parts/live-lists.ts';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { StateShape } from '../../../parts/state-mark.tsx';
import { Age } from '../../../parts/times.tsx';
import { listIsOld } from '../../../words/device-troubles.ts';

const SHOWN = 8;

export function Health() {
  const { t } = useTranslation();
  const devices = useDevices();
  const all = devices.data ?? [];
  const away = all.filter(({ online }) => !online);
  const unread = all.filter(({ online, decodeErrors }) => online && decodeErrors > 0);
  const old = all.filter((device) => device.online && listIsOld(device)).length;
  const well = all.length - away.length - unread.length;
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
      {devices.isSuccess && all.length > 0 && away.length + unread.length + old === 0 && (
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
        {unread.slice(0, SHOWN).map((device) => (
          <li key={device.slug}>
            <StateShape state="unknown" size={12} />{' '}
            <Link to="/devices/$slug" params={{ slug: device.slug }}>
              {device.slug}
            </Link>{' '}
            {t('health.unreadable', { count: device.decodeErrors })}
          </li>
        ))}
        {old > 0 && (
          <li>
            <StateShape state="unknown" size={12} /> {t('health.listNotApplied', { count: old })}
          </li>
        )}
      </ul>
      {all.length > 0 && (
        <Link to="/devices" className="card-more">
          {t('health.all')}
        </Link>
      )}
    </section>
  );
}
