/** Devices between the place file and the tables. */
import type { PlaceDevice } from '#contract/place-file.ts';
import { type Db, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { listDeviceRows } from './store.ts';
import { devices } from './tables.ts';

const prepared = statements((db) => ({
  put: db
    .insert(devices)
    .values({
      slug: sql.placeholder('slug'),
      driver: sql.placeholder('driver'),
      settings: sql.placeholder('settings'),
      sees: sql.placeholder('sees'),
      secret: sql.placeholder('secret'),
      createdAtMs: sql.placeholder('createdAtMs'),
    })
    .onConflictDoUpdate({
      target: devices.slug,
      set: {
        driver: sql`excluded.driver`,
        settings: sql`excluded.settings`,
        sees: sql`excluded.sees`,
        secret: sql`excluded.secret`,
        removedAtMs: null,
      },
    })
    .prepare(),
}));

/** Devices as the file says them, secrets among them, in the order of their first import. */
export function readDevices(db: Db): PlaceDevice[] {
  return listDeviceRows(db)
    .toSorted((one, other) => one.id - other.id)
    .map((row) => {
      const settings: Record<string, unknown> = JSON.parse(row.settings);
      return {
        slug: row.slug,
        driver: row.driver,
        ...(Object.keys(settings).length === 0 ? {} : { settings }),
        ...(row.sees === null ? {} : { sees: row.sees as NonNullable<PlaceDevice['sees']> }),
        ...(row.secret === null ? {} : { secret: row.secret }),
      };
    });
}

export function putDevices(db: Db, items: readonly PlaceDevice[], nowMs: number): void {
  for (const item of items) {
    prepared(db).put.run({
      slug: item.slug,
      driver: item.driver ?? 'faitout',
      settings: JSON.stringify(item.settings ?? {}),
      sees: item.sees ?? null,
      secret: item.secret ?? null,
      createdAtMs: nowMs,
    });
  }
}
