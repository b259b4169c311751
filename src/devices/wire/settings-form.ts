/** A driver's settings schema as a form. */
import * as z from 'zod';
import type { SettingsField } from '#kernel/settings-form.ts';
import { type Fields, isFields, own } from './json.ts';

/** The fields of a schema of an object, in its order; one that a form can't show is a text. */
export function formOf(schema: z.ZodType): readonly SettingsField[] {
  const described: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const properties = isFields(described) ? own(described, 'properties') : undefined;
  if (!isFields(described) || !isFields(properties)) return [];
  const required = own(described, 'required');
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, isFields(property) ? property : {}, needed.has(name)),
  );
}

function fieldOf(name: string, property: Fields, needed: boolean): SettingsField {
  const choices = choicesOf(property);
  const usual = own(property, 'default');
  const kind = choices ? 'choice' : (KINDS[typeOf(property, usual)] ?? 'text');
  const [least, most] = [own(property, 'minimum'), own(property, 'maximum')];
  return {
    name,
    kind,
    needed,
    ...(choices && { choices }),
    ...(isPlain(usual) && { usual }),
    ...(kind === 'number' && isBound(least) && { least }),
    ...(kind === 'number' && isBound(most) && { most }),
  };
}

const KINDS: Readonly<Record<string, SettingsField['kind']>> = {
  integer: 'number',
  number: 'number',
  boolean: 'yes-no',
  array: 'list',
};

/** One of several numbers says no type of its own; what is usual does. */
function typeOf(property: Fields, usual: unknown): string {
  return String(own(property, 'type') ?? typeof usual);
}

/** Words of a closed list. */
function choicesOf(property: Fields): readonly string[] | undefined {
  const words = own(property, 'enum');
  const isWords = Array.isArray(words) && words.every((word) => typeof word === 'string');
  return isWords ? (words as readonly string[]) : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Zod writes the bounds of safe integers where a schema has none. */
function isBound(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}
