/** The SQL of the fleet's devices: found by slug on every observation, hence prepared. */
import { and, asc, type Db, eq, gt, isNull, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { steadyStatements } from '#db/steady.ts';
import { contacts, deviceStatus, devices, driverMemory } from './tables.ts';
import type { DeviceRow, StatusRow } from './types.ts';

const steady = steadyStatements(['devices'], (db) => ({
  bySlug: db
    .select()
    .from(devices)
    .where(eq(devices.slug, sql.placeholder('slug')))
    .prepare(),
  byId: db
    .select()
    .from(devices)
    .where(eq(devices.id, sql.placeholder('id')))
    .prepare(),
  all: db
    .select()
    .from(devices)
    .where(isNull(devices.removedAtMs))
    .orderBy(asc(devices.slug))
    .prepare(),
}));

const prepared = statements((db) => ({
  putSecret: db
    .update(devices)
    .set({ secret: sql`${sql.placeholder('secret')}` })
    .where(eq(devices.id, sql.placeholder('id')))
    .prepare(),
  remove: db
    .update(devices)
    .set({ removedAtMs: sql`${sql.placeholder('atMs')}`, secret: null })
    .where(eq(devices.id, sql.placeholder('id')))
    .prepare(),
  leave: db
    .update(deviceStatus)
    .set({ online: false, onlineSinceMs: null, port: null })
    .where(eq(deviceStatus.deviceId, sql.placeholder('deviceId')))
    .prepare(),
  forgetPort: db
    .update(deviceStatus)
    .set({ port: null })
    .where(eq(deviceStatus.deviceId, sql.placeholder('deviceId')))
    .prepare(),
  status: db
    .select()
    .from(deviceStatus)
    .where(eq(deviceStatus.deviceId, sql.placeholder('deviceId')))
    .prepare(),
  memory: db
    .select({ memory: driverMemory.memory })
    .from(driverMemory)
    .where(eq(driverMemory.deviceId, sql.placeholder('deviceId')))
    .prepare(),
  putMemory: db
    .insert(driverMemory)
    .values({ deviceId: sql.placeholder('deviceId'), memory: sql.placeholder('memory') })
    .onConflictDoUpdate({
      target: driverMemory.deviceId,
      set: { memory: sql`excluded.memory` },
    })
    .prepare(),
  dropMemory: db
    .delete(driverMemory)
    .where(eq(driverMemory.deviceId, sql.placeholder('deviceId')))
    .prepare(),
  contact: db
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.deviceId, sql.placeholder('deviceId')),
        eq(contacts.name, sql.placeholder('name')),
      ),
    )
    .prepare(),
}));

/** A device by its slug; null: not one of the place's. */
export function findDevice(db: Db, slug: string): DeviceRow | null {
  return steady(db).bySlug.get({ slug }) ?? null;
}

/** A device by the id under which the journal knows it. */
export function findDeviceById(db: Db, id: number): DeviceRow | null {
  return steady(db).byId.get({ id }) ?? null;
}

/** Every device, by slug: what the supervisor starts. */
export function listDeviceRows(db: Db): readonly DeviceRow[] {
  return steady(db).all.all();
}

/** What is known of a device; null until it was first heard. */
export function findStatus(db: Db, deviceId: number): StatusRow | null {
  return prepared(db).status.get({ deviceId }) ?? null;
}

/** What its driver remembers; undefined: nothing yet. */
export function findDriverMemory(db: Db, deviceId: number): unknown {
  const row = prepared(db).memory.get({ deviceId });
  return row === undefined ? undefined : JSON.parse(row.memory);
}

/** Keeps what its driver remembers, as JSON. */
export function putDriverMemory(db: Db, deviceId: number, memory: unknown): void {
  prepared(db).putMemory.run({ deviceId, memory: JSON.stringify(memory) });
}

/** Another driver, or other claims: what was remembered means nothing any more. */
export function dropDriverMemory(db: Db, deviceId: number): void {
  prepared(db).dropMemory.run({ deviceId });
}

/** Another secret, or none: then it can't log in. */
export function putSecret(db: Db, deviceId: number, secret: string | null): void {
  prepared(db).putSecret.run({ id: deviceId, secret });
}

/** Takes a device out of the place; what it said stays. */
export function removeDevice(db: Db, deviceId: number, atMs: number): void {
  prepared(db).remove.run({ id: deviceId, atMs });
  prepared(db).leave.run({ deviceId });
}

/** Whatever adapter its port has next is taken for its own. */
export function forgetPort(db: Db, deviceId: number): void {
  prepared(db).forgetPort.run({ deviceId });
}

/** A contact as last told: whether it is open, and since when. */
export function findContact(
  db: Db,
  deviceId: number,
  name: string,
): { readonly open: boolean; readonly sinceMs: number } | null {
  return prepared(db).contact.get({ deviceId, name }) ?? null;
}

/** Devices with what is known of them, by slug; `limit` absent: all. */
export function listWithStatus(
  db: Db,
  asked: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Array<{ readonly device: DeviceRow; readonly status: StatusRow | null }> {
  const rows = db
    .select({ device: devices, status: deviceStatus })
    .from(devices)
    .leftJoin(deviceStatus, eq(deviceStatus.deviceId, devices.id))
    .where(
      and(
        isNull(devices.removedAtMs),
        asked.after === undefined ? undefined : gt(devices.slug, asked.after),
      ),
    )
    .orderBy(asc(devices.slug));
  return asked.limit === undefined ? rows.all() : rows.limit(asked.limit).all();
}
