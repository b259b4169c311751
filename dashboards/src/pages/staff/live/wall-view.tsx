/** The live page on a wall: readable from four metres, no names, nothing to press, dim and without occupancy while the place is shut. */
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../parts/clock.ts';
import { useMachines, useZones } from '../../../parts/live-lists.ts';
import { Empty, Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { MachineTile } from './machine-tile.tsx';

/** Where the place names no hours. */
const NIGHT_FROM = 21;
const NIGHT_TO = 7;
const COLUMNS_MIN = 3;

export function WallView() {
  const { t } = useTranslation();
  const { site, open } = usePlace();
  const format = useFormat();
  const now = useNow(1_000);
  const machines = useMachines();
  const zones = useZones().data ?? [];
  const columns = columnsFor(machines.data?.length ?? 0);
  const hour = format.hour(now);
  const night = open === null ? hour >= NIGHT_FROM || hour < NIGHT_TO : !open;
  return (
    <div className={`wall-view${night ? ' night' : ''}${columns === COLUMNS_MIN ? ' few' : ''}`}>
      <header className="wall-head">
        <span className="wall-name">{site?.name ?? 'Faitout'}</span>
        <span className="wall-date">{format.date(now)}</span>
        <span className="wall-clock">{format.time(now)}</span>
      </header>
      {machines.isError && <Failed error={machines.error} />}
      {machines.isPending && <Waiting rows={3} height={200} />}
      {machines.data?.length === 0 && <Empty title={t('machines.empty')} />}
      <div className="tiles" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {(machines.data ?? [])
          .toSorted((a, b) => a.name.localeCompare(b.name))
          .map((machine) => (
            <MachineTile
              key={machine.slug}
              machine={machine}
              session={undefined}
              open={() => undefined}
            />
          ))}
      </div>
      {!night && (
        <footer className="wall-zones">
          {zones.map((zone) => (
            <span key={zone.slug} className="wall-zone">
              <span>{zone.name}</span>
              <b>{zone.present === null ? '–' : format.count(zone.present)}</b>
              {zone.capacity !== null && (
                <span className="quiet">
                  {t('occupancy.of', { capacity: format.count(zone.capacity) })}
                </span>
              )}
            </span>
          ))}
        </footer>
      )}
    </div>
  );
}

/** So many that all machines fit one screen: about as many columns as twice the rows. */
function columnsFor(machines: number): number {
  return Math.max(COLUMNS_MIN, Math.ceil(Math.sqrt(machines * 2)));
}
