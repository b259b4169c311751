/** Reads a place file item by item, so that one mistake hides no other. Pure. */
import type * as z from 'zod';
import { type PlaceFile, placeFile, SECTION_MAX } from '#contract/place-file.ts';
import { problemErrors } from '#contract/problem.ts';

export type Mistake = { readonly path: string; readonly message: string };

export const SECTIONS = [
  'zones',
  'devices',
  'doors',
  'machines',
  'plans',
  'tariffs',
  'passes',
  'organisations',
  'people',
] as const;
export type Section = (typeof SECTIONS)[number];
export type ItemOf<Name extends Section> = NonNullable<PlaceFile[Name]>[number];

/** Which field names an item. */
export const KEY_OF = {
  zones: 'slug',
  devices: 'slug',
  doors: 'slug',
  machines: 'slug',
  plans: 'slug',
  tariffs: 'slug',
  passes: 'slug',
  organisations: 'ref',
  people: 'ref',
} as const satisfies Record<Section, 'slug' | 'ref'>;

/** An item that is well formed by itself, and where it stands. */
export type Given<Name extends Section> = {
  readonly path: string;
  readonly name: string;
  readonly item: ItemOf<Name>;
};

export type ReadFile = {
  readonly whole: Pick<PlaceFile, 'site' | 'openingHours' | 'closures' | 'seller'>;
  readonly items: { readonly [Name in Section]: ReadonlyArray<Given<Name>> };
  /** Names in the file, of items with mistakes too: so that what names them is no second mistake. */
  readonly names: Readonly<Record<Section, Names>>;
  /** Whether `site` stands in the file, well formed or not. */
  readonly namesSite: boolean;
  readonly mistakes: readonly Mistake[];
};

type Names = Pick<ReadonlySet<string>, 'has'>;

/** Of a section that can't be read: whatever it may name is no second mistake. */
const ANY_NAME: Names = { has: () => true };
const NOT_A_FILE: Mistake = { path: '', message: 'a place file is a JSON object' };

const WHOLE = ['site', 'openingHours', 'closures', 'seller'] as const;

/** Takes anything at all; what is wrong with it is in `mistakes`. */
export function readSections(input: unknown): ReadFile {
  const mistakes: Mistake[] = [];
  const isFile = typeof input === 'object' && input !== null && !Array.isArray(input);
  const file = (isFile ? input : {}) as Record<string, unknown>;
  for (const key of Object.keys(file)) {
    if (!Object.hasOwn(placeFile.shape, key)) {
      mistakes.push({ path: key, message: 'not a section that is known here' });
    }
  }
  const whole: Record<string, unknown> = {};
  for (const key of WHOLE) {
    const read = (placeFile.shape[key] as z.ZodType).safeParse(file[key]);
    if (read.success && read.data !== undefined) whole[key] = read.data;
    if (!read.success) mistakes.push(...at(key, read.error));
  }
  const items: Record<string, unknown> = {};
  const names: Record<string, Names> = {};
  for (const section of SECTIONS) {
    const read = readSection(section, file[section]);
    items[section] = read.items;
    names[section] = read.names;
    mistakes.push(...read.mistakes);
  }
  return {
    whole: whole as ReadFile['whole'],
    items: items as ReadFile['items'],
    names: names as ReadFile['names'],
    namesSite: !isFile || file['site'] !== undefined,
    mistakes: isFile ? mistakes : [NOT_A_FILE],
  };
}

type Loose = { readonly path: string; readonly name: string; readonly item: unknown };

function readSection(
  section: Section,
  given: unknown,
): { items: Loose[]; names: Names; mistakes: Mistake[] } {
  const items: Loose[] = [];
  const names = new Set<string>();
  const mistakes: Mistake[] = [];
  if (given === undefined) return { items, names, mistakes };
  const schema = placeFile.shape[section].unwrap() as z.ZodArray<z.ZodType>;
  if (!Array.isArray(given) || given.length > SECTION_MAX) {
    const read = schema.safeParse(given);
    if (!read.success) mistakes.push(...at(section, read.error).slice(0, 1));
    return { items, names: ANY_NAME, mistakes };
  }
  const firstAt = new Map<string, string>();
  given.forEach((raw: unknown, index) => {
    const path = `${section}[${index}]`;
    const key = KEY_OF[section];
    const name = nameOf(raw, key);
    const first = name === null ? undefined : firstAt.get(name);
    if (first !== undefined) {
      mistakes.push({ path: `${path}.${key}`, message: `${name} is already named at ${first}` });
    } else if (name !== null) firstAt.set(name, path);
    if (name !== null) names.add(name);
    const read = schema.element.safeParse(raw);
    if (!read.success) mistakes.push(...at(path, read.error));
    else if (name !== null && first === undefined) items.push({ path, name, item: read.data });
  });
  return { items, names, mistakes };
}

function nameOf(raw: unknown, key: 'slug' | 'ref'): string | null {
  const name = (raw as Record<string, unknown> | null)?.[key];
  return typeof name === 'string' ? name : null;
}

function at(prefix: string, error: z.ZodError): Mistake[] {
  return problemErrors(error).map(({ path, message }) => ({
    path: joined(prefix, path),
    message,
  }));
}

/** `doors[0]` and `name` give `doors[0].name`; `openingHours` and `[1].to` give `openingHours[1].to`. */
export function joined(prefix: string, path: string): string {
  if (path === '') return prefix;
  return path.startsWith('[') ? `${prefix}${path}` : `${prefix}.${path}`;
}
