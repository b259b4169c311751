/** Lists that are short enough to be made whole: the page of one that was asked for. Pure. */

type Page = { readonly after?: string | undefined; readonly limit?: number | undefined };

/** All of it unless a limit is asked for; after an item that is gone, from the top. */
export function pageOfWhole<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { after, limit }: Page,
): { items: Item[]; next: string | null } {
  const start = after === undefined ? 0 : items.findIndex((item) => keyOf(item) === after) + 1;
  const page = items.slice(start, limit === undefined ? undefined : start + limit);
  const last = page.at(-1);
  const isWhole = last === undefined || start + page.length >= items.length;
  return { items: page, next: isWhole ? null : keyOf(last) };
}
