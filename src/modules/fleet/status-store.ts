/** The SQL that keeps a device's last known values. */
import { type Db, eq, ne, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { LinkPart } from './rules.ts';
import { contacts, deviceStatus } from './tables.ts';

/** A row made before anything was heard; `queries.ts` tells it as null. */
export const NEVER_MS = 0;
const SEEN_EVERY_MS = 30_000;
const ofDevice = eq(deviceStatus.deviceId, sql.placeholder('deviceId'));

const prepared = statements((db) => ({
  /** A device that was never heard is offline, and known from now on. */
  born: db
    .insert(deviceStatus)
    .values({
      deviceId: sql.placeholder('deviceId'),
      online: false,
      lastSeenAtMs: sql.placeholder('atMs'),
      decodeErrors: 0,
    })
    .onConflictDoNothing()
    .prepare(),
  seen: db
    .update(deviceStatus)
    .set({ lastSeenAtMs: sql`${sql.placeholder('atMs')}` })
    .where(ofDevice)
    .prepare(),
  lastSeen: db
    .select({ lastSeenAtMs: deviceStatus.lastSeenAtMs })
    .from(deviceStatus)
    .where(ofDevice)
    .prepare(),
  link: db
    .update(deviceStatus)
    .set({
      online: sql`${sql.placeholder('online')}`,
      onlineSinceMs: sql`${sql.placeholder('onlineSinceMs')}`,
      boot: sql`${sql.placeholder('boot')}`,
      firmware: sql`${sql.placeholder('firmware')}`,
      model: sql`${sql.placeholder('model')}`,
      capabilities: sql`${sql.placeholder('capabilities')}`,
      port: sql`${sql.placeholder('port')}`,
      accessHeld: sql`${sql.placeholder('accessHeld')}`,
      enabled: sql`${sql.placeholder('enabled')}`,
      enabledSession: sql`${sql.placeholder('enabledSession')}`,
      lastSeenAtMs: sql`max(${deviceStatus.lastSeenAtMs}, ${sql.placeholder('atMs')})`,
    })
    .where(ofDevice)
    .prepare(),
  power: db
    .update(deviceStatus)
    .set({
      watts: sql`coalesce(${sql.placeholder('watts')}, ${deviceStatus.watts})`,
      wattHours: sql`coalesce(${sql.placeholder('wattHours')}, ${deviceStatus.wattHours})`,
      counterAtMs: sql`coalesce(${sql.placeholder('counterAtMs')}, ${deviceStatus.counterAtMs})`,
      volts: sql`coalesce(${sql.placeholder('volts')}, ${deviceStatus.volts})`,
      amperes: sql`coalesce(${sql.placeholder('amperes')}, ${deviceStatus.amperes})`,
      lastSeenAtMs: sql`max(${deviceStatus.lastSeenAtMs}, ${sql.placeholder('atMs')})`,
    })
    .where(ofDevice)
    .prepare(),
  relay: db
    .update(deviceStatus)
    .set({ relayOn: sql`${sql.placeholder('on')}` })
    .where(ofDevice)
    .prepare(),
  open: db
    .update(deviceStatus)
    .set({ open: sql`${sql.placeholder('open')}` })
    .where(ofDevice)
    .prepare(),
  state: db
    .update(deviceStatus)
    .set({ state: sql`${sql.placeholder('state')}` })
    .where(ofDevice)
    .prepare(),
  errors: db
    .update(deviceStatus)
    .set({ decodeErrors: sql`${deviceStatus.decodeErrors} + ${sql.placeholder('count')}` })
    .where(ofDevice)
    .prepare(),
  issued: db
    .update(deviceStatus)
    .set({ accessIssued: sql`${sql.placeholder('version')}` })
    .where(ofDevice)
    .prepare(),
  contact: db
    .insert(contacts)
    .values({
      deviceId: sql.placeholder('deviceId'),
      name: sql.placeholder('name'),
      open: sql.placeholder('open'),
      sinceMs: sql.placeholder('atMs'),
    })
    .onConflictDoUpdate({
      target: [contacts.deviceId, contacts.name],
      set: { open: sql`excluded.open`, sinceMs: sql`excluded."sinceMs"` },
      setWhere: ne(contacts.open, sql`excluded.open`),
    })
    .prepare(),
}));

type Kept = { readonly changes: number };

/** Updates the row of a device, which is made at the first word of it. */
function keep(db: Db, deviceId: number, atMs: number, update: () => Kept): void {
  if (update().changes > 0) return;
  prepared(db).born.run({ deviceId, atMs });
  update();
}

/** It was heard at `atMs`: written when what is kept is older than half a minute, so that chatter costs nothing. */
export function noteSeen(db: Db, device: { readonly id: number }, atMs: number): void {
  const known = prepared(db).lastSeen.get({ deviceId: device.id });
  if (known === undefined) prepared(db).born.run({ deviceId: device.id, atMs });
  else if (atMs - known.lastSeenAtMs >= SEEN_EVERY_MS) {
    prepared(db).seen.run({ deviceId: device.id, atMs });
  }
}

export function putLink(db: Db, deviceId: number, atMs: number, link: LinkPart): void {
  const given = {
    ...link,
    online: Number(link.online),
    enabled: link.enabled === null ? null : Number(link.enabled),
    deviceId,
    atMs,
  };
  keep(db, deviceId, atMs, () => prepared(db).link.run(given));
}

/** In thousandths; null: not told. */
export type PowerPart = {
  readonly watts: number | null;
  readonly wattHours: number | null;
  readonly volts: number | null;
  readonly amperes: number | null;
};

export function putPower(db: Db, deviceId: number, atMs: number, power: PowerPart): void {
  const counterAtMs = power.wattHours === null ? null : atMs;
  const given = { deviceId, atMs, counterAtMs, ...power };
  keep(db, deviceId, atMs, () => prepared(db).power.run(given));
}

export function putRelay(db: Db, deviceId: number, atMs: number, on: boolean): void {
  keep(db, deviceId, atMs, () => prepared(db).relay.run({ deviceId, on: Number(on) }));
}

export function putOpen(db: Db, deviceId: number, atMs: number, open: boolean): void {
  keep(db, deviceId, atMs, () => prepared(db).open.run({ deviceId, open: Number(open) }));
}

export function putState(db: Db, deviceId: number, atMs: number, state: string): void {
  keep(db, deviceId, atMs, () => prepared(db).state.run({ deviceId, state }));
}

/** Counts frames that could not be read. */
export function countDecodeErrors(db: Db, deviceId: number, count: number): void {
  keep(db, deviceId, NEVER_MS, () => prepared(db).errors.run({ deviceId, count }));
}

/** The version of the newest offline access list that was issued to it. */
export function putAccessIssued(db: Db, deviceId: number, version: number): void {
  keep(db, deviceId, NEVER_MS, () => prepared(db).issued.run({ deviceId, version }));
}

export function putContact(
  db: Db,
  deviceId: number,
  contact: { readonly name: string; readonly open: boolean; readonly atMs: number },
): void {
  prepared(db).contact.run({ deviceId, ...contact });
}
