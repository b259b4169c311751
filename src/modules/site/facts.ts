/** What is asked of the place itself: its hours, time zone and language; parsed once a text. */
import type { Db } from '#db/drizzle.ts';
import type { Closure, Hours } from '#kernel/civil-time.ts';
import { findSite } from './store.ts';
import type { PlaceFacts, Retention } from './types.ts';

/** Three months for doors, a year for what staff did. */
const USUAL_RETENTION: Retention = { doorDays: 90, journalDays: 365 };
const UNKNOWN_PLACE: PlaceFacts = {
  slug: 'place',
  timeZone: 'UTC',
  locale: 'en',
  overdueGraceDays: null,
  retention: USUAL_RETENTION,
  openingHours: [],
  closures: [],
};
const PARSED_MAX = 1024;
const parsed = new Map<string, unknown>();

/** The place; before an import, one that is never open. */
export function placeFacts(db: Db): PlaceFacts {
  const row = findSite(db);
  if (row === null) return UNKNOWN_PLACE;
  return {
    slug: row.slug,
    timeZone: row.timeZone,
    locale: row.locale,
    overdueGraceDays: row.overdueGraceDays,
    retention: { ...USUAL_RETENTION, ...parseStored<Partial<Retention>>(row.retention ?? '{}') },
    openingHours: parseStored<readonly Hours[]>(row.openingHours),
    closures: parseStored<readonly Closure[]>(row.closures),
  };
}

/** JSON that the place stored itself and reads at every badge: parsed once, as it is a handful of texts. */
export function parseStored<Value>(text: string): Value {
  const known = parsed.get(text);
  if (known !== undefined) return known as Value;
  if (parsed.size >= PARSED_MAX) parsed.clear();
  const value = JSON.parse(text) as Value;
  parsed.set(text, value);
  return value;
}
