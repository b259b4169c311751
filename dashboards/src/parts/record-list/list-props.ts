/** What a list of records is told: its columns, its filters, and how it is read. */
import type { ReactNode } from 'react';
import type { Cell } from '../../words/csv.ts';

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

export type ListProps<Item> = {
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
