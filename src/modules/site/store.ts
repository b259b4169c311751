/** The SQL of the place itself: its row, zones and doors; prepared, as a badge reads them. */
import { asc, type Db, eq, sql } from '#db/drizzle.ts';
import { steadyStatements } from '#db/steady.ts';
import { doors, site, zones } from './tables.ts';
import type { DoorRow, SiteRow, ZoneRow } from './types.ts';

const prepared = steadyStatements(['site', 'zones', 'doors'], (db) => ({
  site: db.select().from(site).limit(1).prepare(),
  zone: db
    .select()
    .from(zones)
    .where(eq(zones.slug, sql.placeholder('slug')))
    .prepare(),
  zoneById: db
    .select()
    .from(zones)
    .where(eq(zones.id, sql.placeholder('id')))
    .prepare(),
  zones: db.select().from(zones).orderBy(asc(zones.id)).prepare(),
  door: db
    .select()
    .from(doors)
    .where(eq(doors.slug, sql.placeholder('slug')))
    .prepare(),
  doorOfDevice: db
    .select()
    .from(doors)
    .where(eq(doors.device, sql.placeholder('device')))
    .limit(1)
    .prepare(),
  doors: db.select().from(doors).orderBy(asc(doors.id)).prepare(),
}));

/** The place; null until one is imported. */
export function findSite(db: Db): SiteRow | null {
  return prepared(db).site.get() ?? null;
}

export function findZone(db: Db, slug: string): ZoneRow | null {
  return prepared(db).zone.get({ slug }) ?? null;
}

export function findZoneById(db: Db, id: number): ZoneRow | null {
  return prepared(db).zoneById.get({ id }) ?? null;
}

/** In the order in which they were first imported. */
export function listZoneRows(db: Db): readonly ZoneRow[] {
  return prepared(db).zones.all();
}

export function findDoor(db: Db, slug: string): DoorRow | null {
  return prepared(db).door.get({ slug }) ?? null;
}

/** The door that a device stands at. */
export function findDoorOfDevice(db: Db, device: string): DoorRow | null {
  return prepared(db).doorOfDevice.get({ device }) ?? null;
}

export function listDoorRows(db: Db): readonly DoorRow[] {
  return prepared(db).doors.all();
}
