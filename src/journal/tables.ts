/** What the journal keeps: entries that never change, and the machinery around them. */
import {
  blob,
  index,
  integer,
  primaryKey,
  type SQL,
  sql,
  sqliteTable,
  text,
  uniqueIndex,
} from '#db/drizzle.ts';

/**
 * Entries of one device are found block by block. An index that begins with the device would write a page of its own
 * for each device that speaks; one that begins with the block writes where the last entry was written.
 */
export const ENTRIES_A_BLOCK = 4096;
export const blockOf = (entryId: unknown): SQL =>
  sql`${entryId} / ${sql.raw(String(ENTRIES_A_BLOCK))}`;

/**
 * One row for each thing that happened, in the order of recording. Triggers refuse UPDATE and DELETE,
 * but for forgetting: `body` and `salt` may become NULL, and the chain still verifies.
 */
export const entries = sqliteTable(
  'entries',
  {
    id: integer().primaryKey(),
    receivedAtMs: integer().notNull(),
    /** When it happened, as far as the place believes it. */
    atMs: integer().notNull(),
    atTrusted: integer({ mode: 'boolean' }).notNull(),
    /** NULL where staff, a timer or the place itself acted. */
    deviceId: integer(),
    boot: text(),
    seq: integer(),
    /** The observation's type, or the command's name. */
    type: text().notNull(),
    /** JSON: what was observed or asked, who acted, and the facts that came of it. */
    body: text(),
    salt: blob({ mode: 'buffer' }),
    /** SHA-256 of salt and body. */
    digest: blob({ mode: 'buffer' }).notNull(),
    /** SHA-256 of the chain so far, this entry's columns and its digest. */
    chain: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [uniqueIndex('entries_block').on(blockOf(t.id), t.deviceId, t.boot, t.seq)],
);

/** An entry whose flow threw: it stays, is counted, shown, and can be run again. */
export const failures = sqliteTable('failures', {
  entryId: integer().primaryKey(),
  atMs: integer().notNull(),
  error: text().notNull(),
  resolvedAtMs: integer(),
});

/** Which observations of a boot are on disk: all up to `upTo`, and the ranges beyond it. */
export const boots = sqliteTable(
  'boots',
  {
    deviceId: integer().notNull(),
    boot: text().notNull(),
    upTo: integer().notNull(),
    /** JSON: [[from,to], …] beyond `upTo`, in order, not touching. */
    beyond: text().notNull(),
    firstSeenAtMs: integer().notNull(),
    lastSeenAtMs: integer().notNull(),
    /** The instant of the device's boot, from `uptimeMs` of its first live event. */
    bootedAtMs: integer(),
    /** Our clock minus the device's, from live events. */
    clockOffsetMs: integer(),
    /** The last `seq` that its last birth named. */
    bornWithSeq: integer(),
  },
  (t) => [primaryKey({ columns: [t.deviceId, t.boot] })],
);

/** Power and the progress of jobs: one row a minute, a boot, and a channel or job. Ids are in the order of arrival. */
export const minutes = sqliteTable(
  'minutes',
  {
    id: integer().primaryKey(),
    deviceId: integer().notNull(),
    /** `power` or `job`. */
    type: text().notNull(),
    /** The channel, or the job. */
    about: text().notNull(),
    /** Empty where the device tells none. */
    boot: text().notNull(),
    /** Start of the minute in which it happened. */
    minuteMs: integer().notNull(),
    firstReceivedAtMs: integer().notNull(),
    receivedAtMs: integer().notNull(),
    atMs: integer().notNull(),
    atTrusted: integer({ mode: 'boolean' }).notNull(),
    samples: integer().notNull(),
    /** JSON: [[from,to], …], the numbers of the boot that were folded into it. */
    seqs: text().notNull(),
    /** JSON: what was last told of each quantity. */
    body: text().notNull(),
  },
  (t) => [
    uniqueIndex('minutes_minute').on(t.deviceId, t.type, t.about, t.boot, t.minuteMs),
    index('minutes_device').on(t.deviceId, t.id),
  ],
);

/** What could not be read: 1,000 rows a device, then counters alone. */
export const quarantine = sqliteTable(
  'quarantine',
  {
    id: integer().primaryKey(),
    device: text().notNull(),
    receivedAtMs: integer().notNull(),
    where: text('at_place').notNull(),
    bytes: blob({ mode: 'buffer' }).notNull(),
    reason: text().notNull(),
  },
  (t) => [index('quarantine_device').on(t.device, t.id)],
);

/** The commands that are asked for by their device and time: did we open the door, did we ask for the list? */
export const isAskedFor = (type: unknown): SQL => sql`${type} IN ('unlock', 'refresh')`;

/** A command is a row before it is a message. `outbox_marks` says how far they were handed to the wire. */
export const outbox = sqliteTable(
  'outbox',
  {
    seq: integer().primaryKey(),
    id: text().notNull(),
    device: text().notNull(),
    type: text().notNull(),
    /** JSON of the command. */
    body: text().notNull(),
    createdAtMs: integer().notNull(),
    expiresAtMs: integer(),
    /** NULL until something is known: `done` `failed` `undelivered` `expired` `silent` */
    outcome: text(),
    outcomeAtMs: integer(),
    error: text(),
  },
  (t) => [
    index('outbox_id').on(t.id),
    index('outbox_asked_for').on(t.device, t.createdAtMs).where(isAskedFor(t.type)),
  ],
);

/** One row: commands up to `sentUpTo` left for the wire, those up to `checkedUpTo` were asked for an outcome. */
export const outboxMarks = sqliteTable('outbox_marks', {
  id: integer().primaryKey(),
  sentUpTo: integer().notNull(),
  checkedUpTo: integer().notNull(),
});

/** Something to do at an instant: survives a restart, and a test steps the clock. */
export const timers = sqliteTable(
  'timers',
  {
    /** One a purpose and subject: setting it again moves it. */
    key: text().primaryKey(),
    kind: text().notNull(),
    dueAtMs: integer().notNull(),
    /** JSON. */
    payload: text().notNull(),
  },
  (t) => [index('timers_due').on(t.dueAtMs)],
);

/** The answers given under an Idempotency-Key, for 7 days. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    scope: text().notNull(),
    key: text().notNull(),
    inputHash: text().notNull(),
    /** JSON of the Result. */
    answer: text().notNull(),
    atMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.key] }), index('idempotency_at').on(t.atMs)],
);

/** One row, id 1: up to where the place has forgotten. Decisions younger than `doorsBeforeMs` can't be deleted. */
export const forgetting = sqliteTable('forgetting', {
  id: integer().primaryKey(),
  doorsBeforeMs: integer().notNull(),
  /** Entries up to this one are forgotten but for what staff did. */
  doorsUpTo: integer().notNull(),
  /** Entries up to this one are forgotten altogether. */
  allUpTo: integer().notNull(),
});
