/** One row of a list: opened by a press or Enter, left by the arrows, chosen by its box. */
import { Checkbox, Table } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { stepRow } from '../rows.ts';
import { cellClass } from './head.tsx';
import type { Column, ListProps } from './list-props.ts';

/** `chosen` null: nothing is done with several rows at once. */
export function Row<Item>({
  item,
  columns,
  isFirst,
  onOpen,
  chosen,
  choose,
}: {
  item: Item;
  columns: ReadonlyArray<Column<Item>>;
  isFirst: boolean;
  onOpen: ListProps<Item>['onOpen'];
  chosen: boolean | null;
  choose: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const open = onOpen && (() => onOpen(item));
  return (
    <Table.Tr
      tabIndex={isFirst ? 0 : -1}
      data-row
      className={open ? 'opens' : ''}
      onClick={(event) => {
        if (!(event.target as Element).closest('a,button,input,label')) open?.();
      }}
      onKeyDown={(event: KeyboardEvent<HTMLTableRowElement>) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === 'Enter') open?.();
        if (event.key === 'ArrowDown') stepRow(1);
        if (event.key === 'ArrowUp') stepRow(-1);
      }}
    >
      {chosen !== null && (
        <Table.Td>
          <Checkbox
            aria-label={t('list.choose')}
            checked={chosen}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
        </Table.Td>
      )}
      {columns.map((column) => (
        <Table.Td key={column.key} className={cellClass(column)}>
          {column.show(item)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
