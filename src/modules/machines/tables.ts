/** Machines, what they do, for whom, and how much. */
import { index, integer, primaryKey, sqliteTable, text } from '#db/drizzle.ts';
import { people } from '../people/tables.ts';
import { zones } from '../site/tables.ts';

/** Of earlier slices: the names that answers of this one carry. */
export { people, zones };

export const machines = sqliteTable(
  'machines',
  {
    id: integer().primaryKey(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    kind: text().notNull(),
    zoneId: integer()
      .notNull()
      .references(() => zones.id),
    certification: text(),
    /** Slugs of devices. */
    interlock: text(),
    meter: text(),
    jobs: text(),
    reader: text(),
    /** Of the device whose contact tells whether it runs, where that is none of the above. */
    contact: text(),
    /** JSON, as in the place file. */
    power: text(),
    session: text().notNull(),
    /** JSON: free, material, loneWorking, needs, runOnSeconds, coolDownSeconds, maxMinutes, remoteStart, upkeep, running. */
    extras: text().notNull(),
  },
  (t) => [
    index('machines_interlock').on(t.interlock),
    index('machines_meter').on(t.meter),
    index('machines_jobs').on(t.jobs),
    index('machines_reader').on(t.reader),
    index('machines_contact').on(t.contact),
  ],
);

/** What a machine does now. Written at every change, and at every sample of its meter. */
export const machineStatus = sqliteTable('machine_status', {
  machineId: integer()
    .primaryKey()
    .references(() => machines.id),
  /** `off` `idle` `running` `paused` `alarm` `unknown` */
  state: text().notNull(),
  sinceMs: integer().notNull(),
  online: integer({ mode: 'boolean' }).notNull(),
  /** JSON: the power reducer's state (level, candidate and since when). */
  power: text(),
  milliwatts: integer(),
  relayOn: integer({ mode: 'boolean' }),
  /** Energy since the beginning over all epochs of the counter, and the counter as last read. */
  energyMwh: integer().notNull(),
  counterMwh: integer(),
  counterAtMs: integer(),
  outOfServiceReason: text(),
  outOfServiceBy: text(),
  outOfServiceSinceMs: integer(),
  awaySinceMs: integer(),
  /** Instants of the last faults: JSON. */
  faults: text().notNull(),
});

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    machineId: integer()
      .notNull()
      .references(() => machines.id),
    personId: integer().references(() => people.id),
    supervisorId: integer(),
    startedAtMs: integer().notNull(),
    endedAtMs: integer(),
    endedBy: text(),
    heldMs: integer(),
    runningMs: integer(),
    energyMwh: integer(),
    /** The machine's energy when it began. */
    energyAtStartMwh: integer().notNull(),
    /** Marked by its person while the machine ran: it ends at the next idle. */
    ending: text(),
    /** JSON list of words. */
    flags: text().notNull(),
    chargeCents: integer(),
    /** A session that this one was split from, or corrects. */
    correctsId: text(),
  },
  (t) => [
    index('sessions_open').on(t.endedAtMs, t.machineId),
    index('sessions_machine').on(t.machineId, t.startedAtMs),
    index('sessions_person').on(t.personId, t.startedAtMs),
    index('sessions_started').on(t.startedAtMs),
  ],
);

/** Stretches in which a machine ran. */
export const runs = sqliteTable(
  'runs',
  {
    id: integer().primaryKey(),
    machineId: integer().notNull(),
    startedAtMs: integer().notNull(),
    endedAtMs: integer(),
  },
  (t) => [index('runs_machine').on(t.machineId, t.startedAtMs)],
);

export const jobs = sqliteTable(
  'jobs',
  {
    id: text().primaryKey(),
    machineId: integer().notNull(),
    sessionId: text(),
    key: text().notNull(),
    name: text(),
    /** `started` `progress` `paused` `resumed` `finished` `failed` `cancelled` */
    phase: text().notNull(),
    startedAtMs: integer().notNull(),
    endedAtMs: integer(),
    /** Parts per million. */
    progressPpm: integer(),
    printMs: integer(),
    filamentUm: integer(),
    filamentMg: integer(),
    inferred: integer({ mode: 'boolean' }).notNull(),
    lastSeenAtMs: integer().notNull(),
  },
  (t) => [
    index('jobs_machine').on(t.machineId, t.startedAtMs),
    index('jobs_key').on(t.machineId, t.key),
    index('jobs_session').on(t.sessionId),
    index('jobs_open').on(t.endedAtMs, t.machineId),
  ],
);

/** Counters of a part (tube, nozzle, spindle) towards its next upkeep. */
export const upkeep = sqliteTable(
  'upkeep',
  {
    machineId: integer().notNull(),
    part: text().notNull(),
    runningMs: integer().notNull(),
    starts: integer().notNull(),
    energyMwh: integer().notNull(),
    /** `well` `notice` `due` */
    state: text().notNull(),
    doneAtMs: integer(),
  },
  (t) => [primaryKey({ columns: [t.machineId, t.part] })],
);

/** A machine's power, kept sample by sample for an hour: what thresholds are learnt from. */
export const powerRecordings = sqliteTable(
  'power_recordings',
  {
    id: text().primaryKey(),
    machineId: integer().notNull(),
    /** Slug of the meter. */
    device: text().notNull(),
    startedAtMs: integer().notNull(),
    endsAtMs: integer().notNull(),
    /** Stopped before its end. */
    endedAtMs: integer(),
    samples: integer().notNull(),
    /** Samples that came when it was full. */
    dropped: integer().notNull(),
  },
  (t) => [index('power_recordings_machine').on(t.machineId, t.startedAtMs)],
);

export const powerSamples = sqliteTable(
  'power_samples',
  {
    recordingId: text().notNull(),
    atMs: integer().notNull(),
    milliwatts: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.recordingId, t.atMs] })],
);

/** Use by machine and civil day: what `GET /usage` reads. */
export const usageDays = sqliteTable(
  'usage_days',
  {
    machineId: integer().notNull(),
    day: text().notNull(),
    sessions: integer().notNull(),
    heldMs: integer().notNull(),
    runningMs: integer().notNull(),
    energyMwh: integer().notNull(),
    jobs: integer().notNull(),
    people: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.machineId, t.day] }), index('usage_days_day').on(t.day)],
);

/** The same by person; `personId` 0 is nobody yet. */
export const usagePersonDays = sqliteTable(
  'usage_person_days',
  {
    machineId: integer().notNull(),
    day: text().notNull(),
    personId: integer().notNull(),
    sessions: integer().notNull(),
    heldMs: integer().notNull(),
    runningMs: integer().notNull(),
    energyMwh: integer().notNull(),
    jobs: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.day, t.machineId, t.personId] }),
    index('usage_person_days_person').on(t.personId, t.day),
  ],
);
