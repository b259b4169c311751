/** Every list of records: search, filters as chips in the address, sort, columns, CSV, keyboard. */
import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Menu,
  Pill,
  Popover,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Cell, csvText } from '../words/csv.ts';
import { finds } from '../words/find.ts';
import { useAddress } from './address.ts';
import { download } from './download.ts';
import { Icon } from './icons.tsx';
import { Empty, Failed, Waiting } from './notices.tsx';
import { useFormat } from './place.tsx';
import { stepRow } from './rows.ts';

export type Column<Item> = {
  readonly key: string;
  readonly label: string;
  readonly show: (item: Item) => ReactNode;
  readonly csv: (item: Item) => Cell;
  readonly sort?: (item: Item) => string | number;
  readonly numeric?: boolean;
  /** Left out where the screen is narrow. */
  readonly wide?: boolean;
};

/** Without `options` it is a date. */
export type Filter = {
  readonly key: string;
  readonly label: string;
  readonly options?: ReadonlyArray<{ readonly value: string; readonly label: string }>;
};

export type Read<Item> = {
  readonly items: readonly Item[] | undefined;
  readonly error: unknown;
  readonly again: () => void;
  readonly more: (() => void) | null;
};

type Props<Item> = {
  readonly name: string;
  readonly title: string;
  readonly read: Read<Item>;
  readonly columns: ReadonlyArray<Column<Item>>;
  readonly filters: readonly Filter[];
  readonly keyOf: (item: Item) => string;
  /** In which the search finds; absent: the server searches. */
  readonly textOf?: (item: Item) => string;
  readonly onOpen?: (item: Item) => void;
  readonly empty: { readonly title: string; readonly text: string; readonly action?: ReactNode };
  readonly heading?: ReactNode;
  readonly below?: ReactNode;
  /** Sums of what is shown, above it. */
  readonly sums?: (shown: readonly Item[]) => ReactNode;
  readonly bulk?: (chosen: readonly Item[], clear: () => void) => ReactNode;
};

export function RecordList<Item>(props: Props<Item>) {
  const { t } = useTranslation();
  const format = useFormat();
  const [address, change] = useAddress();
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: `faitout-hidden-${props.name}`,
    defaultValue: [],
  });
  const [dense, setDense] = useLocalStorage({ key: 'faitout-dense', defaultValue: false });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const columns = props.columns.filter(({ key }) => !hidden.includes(key));
  const items = useMemo(
    () => arranged(props.read.items ?? [], props, address['q'] ?? '', address['sort']),
    [props, address],
  );
  const set = props.filters.filter(({ key }) => address[key] !== undefined);

  const csv = () =>
    download(
      `${props.name}.csv`,
      'text/csv',
      csvText(
        columns.map(({ label }) => label),
        items.map((item) => columns.map((column) => column.csv(item))),
        format.language,
      ),
    );

  return (
    <Stack gap="md" className="page">
      <Group justify="space-between" align="center">
        <Title order={1}>{props.title}</Title>
        {props.heading}
      </Group>
      <Group gap="xs" className="list-tools">
        <TextInput
          className="list-search"
          leftSection={<Icon name="search" size={16} />}
          placeholder={t('list.search')}
          aria-label={t('list.search')}
          aria-keyshortcuts="/"
          value={address['q'] ?? ''}
          onChange={(event) => change({ q: event.currentTarget.value || undefined })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        {props.filters.length > 0 && (
          <FilterChoice filters={props.filters} address={address} change={change} />
        )}
        {set.map((filter) => (
          <Pill
            key={filter.key}
            size="md"
            withRemoveButton
            className="chip"
            onRemove={() => change({ [filter.key]: undefined })}
            removeButtonProps={{
              'aria-label': t('list.removeFilter', { name: filter.label }),
              'aria-hidden': false,
              tabIndex: 0,
            }}
          >
            {filter.label}: {valueText(filter, address[filter.key] ?? '', format.civilDate)}
          </Pill>
        ))}
        <Group gap={4} ml="auto">
          <ColumnChoice columns={props.columns} hidden={hidden} setHidden={setHidden} />
          <Tooltip label={dense ? t('list.roomy') : t('list.dense')}>
            <ActionIcon
              size="lg"
              aria-label={dense ? t('list.roomy') : t('list.dense')}
              onClick={() => setDense(!dense)}
            >
              <Icon name="density" />
            </ActionIcon>
          </Tooltip>
          <Button
            variant="default"
            leftSection={<Icon name="download" size={16} />}
            disabled={items.length === 0}
            onClick={csv}
          >
            CSV
          </Button>
        </Group>
      </Group>
      {items.length > 0 && props.sums?.(items)}
      {props.bulk !== undefined && chosen.size > 0 && (
        <Group className="bulk" gap="sm">
          <Text size="sm" fw={600}>
            {t('list.chosen', { count: chosen.size })}
          </Text>
          {props.bulk(
            items.filter((item) => chosen.has(props.keyOf(item))),
            () => setChosen(new Set()),
          )}
        </Group>
      )}
      <Rows
        {...props}
        items={items}
        columns={columns}
        dense={dense}
        chosen={props.bulk === undefined ? null : chosen}
        setChosen={setChosen}
        narrowed={set.length > 0 || address['q'] !== undefined}
        clear={() =>
          change({ q: undefined, ...Object.fromEntries(set.map(({ key }) => [key, undefined])) })
        }
        sort={address['sort']}
        setSort={(sort) => change({ sort })}
      />
      {props.below}
    </Stack>
  );
}

