/** What flows ask of the place itself: its hours, zone of time and language; parsed once a text. */
import { type Db, eq, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { Closure, Hours } from '#kernel/civil-time.ts';
import { site } from '#modules/site/tables.ts';

export type PlaceFacts = {
  readonly slug: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly overdueGraceDays: number | null;
  readonly openingHours: readonly Hours[];
  readonly closures: readonly Closure[];
};

const UNKNOWN_PLACE: PlaceFacts = {
  slug: 'place',
  timeZone: 'UTC',
  locale: 'en',
  overdueGraceDays: null,
  openingHours: [],
  closures: [],
};
const PARSED_MAX = 1024;
const parsed = new Map<string, unknown>();

const prepared = statements((db) => ({
  site: db
    .select({
      slug: site.slug,
      timeZone: site.timeZone,
      locale: site.locale,
      overdueGraceDays: site.overdueGraceDays,
      openingHours: site.openingHours,
      closures: site.closures,
    })
    .from(site)
    .where(eq(site.id, sql.placeholder('id')))
    .prepare(),
}));

/** The place; before an import, one that is never open. */
export function placeFacts(db: Db): PlaceFacts {
  const row = prepared(db).site.get({ id: 1 });
  if (row === undefined) return UNKNOWN_PLACE;
  return {
    ...row,
    openingHours: parseStored<readonly Hours[]>(row.openingHours),
    closures: parseStored<readonly Closure[]>(row.closures),
  };
}

/** The place's own language. */
export function placeLocale(db: Db): string {
  return prepared(db).site.get({ id: 1 })?.locale ?? UNKNOWN_PLACE.locale;
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
