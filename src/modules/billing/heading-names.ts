/** What the headings of a document's lines are called: kept at its issue, so that it says for ever what it said. */
import type { Db } from '#db/drizzle.ts';
import type { NewLine } from './invoice-store.ts';
import { tariffName } from './tariff-store.ts';

/** By slug. */
export type HeadingNames = Readonly<Record<string, string>>;

/** Of the tariffs that head lines, as they are called now; persons stay as they are referred to. */
export function headingNames(
  db: Db,
  lines: ReadonlyArray<Pick<NewLine, 'heading' | 'tariff'>>,
): HeadingNames {
  const heads = lines.flatMap(({ heading, tariff }) => (heading === tariff ? (heading ?? []) : []));
  const slugs = [...new Set(heads)];
  return Object.fromEntries(slugs.map((slug) => [slug, tariffName(db, slug) ?? slug]));
}

/** A heading as it is shown: the slug where no name was kept. */
export function headingShown(heading: string | null, names: HeadingNames = {}): string | null {
  return heading !== null && Object.hasOwn(names, heading) ? (names[heading] ?? null) : heading;
}
