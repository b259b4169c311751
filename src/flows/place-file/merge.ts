/** How an item of the file meets the one that is kept: absent stays, null clears, an array replaces. Pure. */

export type Item = Readonly<Record<string, unknown>>;

/** One level of objects inside an item (settings, power, session) merges likewise; deeper ones replace. */
const LEVELS = 2;

/**
 * The item after the import. What is empty is left out, but for `needed` fields, so that two
 * ways to say nothing are one.
 */
export function mergeItem(kept: Item, given: Item, needed: readonly string[] = []): Item {
  return withoutEmpty(merged(kept, given, LEVELS), needed);
}

/** Whether two items say the same, whatever the order of their fields. */
export function sameItem(one: Item, other: Item): boolean {
  return sortedText(one) === sortedText(other);
}

/** JSON with its fields in order. */
export function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function merged(kept: Item, given: Item, levels: number): Item {
  const result: Record<string, unknown> = { ...kept };
  for (const [key, value] of Object.entries(given)) {
    const before = result[key];
    if (value === undefined) continue;
    if (value === null) delete result[key];
    else if (levels > 1 && isObject(value)) {
      result[key] = merged(isObject(before) ? before : {}, value, levels - 1);
    } else result[key] = withoutNulls(value);
  }
  return result;
}

function withoutEmpty(item: Item, needed: readonly string[]): Item {
  return Object.fromEntries(
    Object.entries(item).filter(([key, value]) => needed.includes(key) || !isEmpty(value)),
  );
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** In what replaces, a field that is null says the same as one that is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}

function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
