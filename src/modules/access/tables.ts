/** Who was let in, who was not, and who is here. */
import { index, integer, isNull, primaryKey, sqliteTable, text } from '#db/drizzle.ts';
import { people } from '../people/tables.ts';
import { zones } from '../site/tables.ts';

/** One row a decision. Triggers refuse UPDATE and DELETE. */
export const decisions = sqliteTable(
  'decisions',
  {
    id: text().primaryKey(),
    entryId: integer().notNull(),
    atMs: integer().notNull(),
    device: text().notNull(),
    door: text(),
    machine: text(),
    personId: integer(),
    number: text().notNull(),
    granted: integer({ mode: 'boolean' }).notNull(),
    reason: text().notNull(),
    /** JSON: every check that failed, in order. */
    unmet: text().notNull(),
    offline: integer({ mode: 'boolean' }).notNull(),
    /** JSON: the ids of the commands that carried the answer, so that a repeat is answered alike. */
    commands: text().notNull(),
    /** JSON list of words: `badge-twice`, `badge-ambiguous`, `decided-otherwise`, … */
    flags: text().notNull(),
  },
  (t) => [
    index('decisions_person').on(t.personId, t.atMs),
    // A device's decisions are picked out of this one: an index of its own would write a page more for each badge.
    index('decisions_at').on(t.atMs, t.device),
    index('decisions_nobody').on(t.atMs).where(isNull(t.personId)),
  ],
);

export const visits = sqliteTable(
  'visits',
  {
    id: text().primaryKey(),
    personId: integer()
      .notNull()
      .references(() => people.id),
    zoneId: integer()
      .notNull()
      .references(() => zones.id),
    enteredAtMs: integer().notNull(),
    leftAtMs: integer(),
    /** `badge` `closing` `staff` */
    endedBy: text(),
    assumed: integer({ mode: 'boolean' }).notNull(),
    headcount: integer().notNull(),
    /** JSON list of words: `badge-twice`, `void`, … */
    flags: text().notNull(),
  },
  (t) => [
    index('visits_open').on(t.leftAtMs, t.zoneId, t.personId, t.headcount),
    index('visits_person').on(t.personId, t.enteredAtMs),
    index('visits_zone').on(t.zoneId, t.enteredAtMs),
    index('visits_entered').on(t.enteredAtMs),
  ],
);

/** The last time a reader saw a person, whichever of their badges: a held card is one presentation. */
export const sightings = sqliteTable(
  'sightings',
  {
    device: text().notNull(),
    personId: integer().notNull(),
    seenAtMs: integer().notNull(),
    decisionId: text().notNull(),
    /** When this door last let the person in or out, for the 60 seconds of a second toggle. */
    enteredAtMs: integer(),
    leftAtMs: integer(),
    visitId: text(),
  },
  (t) => [primaryKey({ columns: [t.device, t.personId] })],
);

/** What a reader is in the middle of: a PIN asked for, wrong tries, unknown numbers, a lock-out. */
export const readerStates = sqliteTable('reader_states', {
  device: text().primaryKey(),
  pinPersonId: integer(),
  pinNumber: text(),
  pinUntilMs: integer(),
  /** JSON: the unknown numbers of the last minute, [{number, atMs, decision}]. */
  unknown: text().notNull(),
  refusesUntilMs: integer(),
  wrongPins: integer().notNull(),
  pinLockedUntilMs: integer(),
  /** When its door was last opened otherwise than by an unlock of ours: the exit button, a grant while offline. */
  openedAtMs: integer(),
  /** A trainer's badge waiting for a supervised one, or the other way round: JSON. */
  waiting: text(),
});

/** Wrong PINs by badge number. */
export const pinTries = sqliteTable('pin_tries', {
  number: text().primaryKey(),
  wrong: integer().notNull(),
  lockedUntilMs: integer(),
});

/** What stays of decisions that are forgotten: how many a day at each door or machine, of nobody. */
export const passageDays = sqliteTable(
  'passage_days',
  {
    day: text().notNull(),
    /** The door's slug, else the machine's, else the device's. */
    place: text().notNull(),
    granted: integer().notNull(),
    refused: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.place] })],
);

/** What stays of visits that are forgotten: how many began a day in each zone, of how many heads, and how long. */
export const visitDays = sqliteTable(
  'visit_days',
  {
    day: text().notNull(),
    zoneId: integer()
      .notNull()
      .references(() => zones.id),
    visits: integer().notNull(),
    heads: integer().notNull(),
    presenceMs: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.zoneId] })],
);
