/** People, what they belong to, what they carry and what they have learnt. Dates are civil, `YYYY-MM-DD`. */
import { index, integer, sqliteTable, text, uniqueIndex } from '#db/drizzle.ts';

export const people = sqliteTable('people', {
  id: integer().primaryKey(),
  ref: text().notNull().unique(),
  name: text().notNull(),
  email: text(),
  language: text(),
  minor: integer({ mode: 'boolean' }).notNull(),
  /** Ref of the guardian. */
  guardian: text(),
  authorisedUntil: text(),
  /** SHA-256 with the person's salt, `salt:hash`. */
  pin: text(),
  holdReason: text(),
  holdBy: text(),
  holdUntilMs: integer(),
  archivedAtMs: integer(),
});

export const organisations = sqliteTable('organisations', {
  id: integer().primaryKey(),
  ref: text().notNull().unique(),
  name: text().notNull(),
  siret: text(),
  vat: text(),
  address: text(),
  email: text(),
});

export const plans = sqliteTable('plans', {
  id: integer().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** JSON: slugs of the zones that it opens. */
  zones: text().notNull(),
  /** JSON: `"opening"`, `"always"` or a list like opening hours. */
  hours: text().notNull(),
  /** JSON of the price, as in the place file; read by billing. */
  price: text(),
});

export const memberships = sqliteTable(
  'memberships',
  {
    id: integer().primaryKey(),
    personId: integer()
      .notNull()
      .references(() => people.id),
    planId: integer()
      .notNull()
      .references(() => plans.id),
    fromDate: text().notNull(),
    /** The last day, inclusive. NULL: open. */
    untilDate: text(),
  },
  (t) => [index('memberships_person').on(t.personId)],
);

/** One row a period for which somebody held a number. */
export const badges = sqliteTable(
  'badges',
  {
    id: integer().primaryKey(),
    /** Normalised, upper-case hex. */
    number: text().notNull(),
    personId: integer()
      .notNull()
      .references(() => people.id),
    encoding: text(),
    /** `active` `lost` `blocked` `returned` */
    state: text().notNull(),
    fromMs: integer().notNull(),
    untilMs: integer(),
    /** A guest's host, and the zones a guest badge opens: JSON. */
    guest: text(),
    /** The number by which the place first knew the same card: the two were held up in one enrolment window. */
    card: text(),
    /** The only reader at which this number counts: it sees a part of the card's UID. NULL: at all. */
    device: text(),
  },
  (t) => [
    index('badges_number').on(t.number, t.fromMs),
    index('badges_person').on(t.personId),
    // And `badges_tail_3`, `badges_tail_4` by migration 0002: drizzle-kit can't write an index on an expression.
  ],
);

export const certifications = sqliteTable(
  'certifications',
  {
    id: integer().primaryKey(),
    personId: integer()
      .notNull()
      .references(() => people.id),
    name: text().notNull(),
    /** `supervised` `autonomous` `trainer` */
    level: text().notNull(),
    untilDate: text(),
  },
  (t) => [uniqueIndex('certifications_person_name').on(t.personId, t.name)],
);

/** Who pays for a person's use, and when. */
export const payers = sqliteTable(
  'payers',
  {
    id: integer().primaryKey(),
    personId: integer()
      .notNull()
      .references(() => people.id),
    payerRef: text().notNull(),
    fromDate: text(),
    untilDate: text(),
  },
  (t) => [index('payers_person').on(t.personId)],
);

/** A window in which the next unknown badge at one reader becomes a person's. */
export const enrolments = sqliteTable(
  'enrolments',
  {
    id: text().primaryKey(),
    personId: integer()
      .notNull()
      .references(() => people.id),
    device: text().notNull(),
    openedAtMs: integer().notNull(),
    closesAtMs: integer().notNull(),
    /** A number that staff picked from those seen: only this one counts. */
    expected: text(),
    /** The number of a card that is known, to which another number of it is to be linked. */
    card: text(),
    /** The number presented, until staff confirm its last digits, and how its reader wrote it. */
    number: text(),
    encoding: text(),
    /** `open` `presented` `confirmed` `ambiguous` `expired` */
    state: text().notNull(),
  },
  (t) => [index('enrolments_device').on(t.device, t.closesAtMs)],
);
