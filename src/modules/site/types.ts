/** The words of the place itself: zones, doors. */
import type { Closure, Hours } from '#kernel/civil-time.ts';
import type { doors, site, zones } from './tables.ts';

export type SiteRow = typeof site.$inferSelect;
export type ZoneRow = typeof zones.$inferSelect;
/** `pinHours` is JSON like opening hours; null: a PIN is never asked for. */
export type DoorRow = typeof doors.$inferSelect;

/** For how many days is kept who went where, and what staff did. */
export type Retention = { readonly doorDays: number; readonly journalDays: number };

export type PlaceFacts = {
  readonly slug: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly overdueGraceDays: number | null;
  readonly retention: Retention;
  readonly openingHours: readonly Hours[];
  readonly closures: readonly Closure[];
};
