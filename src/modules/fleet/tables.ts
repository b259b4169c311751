/** Devices that the place owns: what they are, what they last said, what their drivers remember. */
import { index, integer, primaryKey, sqliteTable, text } from '#db/drizzle.ts';

export const devices = sqliteTable('devices', {
  id: integer().primaryKey(),
  slug: text().notNull().unique(),
  driver: text().notNull(),
  /** JSON, as the driver's settings schema accepts it. */
  settings: text().notNull(),
  /** The part of a longer UID that this reader gives: `first-4` `last-4` `first-3` `last-3`. */
  sees: text(),
  /** Kept readable: the offline access list is keyed with it. Left out of every export but the owner's. */
  secret: text(),
  createdAtMs: integer().notNull(),
  /** Taken out of the place: nobody runs it, nothing names it, and what it said stays on the record. */
  removedAtMs: integer(),
});

/** Written when something changed, and at samples; the last event's time comes from the journal. */
export const deviceStatus = sqliteTable('device_status', {
  deviceId: integer()
    .primaryKey()
    .references(() => devices.id),
  online: integer({ mode: 'boolean' }).notNull(),
  onlineSinceMs: integer(),
  lastSeenAtMs: integer().notNull(),
  boot: text(),
  firmware: text(),
  model: text(),
  /** JSON list of words. */
  capabilities: text(),
  /** The USB identity of its port when it was first opened: another adapter in its place is not the device. */
  port: text(),
  /** The version of the access list that it said it holds, and the one that it was last sent. */
  accessHeld: integer(),
  accessIssued: integer(),
  /** As last reported: the interlock's relay and the session of its last `enable`. */
  enabled: integer({ mode: 'boolean' }),
  enabledSession: text(),
  decodeErrors: integer().notNull(),
  watts: integer('milliwatts'),
  wattHours: integer('milliwatt_hours'),
  /** When that counter was read. */
  counterAtMs: integer(),
  volts: integer('millivolts'),
  amperes: integer('milliamperes'),
  relayOn: integer({ mode: 'boolean' }),
  open: integer({ mode: 'boolean' }),
  state: text(),
});

/** What a device did that a sound one does not, by kind (oddity-rules.ts): counted, and told on its page. */
export const deviceOddities = sqliteTable(
  'device_oddities',
  {
    deviceId: integer().notNull(),
    kind: text().notNull(),
    count: integer().notNull(),
    firstAtMs: integer().notNull(),
    lastAtMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.deviceId, t.kind] })],
);

/** What a driver remembers: stored with the batch that changed it. */
export const driverMemory = sqliteTable('driver_memory', {
  deviceId: integer()
    .primaryKey()
    .references(() => devices.id),
  /** JSON. */
  memory: text().notNull(),
});

/** A device's contacts, by name, as last told. */
export const contacts = sqliteTable(
  'contacts',
  {
    deviceId: integer().notNull(),
    name: text().notNull(),
    open: integer({ mode: 'boolean' }).notNull(),
    sinceMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.deviceId, t.name] })],
);

/** Versions of the offline access list that were issued: what a stolen device could betray. */
export const accessLists = sqliteTable(
  'access_lists',
  {
    deviceId: integer().notNull(),
    version: integer().notNull(),
    issuedAtMs: integer().notNull(),
    validUntilMs: integer().notNull(),
    /** JSON of the whole list. */
    list: text().notNull(),
    /** SHA-256 of its badges, so that an unchanged list is not issued again. */
    digest: text().notNull(),
    /** JSON: the badge numbers listed. */
    numbers: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.deviceId, t.version] }),
    index('access_lists_issued').on(t.issuedAtMs),
  ],
);
