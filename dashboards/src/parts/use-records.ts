/** A list of records as its table wants it: the pages read so far, and how to read on. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { Read } from './record-list/list-props.ts';

type Pages<Item> = InfiniteData<{ items: Item[]; next: string | null }>;

export function asRead<Item>(query: UseInfiniteQueryResult<Pages<Item>>): Read<Item> {
  return {
    items: query.data?.pages.flatMap(({ items }) => items),
    error: query.error,
    again: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  };
}
