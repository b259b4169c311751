/** The rows of a list as one looks at them: those found, in the order chosen. Pure. */
import { finds } from '../../words/find.ts';
import type { ListProps } from './list-props.ts';

/** `sort` is the key of a column, with a minus where it goes down. */
export function arranged<Item>(
  items: readonly Item[],
  { columns, textOf }: Pick<ListProps<Item>, 'columns' | 'textOf'>,
  sought: string,
  sort: string | undefined,
): readonly Item[] {
  const found = textOf ? items.filter((item) => finds(sought, textOf(item))) : items;
  const column = columns.find(({ key }) => key === sort?.replace(/^-/, ''));
  if (!column?.sort || sort === undefined) return found;
  const by = column.sort;
  const way = sort.startsWith('-') ? -1 : 1;
  return found.toSorted((a, b) => way * compared(by(a), by(b)));
}

function compared(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b));
}
