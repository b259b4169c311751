/** The place itself in the file: the site, its opening hours and its closures. Pure. */
import { NEEDED_WHEN_NEW, type PlaceSite } from '#contract/place-file.ts';
import { momentOf } from '#kernel/civil-time.ts';
import type { StoredPlace } from '#modules/site/index.ts';
import { type Item, mergeItem, sortedText } from './merge.ts';
import type { Mistake, ReadFile } from './sections.ts';

export type Counts = { created: number; updated: number; unchanged: number };

/** The place after the import; null when nothing says what it is. Counts what the file names. */
export function planPlace(
  kept: StoredPlace | null,
  file: ReadFile,
  mistakes: Mistake[],
  counts: Counts,
): StoredPlace | null {
  const { site: given, openingHours, closures } = file.whole;
  if (kept === null && !file.namesSite) {
    mistakes.push({ path: 'site', message: 'the first import says what the place is' });
  }
  if (kept === null && given !== undefined) {
    for (const field of NEEDED_WHEN_NEW.site) {
      if (given[field] !== undefined) continue;
      mistakes.push({ path: `site.${field}`, message: 'what is new needs this' });
    }
  }
  const site = mergeItem((kept?.site ?? {}) as Item, (given ?? {}) as Item) as Partial<PlaceSite>;
  if (site.slug === undefined) return null;
  mistakes.push(...closureMistakes(closures ?? [], site.timeZone ?? 'UTC'));
  const place: StoredPlace = {
    site: { ...site, slug: site.slug },
    ...section('openingHours', kept?.openingHours, openingHours),
    ...section('closures', kept?.closures, closures),
  };
  if (given !== undefined) count(counts, kept?.site, place.site);
  if (openingHours !== undefined) count(counts, kept?.openingHours, place.openingHours);
  if (closures !== undefined) count(counts, kept?.closures, place.closures);
  return place;
}

function section<Key extends string, List>(
  key: Key,
  kept: List | undefined,
  given: List | null | undefined,
): Partial<Record<Key, List>> {
  const after = given === undefined ? kept : given;
  return after === undefined || after === null ? {} : ({ [key]: after } as Record<Key, List>);
}

/** Counts a part that stands once in the file. */
export function count(counts: Counts, before: unknown, after: unknown): void {
  if (sortedText(before) === sortedText(after)) counts.unchanged += 1;
  else if (before === undefined) counts.created += 1;
  else counts.updated += 1;
}

function closureMistakes(
  closures: ReadonlyArray<{ readonly from: string; readonly until: string }>,
  timeZone: string,
): Mistake[] {
  return closures.flatMap(({ from, until }, index) => {
    const fromMs = momentOf(from, timeZone);
    const untilMs = momentOf(until, timeZone, true);
    if (fromMs === null) return [{ path: `closures[${index}].from`, message: 'no such moment' }];
    if (untilMs === null) return [{ path: `closures[${index}].until`, message: 'no such moment' }];
    return untilMs > fromMs
      ? []
      : [{ path: `closures[${index}].until`, message: 'not before from' }];
  });
}
