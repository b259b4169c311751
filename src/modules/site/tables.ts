/** The place itself: one site, its zones and doors. Instants are milliseconds UTC. */
import { index, integer, sqliteTable, text } from '#db/drizzle.ts';

/** One row, id 1. */
export const site = sqliteTable('site', {
  id: integer().primaryKey(),
  slug: text().notNull(),
  name: text().notNull(),
  timeZone: text().notNull(),
  locale: text().notNull(),
  overdueGraceDays: integer(),
  /** JSON: {doorDays,journalDays}. NULL: as long as is usual. */
  retention: text(),
  /** JSON, as the place file's `spaceApi`. NULL: nothing is told. */
  spaceApi: text(),
  /** JSON: [{days,from,to}] */
  openingHours: text().notNull(),
  /** JSON: [{from,until}] */
  closures: text().notNull(),
  /** Which of the sections `site` and `openingHours` an import has named: JSON object. */
  extras: text().notNull(),
});

export const zones = sqliteTable('zones', {
  id: integer().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  kind: text(),
  capacity: integer(),
  parentId: integer(),
});

export const doors = sqliteTable(
  'doors',
  {
    id: integer().primaryKey(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    zoneId: integer()
      .notNull()
      .references(() => zones.id),
    /** Slug of the reader's device. */
    device: text(),
    /** `in` `out` `toggle` */
    direction: text().notNull(),
    unlockSeconds: integer().notNull(),
    /** The name of its device's contact that tells of the door. */
    contact: text(),
    /** JSON list like opening hours: when a PIN is asked for besides the badge. NULL: never. */
    pinHours: text(),
  },
  (t) => [index('doors_device').on(t.device)],
);
