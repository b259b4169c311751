/** Where a page ended: the moment and the id of its last item, opaque to the caller. */

export type Cursor = { readonly atMs: number; readonly id: string };

export function cursorOf(atMs: number, id: string): string {
  return `${atMs.toString(36)}.${id}`;
}

/** Null without a cursor, or with one that no page ever gave: the list begins at its top. */
export function cursorParts(after: string | undefined): Cursor | null {
  const match = /^([0-9a-z]{1,12})\.(.{1,64})$/.exec(after ?? '');
  if (match === null) return null;
  return { atMs: Number.parseInt(match[1] as string, 36), id: match[2] as string };
}
