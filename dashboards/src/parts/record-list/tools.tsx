/** The tools above a list: its search, how close its rows stand, and its rows as CSV. */
import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { csvText } from '../../words/csv.ts';
import { download } from '../download.ts';
import { Icon } from '../icons.tsx';
import { useFormat } from '../place.tsx';
import type { Column } from './list-props.ts';

export function Search({
  text,
  onChange,
}: {
  text: string;
  onChange: (text: string | undefined) => void;
}) {
  const { t } = useTranslation();
  return (
    <TextInput
      className="list-search"
      leftSection={<Icon name="search" size={16} />}
      placeholder={t('list.search')}
      aria-label={t('list.search')}
      aria-keyshortcuts="/"
      value={text}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

export function Density({
  dense,
  setDense,
}: {
  dense: boolean;
  setDense: (dense: boolean) => void;
}) {
  const { t } = useTranslation();
  const label = dense ? t('list.roomy') : t('list.dense');
  return (
    <Tooltip label={label}>
      <ActionIcon size="lg" aria-label={label} onClick={() => setDense(!dense)}>
        <Icon name="density" />
      </ActionIcon>
    </Tooltip>
  );
}

/** What is shown, in the columns that are shown. */
export function CsvButton<Item>({
  name,
  columns,
  items,
}: {
  name: string;
  columns: ReadonlyArray<Column<Item>>;
  items: readonly Item[];
}) {
  const { language } = useFormat();
  const csv = () =>
    csvText(
      columns.map(({ label }) => label),
      items.map((item) => columns.map((column) => column.csv(item))),
      language,
    );
  return (
    <Button
      variant="default"
      leftSection={<Icon name="download" size={16} />}
      disabled={items.length === 0}
      onClick={() => download(`${name}.csv`, 'text/csv', csv())}
    >
      CSV
    </Button>
  );
}
