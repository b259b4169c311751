/** The words of the place itself: zones, doors. */
import type { doors, site, zones } from './tables.ts';

export type SiteRow = typeof site.$inferSelect;
export type ZoneRow = typeof zones.$inferSelect;
/** `pinHours` is JSON like opening hours; null: a PIN is never asked for. */
export type DoorRow = typeof doors.$inferSelect;
