/** The place, its zones and doors between the place file and the tables. */
import type {
  PlaceClosure,
  PlaceDoor,
  PlaceHours,
  PlaceSite,
  PlaceZone,
} from '#contract/place-file.ts';
import { type Db, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { findSite, findZone, listDoorRows, listZoneRows } from './store.ts';
import { doors, site, zones } from './tables.ts';

/** How long a door stays open when the place does not say. */
const UNLOCK_SECONDS = 5;
const SITE_ID = 1;

/** The place as the file says it; a section that no import ever named is absent. */
export type StoredPlace = {
  readonly site: PlaceSite;
  readonly openingHours?: readonly PlaceHours[];
  readonly closures?: readonly PlaceClosure[];
};

const prepared = statements((db) => ({
  putZone: db
    .insert(zones)
    .values({
      slug: sql.placeholder('slug'),
      name: sql.placeholder('name'),
      kind: sql.placeholder('kind'),
      capacity: sql.placeholder('capacity'),
    })
    .onConflictDoUpdate({
      target: zones.slug,
      set: {
        name: sql`excluded.name`,
        kind: sql`excluded.kind`,
        capacity: sql`excluded.capacity`,
      },
    })
    .prepare(),
  putParent: db
    .update(zones)
    .set({ parentId: sql`${sql.placeholder('parentId')}` })
    .where(sql`${zones.slug} = ${sql.placeholder('slug')}`)
    .prepare(),
  putDoor: db
    .insert(doors)
    .values({
      slug: sql.placeholder('slug'),
      name: sql.placeholder('name'),
      zoneId: sql.placeholder('zoneId'),
      device: sql.placeholder('device'),
      direction: sql.placeholder('direction'),
      unlockSeconds: sql.placeholder('unlockSeconds'),
      contact: sql.placeholder('contact'),
      pinHours: sql.placeholder('pinHours'),
    })
    .onConflictDoUpdate({
      target: doors.slug,
      set: {
        name: sql`excluded.name`,
        zoneId: sql`excluded."zoneId"`,
        device: sql`excluded.device`,
        direction: sql`excluded.direction`,
        unlockSeconds: sql`excluded."unlockSeconds"`,
        contact: sql`excluded.contact`,
        pinHours: sql`excluded."pinHours"`,
      },
    })
    .prepare(),
}));

/** The place as the file says it; null until one is imported. */
export function readPlace(db: Db): StoredPlace | null {
  const row = findSite(db);
  if (row === null) return null;
  const named: { openingHours?: boolean; closures?: boolean } = JSON.parse(row.extras);
  return {
    site: {
      slug: row.slug,
      name: row.name,
      timeZone: row.timeZone,
      locale: row.locale,
      ...(row.overdueGraceDays === null ? {} : { overdueGraceDays: row.overdueGraceDays }),
      ...(row.retention === null ? {} : { retention: JSON.parse(row.retention) }),
      ...(row.spaceApi === null ? {} : { spaceApi: JSON.parse(row.spaceApi) }),
    },
    ...(named.openingHours === true ? { openingHours: JSON.parse(row.openingHours) } : {}),
    ...(named.closures === true ? { closures: JSON.parse(row.closures) } : {}),
  };
}

/** Keeps the place whole; `site` holds all that a new place needs. */
export function putPlace(db: Db, place: StoredPlace): void {
  const { slug, name = slug, timeZone = 'UTC', locale = 'en' } = place.site;
  const { overdueGraceDays, retention, spaceApi } = place.site;
  const row = {
    slug,
    name,
    timeZone,
    locale,
    overdueGraceDays: overdueGraceDays ?? null,
    retention: retention ? JSON.stringify(retention) : null,
    spaceApi: spaceApi ? JSON.stringify(spaceApi) : null,
    openingHours: JSON.stringify(place.openingHours ?? []),
    closures: JSON.stringify(place.closures ?? []),
    extras: JSON.stringify({
      openingHours: place.openingHours !== undefined,
      closures: place.closures !== undefined,
    }),
  };
  db.insert(site)
    .values({ id: SITE_ID, ...row })
    .onConflictDoUpdate({ target: site.id, set: row })
    .run();
}

/** Zones as the file says them, in the order of their first import. */
export function readZones(db: Db): PlaceZone[] {
  const rows = listZoneRows(db);
  const slugs = new Map(rows.map((row) => [row.id, row.slug]));
  return rows.map((row) => ({
    slug: row.slug,
    name: row.name,
    ...(row.kind === null ? {} : { kind: row.kind }),
    ...(row.capacity === null ? {} : { capacity: row.capacity }),
    ...(row.parentId === null ? {} : { parent: slugs.get(row.parentId) ?? null }),
  }));
}

/** Keeps zones; first all of them, then their parents, which may stand anywhere in the file. */
export function putZones(db: Db, items: readonly PlaceZone[]): void {
  for (const { slug, name = slug, kind = null, capacity = null } of items) {
    prepared(db).putZone.run({ slug, name, kind, capacity });
  }
  for (const { slug, parent = null } of items) {
    const parentId = parent === null ? null : (findZone(db, parent)?.id ?? null);
    prepared(db).putParent.run({ slug, parentId });
  }
}

/** Doors as the file says them, in the order of their first import. */
export function readDoors(db: Db): PlaceDoor[] {
  const zoneOf = zoneSlugOf(db);
  return listDoorRows(db).map((row) => ({
    slug: row.slug,
    name: row.name,
    zone: zoneOf(row.zoneId),
    ...(row.device === null ? {} : { device: row.device }),
    direction: row.direction as NonNullable<PlaceDoor['direction']>,
    unlockSeconds: row.unlockSeconds,
    ...(row.contact === null ? {} : { contact: row.contact }),
    ...(row.pinHours === null ? {} : { pinHours: JSON.parse(row.pinHours) }),
  }));
}

/** Keeps doors whose zones are there already. */
export function putDoors(db: Db, items: readonly PlaceDoor[]): void {
  for (const item of items) {
    prepared(db).putDoor.run({
      slug: item.slug,
      name: item.name ?? item.slug,
      zoneId: zoneIdOf(db)(item.zone ?? ''),
      device: item.device ?? null,
      direction: item.direction ?? 'toggle',
      unlockSeconds: item.unlockSeconds ?? UNLOCK_SECONDS,
      contact: item.contact ?? null,
      pinHours: item.pinHours ? JSON.stringify(item.pinHours) : null,
    });
  }
}

/** The door as it is kept: the seconds that it stays open when the file does not say. */
export function doorWithDefaults(door: PlaceDoor): PlaceDoor {
  return { ...door, unlockSeconds: door.unlockSeconds ?? UNLOCK_SECONDS };
}

/** Slugs of zones by their ids. */
export function zoneSlugOf(db: Db): (id: number) => string {
  const slugs = new Map(listZoneRows(db).map((row) => [row.id, row.slug]));
  return (id) => {
    const slug = slugs.get(id);
    if (slug === undefined) throw new Error(`there is no zone of id ${id}`);
    return slug;
  };
}

/** Ids of zones by their slugs. */
export function zoneIdOf(db: Db): (slug: string) => number {
  return (slug) => {
    const zone = findZone(db, slug);
    if (zone === null) throw new Error(`there is no zone ${slug}`);
    return zone.id;
  };
}
