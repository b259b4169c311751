/** How many are in each zone, of how many it holds. */

import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ZoneItem } from '#contract/zones.ts';
import { useZones } from '../../../parts/live-lists.ts';
import { useFormat, usePlace } from '../../../parts/place.tsx';

export function Occupancy() {
  const { t } = useTranslation();
  const zones = useZones().data ?? [];
  const { names, open } = usePlace();
  const isHidden = zones.some(({ present }) => present === null);
  if (zones.length === 0 || isHidden || (!names && open === false)) return null;
  return (
    <section aria-labelledby="zones-title">
      <Title order={2} id="zones-title" className="section-head">
        {t('occupancy.title')}
      </Title>
      <div className="zones">
        {zones.map((zone) => (
          <Zone key={zone.slug} zone={zone} />
        ))}
      </div>
    </section>
  );
}

function Zone({ zone }: { zone: ZoneItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const present = zone.present ?? 0;
  const full = zone.capacity !== null && present >= zone.capacity;
  return (
    <Link
      to="/visits"
      search={{ zone: zone.slug, open: 'true' } as never}
      className={full ? 'zone full' : 'zone'}
    >
      <span className="zone-name">{zone.name}</span>
      <span className="zone-count">
        <b>{format.count(present)}</b>
        {zone.capacity !== null && (
          <span> {t('occupancy.of', { capacity: format.count(zone.capacity) })}</span>
        )}
        {full && <span className="zone-full"> · {t('occupancy.full')}</span>}
      </span>
      {zone.capacity !== null && <Seats present={present} capacity={zone.capacity} />}
    </Link>
  );
}

const SEATS_MAX = 40;

/** One mark a seat while they can be told apart, else a bar. */
function Seats({ present, capacity }: { present: number; capacity: number }) {
  const seats = Math.min(capacity, SEATS_MAX);
  const taken = Math.round((Math.min(present, capacity) / capacity) * seats);
  return (
    <span className="seats" aria-hidden="true">
      {Array.from({ length: seats }, (_, seat) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: seats are all alike
        <i key={seat} className={seat < taken ? 'taken' : ''} />
      ))}
    </span>
  );
}
