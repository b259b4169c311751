/** The head of a column, which sorts by it: up, down, then as it came. */
import { Table } from '@mantine/core';
import { Icon } from '../icons.tsx';
import type { Column } from './list-props.ts';

export function Head<Item>({
  column,
  sort,
  setSort,
}: {
  column: Column<Item>;
  sort: string | undefined;
  setSort: (sort: string | undefined) => void;
}) {
  const up = sort === column.key;
  const down = sort === `-${column.key}`;
  if (!column.sort) return <Table.Th className={cellClass(column)}>{column.label}</Table.Th>;
  return (
    <Table.Th
      className={cellClass(column)}
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
    >
      <button
        type="button"
        className="head"
        onClick={() => setSort(up ? `-${column.key}` : down ? undefined : column.key)}
      >
        {column.label}
        {up && <Icon name="up" size={12} />}
        {down && <Icon name="down" size={12} />}
      </button>
    </Table.Th>
  );
}

export function cellClass<Item>({ numeric, wide }: Column<Item>): string {
  return `${numeric ? 'numeric' : ''} ${wide ? 'wide' : ''}`.trim();
}
