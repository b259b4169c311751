/** A finding with its chart: the sentence first, the table, the CSV and the picture a press away. */
import { ActionIcon, Group, Table, Title, Tooltip } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Cell, csvText } from '../words/csv.ts';
import { Chart, type Option, type Paint, type Picture } from './chart.tsx';
import { download, follow } from './download.ts';
import { Icon } from './icons.tsx';
import { useFormat } from './place.tsx';

export type Sheet = {
  readonly head: readonly string[];
  readonly rows: ReadonlyArray<{
    readonly key: string;
    readonly cells: readonly ReactNode[];
    readonly csv: readonly Cell[];
  }>;
};

export function Figure({
  name,
  finding,
  note,
  sheet,
  draw,
  height,
  onPress,
}: {
  name: string;
  finding: string;
  note?: string | undefined;
  sheet: Sheet;
  draw?: (paint: Paint) => Option;
  height?: number;
  onPress?: (index: number) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [table, setTable] = useState(draw === undefined);
  const picture = useRef<Picture>(null);
  const csv = () =>
    download(
      `${name}.csv`,
      'text/csv',
      csvText(
        sheet.head,
        sheet.rows.map((row) => row.csv),
        format.language,
      ),
    );
  return (
    <section className="figure card" aria-label={finding}>
      <div className="card-head">
        <Title order={2}>{finding}</Title>
        <Group gap={4} wrap="nowrap" className="figure-tools">
          {draw !== undefined && (
            <Tool
              icon={table ? 'chart' : 'table'}
              label={table ? t('figure.chart') : t('figure.table')}
              press={() => setTable(!table)}
            />
          )}
          {draw !== undefined && !table && (
            <Tool
              icon="picture"
              label={t('figure.picture')}
              press={() => follow(`${name}.svg`, picture.current?.address() ?? '')}
            />
          )}
          <Tool icon="download" label="CSV" press={csv} />
        </Group>
      </div>
      {note !== undefined && <p className="quiet">{note}</p>}
      {draw !== undefined && !table ? (
        <Chart
          draw={draw}
          height={height ?? 260}
          label={finding}
          picture={picture}
          {...(onPress && { onPress })}
        />
      ) : (
        <SheetTable sheet={sheet} label={finding} />
      )}
    </section>
  );
}

function Tool({
  icon,
  label,
  press,
}: {
  icon: 'chart' | 'table' | 'picture' | 'download';
  label: string;
  press: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={press}>
        <Icon name={icon} size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

function SheetTable({ sheet, label }: { sheet: Sheet; label: string }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table className="records dense" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {sheet.head.map((text, column) => (
              <Table.Th key={text} className={column === 0 ? '' : 'numeric'}>
                {text}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sheet.rows.map(({ key, cells }) => (
            <Table.Tr key={key}>
              {cells.map((cell, column) => (
                <Table.Td key={sheet.head[column]} className={column === 0 ? '' : 'numeric'}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
