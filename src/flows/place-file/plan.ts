/** What every item of a section is after the import: kept, merged, new. Pure. */
import { NEEDED_WHEN_NEW } from '#contract/place-file.ts';
import { type Item, mergeItem, sameItem } from './merge.ts';
import { type Given, type ItemOf, KEY_OF, type Mistake, type Section } from './sections.ts';

export type Planned<Name extends Section> = {
  readonly name: string;
  readonly item: ItemOf<Name>;
  /** As it was kept; null: it is new. */
  readonly before: ItemOf<Name> | null;
  /** Where the file names it, and what it says there; null: the file does not. */
  readonly path: string | null;
  readonly given: ItemOf<Name> | null;
};
export type PlannedSection<Name extends Section> = ReadonlyMap<string, Planned<Name>>;

export type SectionRules<Name extends Section> = {
  /** What of the kept item the given one builds on; all of it unless said. */
  readonly foundation?: (kept: ItemOf<Name>, given: ItemOf<Name>) => ItemOf<Name>;
  /** Fills in defaults and puts lists in order. */
  readonly finish?: (item: ItemOf<Name>) => ItemOf<Name>;
};

/** Merges a section and adds to `mistakes` what a new item fails to say. */
export function planSection<Name extends Section>(
  section: Name,
  kept: ReadonlyArray<ItemOf<Name>>,
  given: ReadonlyArray<Given<Name>>,
  mistakes: Mistake[],
  rules: SectionRules<Name> = {},
): PlannedSection<Name> {
  const { foundation = (item) => item, finish = (item) => item } = rules;
  const needed: readonly string[] = NEEDED_WHEN_NEW[section];
  const planned = new Map<string, Planned<Name>>();
  for (const item of kept) {
    const name = nameOf(section, item);
    planned.set(name, { name, item, before: item, path: null, given: null });
  }
  for (const { name, item, path } of given) {
    const before = planned.get(name)?.before ?? null;
    if (before === null) mistakes.push(...missing(path, item, needed));
    const base = before === null ? {} : (foundation(before, item) as Item);
    const after = finish(mergeItem(base, item as Item, needed) as ItemOf<Name>);
    planned.set(name, { name, item: after, before, path, given: item });
  }
  return planned;
}

/** What happened to an item that the file names. */
export function changeOf(
  planned: Pick<Planned<Section>, 'before' | 'item'>,
): 'created' | 'updated' | 'unchanged' {
  if (planned.before === null) return 'created';
  return sameItem(planned.before as Item, planned.item as Item) ? 'unchanged' : 'updated';
}

/** The items of a section that are to be written. */
export function toWrite<Name extends Section>(section: PlannedSection<Name>): Array<ItemOf<Name>> {
  return [...section.values()]
    .filter((planned) => planned.path !== null && changeOf(planned) !== 'unchanged')
    .map((planned) => planned.item);
}

function missing(path: string, item: object, needed: readonly string[]): Mistake[] {
  return needed
    .filter((field) => (item as Item)[field] === undefined)
    .map((field) => ({ path: `${path}.${field}`, message: 'what is new needs this' }));
}

function nameOf<Name extends Section>(section: Name, item: ItemOf<Name>): string {
  return (item as unknown as Record<'slug' | 'ref', string>)[KEY_OF[section]];
}
