/** Holds a value against the words of JSON Schema (draft-07, and dependentRequired) that our vectors use. */

export type Schema = { readonly [word: string]: unknown };
/** `false` takes nothing, `true` anything. */
type Inner = Schema | boolean;

const WORDS = new Set([
  'type',
  'required',
  'properties',
  'items',
  'contains',
  'const',
  'enum',
  'minItems',
  'minProperties',
  'dependentRequired',
  'minimum',
  'additionalProperties',
  'anyOf',
  '$id',
  '$schema',
]);

/** What is wrong, each with its path; a word that is not known here is a mistake of the test. */
export function schemaMistakes(schema: Inner, value: unknown, path = '$'): string[] {
  if (typeof schema === 'boolean') return schema ? [] : [`${path}: may not be`];
  for (const word of Object.keys(schema)) if (!WORDS.has(word)) throw new Error(`word ${word}`);
  const mistakes: string[] = [];
  const { type, enum: values } = schema;
  if (type !== undefined && !isOfType(value, String(type))) return [`${path}: no ${String(type)}`];
  if ('const' in schema && value !== schema['const']) mistakes.push(`${path}: another value`);
  if (Array.isArray(values) && !values.includes(value))
    mistakes.push(`${path}: none of its values`);
  const { minimum, anyOf } = schema as { minimum?: number; anyOf?: Schema[] };
  if (minimum !== undefined && typeof value === 'number' && value < minimum)
    mistakes.push(`${path}: less than ${minimum}`);
  if (anyOf?.every((one) => schemaMistakes(one, value).length > 0))
    mistakes.push(`${path}: none of what it may be`);
  if (Array.isArray(value)) mistakes.push(...listMistakes(schema, value, path));
  else if (typeof value === 'object' && value !== null)
    mistakes.push(...objectMistakes(schema, value as Record<string, unknown>, path));
  return mistakes;
}

/** The paths of what is said and that the schema does not name: it would be valid, and mean nothing to anybody. */
export function unnamedIn(schema: Schema, value: unknown, path = '$'): string[] {
  if (Array.isArray(value)) {
    const items = (schema['items'] ?? {}) as Schema;
    return value.flatMap((one, at) => unnamedIn(items, one, `${path}[${at}]`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  return Object.entries(value).flatMap(([name, inner]) => {
    const named = properties[name];
    return named === undefined ? [`${path}.${name}`] : unnamedIn(named, inner, `${path}.${name}`);
  });
}

function listMistakes(schema: Schema, list: readonly unknown[], path: string): string[] {
  const { items, contains, minItems } = schema as {
    items?: Schema;
    contains?: Schema;
    minItems?: number;
  };
  return [
    ...(items === undefined
      ? []
      : list.flatMap((one, at) => schemaMistakes(items, one, `${path}[${at}]`))),
    ...(contains !== undefined && !list.some((one) => schemaMistakes(contains, one).length === 0)
      ? [`${path}: lacks what it must contain`]
      : []),
    ...(list.length < (minItems ?? 0) ? [`${path}: too few`] : []),
  ];
}

function objectMistakes(schema: Schema, value: Record<string, unknown>, path: string): string[] {
  const {
    required,
    properties = {},
    additionalProperties = true,
    ...more
  } = schema as {
    required?: string[];
    properties?: Record<string, Inner>;
    additionalProperties?: Inner;
    minProperties?: number;
    dependentRequired?: Record<string, string[]>;
  };
  const { minProperties, dependentRequired } = more;
  const needed = [
    ...(required ?? []),
    ...Object.entries(dependentRequired ?? {}).flatMap(([name, others]) =>
      name in value ? others : [],
    ),
  ];
  return [
    ...needed.filter((name) => !(name in value)).map((name) => `${path}: lacks ${name}`),
    ...(Object.keys(value).length < (minProperties ?? 0) ? [`${path}: too few fields`] : []),
    ...Object.entries(value).flatMap(([name, inner]) =>
      schemaMistakes(properties[name] ?? additionalProperties, inner, `${path}.${name}`),
    ),
  ];
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object')
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
