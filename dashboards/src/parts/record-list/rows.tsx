/** The rows of a list: read, waited for, found or not, and how to read on. */
import { Button, Checkbox, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty, Failed, Waiting } from '../notices.tsx';
import { Head } from './head.tsx';
import type { ListProps, Read } from './list-props.ts';
import { Row } from './row.tsx';

export function Rows<Item>({
  read,
  items,
  columns,
  dense,
  keyOf,
  onOpen,
  empty,
  chosen,
  setChosen,
  narrowed,
  clear,
  sort,
  setSort,
  title,
}: ListProps<Item> & {
  items: readonly Item[];
  dense: boolean;
  chosen: ReadonlySet<string> | null;
  setChosen: (chosen: ReadonlySet<string>) => void;
  narrowed: boolean;
  clear: () => void;
  sort: string | undefined;
  setSort: (sort: string | undefined) => void;
}) {
  if (read.error) return <Failed error={read.error} again={read.again} />;
  if (read.items === undefined) return <Waiting rows={8} height={dense ? 32 : 44} />;
  if (items.length === 0) return narrowed ? <NothingFound clear={clear} /> : <Empty {...empty} />;
  const choose = (key: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(key);
    else next.delete(key);
    setChosen(next);
  };
  return (
    <>
      <Table.ScrollContainer minWidth={0}>
        <Table
          highlightOnHover
          className={dense ? 'records dense' : 'records'}
          aria-label={title}
          verticalSpacing={dense ? 4 : 10}
        >
          <Table.Thead>
            <Table.Tr>
              {chosen !== null && (
                <ChooseAll keys={items.map(keyOf)} chosen={chosen} setChosen={setChosen} />
              )}
              {columns.map((column) => (
                <Head key={column.key} column={column} sort={sort} setSort={setSort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item, index) => (
              <Row
                key={keyOf(item)}
                item={item}
                columns={columns}
                isFirst={index === 0}
                onOpen={onOpen}
                chosen={chosen === null ? null : chosen.has(keyOf(item))}
                choose={(on) => choose(keyOf(item), on)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <More count={items.length} more={read.more} />
    </>
  );
}

function NothingFound({ clear }: { clear: () => void }) {
  const { t } = useTranslation();
  return (
    <Empty
      title={t('list.nothing')}
      text={t('list.nothingText')}
      action={
        <Button variant="default" onClick={clear}>
          {t('list.clear')}
        </Button>
      }
    />
  );
}

function ChooseAll({
  keys,
  chosen,
  setChosen,
}: {
  keys: readonly string[];
  chosen: ReadonlySet<string>;
  setChosen: (chosen: ReadonlySet<string>) => void;
}) {
  const { t } = useTranslation();
  const isAll = keys.every((key) => chosen.has(key));
  return (
    <Table.Th w={40}>
      <Checkbox
        aria-label={t('list.chooseAll')}
        checked={isAll}
        indeterminate={chosen.size > 0 && !isAll}
        onChange={(event) => setChosen(new Set(event.currentTarget.checked ? keys : []))}
      />
    </Table.Th>
  );
}

function More({ count, more }: { count: number; more: Read<unknown>['more'] }) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between">
      <Text size="xs" c="dimmed">
        {t('list.shown', { count })}
        {more !== null && ` · ${t('list.thereIsMore')}`}
      </Text>
      {more !== null && (
        <Button variant="default" onClick={more}>
          {t('list.more')}
        </Button>
      )}
    </Group>
  );
}
