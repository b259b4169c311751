/** The place's time zone for every slice: periods are asked for in local dates, and slices do not know each other. */
import { momentOf } from '#kernel/civil-time.ts';
import type { Db } from './drizzle.ts';
import { sql } from './drizzle.ts';
import { statements } from './statements.ts';

const ZONE_BEFORE_IMPORT = 'UTC';
const START_OF_TIME_MS = 0;
const END_OF_TIME_MS = 8_640_000_000_000_000;

// The table is named in SQL: `db` knows no slice, and its one row is there once a place is imported.
const prepared = statements((db) => ({
  zone: db.select({ timeZone: sql<string>`"timeZone"` }).from(sql`site`).limit(1).prepare(),
}));

/** The time zone of the place; UTC as long as no place is imported. */
export function timeZoneOf(db: Db): string {
  return prepared(db).zone.get()?.timeZone ?? ZONE_BEFORE_IMPORT;
}

/** Bounds of a period in milliseconds; what is absent, or no moment at all, bounds nothing. */
export function periodOf(
  db: Db,
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
): { readonly fromMs: number; readonly toMs: number } {
  const zone = timeZoneOf(db);
  const at = (text: string | undefined) => (text === undefined ? null : momentOf(text, zone));
  return { fromMs: at(asked.from) ?? START_OF_TIME_MS, toMs: at(asked.to) ?? END_OF_TIME_MS };
}
