/** Every list of records: search, filters as chips in the address, sort, columns, CSV, keyboard. */
import { Group, Stack, Text, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../address.ts';
import { arranged } from './arranged.ts';
import { ColumnChoice } from './column-choice.tsx';
import { FilterChips, FilterChoice } from './filters.tsx';
import type { ListProps } from './list-props.ts';
import { Rows } from './rows.tsx';
import { CsvButton, Density, Search } from './tools.tsx';

export function RecordList<Item>(props: ListProps<Item>) {
  const { t } = useTranslation();
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

  return (
    <Stack gap="md" className="page">
      <Group justify="space-between" align="center">
        <Title order={1}>{props.title}</Title>
        {props.heading}
      </Group>
      <Group gap="xs" className="list-tools">
        <Search text={address['q'] ?? ''} onChange={(q) => change({ q })} />
        {props.filters.length > 0 && (
          <FilterChoice filters={props.filters} address={address} change={change} />
        )}
        <FilterChips filters={set} address={address} change={change} />
        <Group gap={4} ml="auto">
          <ColumnChoice columns={props.columns} hidden={hidden} setHidden={setHidden} />
          <Density dense={dense} setDense={setDense} />
          <CsvButton name={props.name} columns={columns} items={items} />
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
