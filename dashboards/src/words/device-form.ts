/** The settings of a device as a form holds them: texts of fields, and back to values. Pure. */
import type { DiscoveryItem, DriverItem, Seeming } from '#contract/adoption.ts';
import { SLUG } from '#contract/words.ts';

export type Field = DriverItem['fields'][number];
export type Texts = Readonly<Record<string, string>>;

const SLUG_MAX = 63;

export function isSlug(text: string): boolean {
  return SLUG.test(text);
}

/** A name that no device has yet: with a number behind where it must be. */
export function freeSlug(wanted: string, taken: readonly string[]): string {
  const known = new Set(taken);
  for (let count = 1; ; count += 1) {
    const end = count === 1 ? '' : `-${count}`;
    const slug = wanted.slice(0, SLUG_MAX - end.length) + end;
    if (!known.has(slug)) return slug;
  }
}

/** Values as a form shows them; a field without one is empty. */
export function textsOf(fields: readonly Field[], settings: Seeming['settings']): Texts {
  return Object.fromEntries(
    fields.map(({ name }) => {
      const value = settings[name];
      const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
      return [name, text];
    }),
  );
}

/** What is to be sent: empty fields are null where they had a value before, and left out where not. */
export function settingsOf(
  fields: readonly Field[],
  texts: Texts,
  before: Seeming['settings'] = {},
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): Array<[string, unknown]> => {
      const text = (texts[field.name] ?? '').trim();
      if (text === '') return before[field.name] === undefined ? [] : [[field.name, null]];
      return [[field.name, valueIn(field, text)]];
    }),
  );
}

/** A field that is needed, or given, stands in front; the rest has its usual value. */
export function isInFront(field: Field, settings: Seeming['settings']): boolean {
  return field.needed || settings[field.name] !== undefined;
}

/** What it seems to be, first of all; null: nothing that runs here. */
export function likeliest({ seems }: DiscoveryItem): Seeming | null {
  return seems[0] ?? null;
}

function valueIn({ kind }: Field, text: string): unknown {
  if (kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text);
  if (kind === 'yes-no') return text === 'true';
  if (kind === 'list')
    return text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  return text;
}