function Rows<Item>({
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
}: Props<Item> & {
  items: readonly Item[];
  dense: boolean;
  chosen: ReadonlySet<string> | null;
  setChosen: (chosen: ReadonlySet<string>) => void;
  narrowed: boolean;
  clear: () => void;
  sort: string | undefined;
  setSort: (sort: string | undefined) => void;
}) {
  const { t } = useTranslation();
  if (read.error) return <Failed error={read.error} again={read.again} />;
  if (read.items === undefined) return <Waiting rows={8} height={dense ? 32 : 44} />;
  if (items.length === 0)
    return narrowed ? (
      <Empty
        title={t('list.nothing')}
        text={t('list.nothingText')}
        action={
          <Button variant="default" onClick={clear}>
            {t('list.clear')}
          </Button>
        }
      />
    ) : (
      <Empty {...empty} />
    );
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
                <Table.Th w={40}>
                  <Checkbox
                    aria-label={t('list.chooseAll')}
                    checked={items.every((item) => chosen.has(keyOf(item)))}
                    indeterminate={
                      chosen.size > 0 && !items.every((item) => chosen.has(keyOf(item)))
                    }
                    onChange={(event) =>
                      setChosen(new Set(event.currentTarget.checked ? items.map(keyOf) : []))
                    }
                  />
                </Table.Th>
              )}
              {columns.map((column) => (
                <Head key={column.key} column={column} sort={sort} setSort={setSort} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item, index) => {
              const key = keyOf(item);
              const open = onOpen && (() => onOpen(item));
              return (
                <Table.Tr
                  key={key}
                  tabIndex={index === 0 ? 0 : -1}
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
                        checked={chosen.has(key)}
                        onChange={(event) => choose(key, event.currentTarget.checked)}
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
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {t('list.shown', { count: items.length })}
          {read.more !== null && ` · ${t('list.thereIsMore')}`}
        </Text>
        {read.more !== null && (
          <Button variant="default" onClick={read.more}>
            {t('list.more')}
          </Button>
        )}
      </Group>
    </>
  );
}

function Head<Item>({
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

function FilterChoice({
  filters,
  address,
  change,
}: {
  filters: readonly Filter[];
  address: Readonly<Record<string, string | undefined>>;
  change: (patch: Record<string, string | undefined>) => void;
}) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-start" width={280} trapFocus>
      <Popover.Target>
        <Button variant="default">{t('list.filter')}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {filters.map(({ key, label, options }) =>
            options ? (
              <Select
                key={key}
                label={label}
                data={options.map((option) => ({ ...option }))}
                searchable={options.length > 8}
                clearable
                limit={50}
                value={address[key] ?? null}
                onChange={(value) => change({ [key]: value ?? undefined })}
                comboboxProps={{ withinPortal: false }}
              />
            ) : (
              <TextInput
                key={key}
                type="date"
                label={label}
                value={address[key] ?? ''}
                onChange={(event) => change({ [key]: event.currentTarget.value || undefined })}
              />
            ),
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function ColumnChoice<Item>({
  columns,
  hidden,
  setHidden,
}: {
  columns: ReadonlyArray<Column<Item>>;
  hidden: readonly string[];
  setHidden: (hidden: string[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('list.columns')}>
          <ActionIcon size="lg" aria-label={t('list.columns')}>
            <Icon name="columns" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map(({ key, label }, index) => (
          <Menu.Item
            key={key}
            disabled={index === 0}
            aria-checked={!hidden.includes(key)}
            role="menuitemcheckbox"
            leftSection={<span className="tick">{hidden.includes(key) ? '' : '✓'}</span>}
            onClick={() =>
              setHidden(
                hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key],
              )
            }
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function arranged<Item>(
  items: readonly Item[],
  { columns, textOf }: Pick<Props<Item>, 'columns' | 'textOf'>,
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

function valueText(filter: Filter, value: string, date: (value: string) => string): string {
  if (filter.options) return filter.options.find((one) => one.value === value)?.label ?? value;
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? date(value) : value;
}

function cellClass<Item>({ numeric, wide }: Column<Item>): string {
  return `${numeric ? 'numeric' : ''} ${wide ? 'wide' : ''}`.trim();
}
