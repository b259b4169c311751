/** Step two: what is charged and not invoiced, by payer; each sum opens to its charges. */
import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DueItem } from '#contract/charges.ts';
import { Failed, Waiting } from '../../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../../parts/place.tsx';
import { sumOf } from '../../../../words/money.ts';
import { daysOfMonth, lastDayOf } from '../../../../words/month.ts';
import { dateAt } from '../../../../words/period.ts';
import { Money } from '../money.tsx';
import type { MonthState } from './month-state.ts';
import { Step } from './step.tsx';

const ROWS_SHOWN = 12;

export function DueStep({ month, state }: { month: string; state: MonthState }) {
  const { t } = useTranslation();
  const { due } = state;
  const items = due.data ?? [];
  return (
    <Step
      number={2}
      title={t('billing.month.due.title')}
      done={due.data === undefined ? null : items.length === 0}
    >
      {due.isError && <Failed error={due.error} again={() => void due.refetch()} />}
      {due.isPending && <Waiting rows={4} height={32} />}
      {due.isSuccess && items.length === 0 && (
        <p className="quiet">{t('billing.month.due.none')}</p>
      )}
      {items.length > 0 && <DueTable month={month} items={items} />}
    </Step>
  );
}

function DueTable({ month, items }: { month: string; items: readonly DueItem[] }) {
  const { t } = useTranslation();
  const { format, timeZone } = usePlace();
  const { from, to } = daysOfMonth(month);
  const cents = sumOf(items, ({ grossCents }) => grossCents);
  const drafted = sumOf(items, ({ draftedCents }) => draftedCents);
  const first = items.map(({ firstAt }) => firstAt).sort()[0] ?? from;
  const since = dateAt(Date.parse(first), timeZone);
  const largest = items.toSorted((a, b) => b.grossCents - a.grossCents);
  const open = { state: 'open', to };
  const date = format.civilDate(lastDayOf(month));
  return (
    <>
      <p>
        <b>
          {t('billing.month.due.find', { count: items.length, euros: format.euros(cents), date })}
        </b>
        {since < from && ` ${t('billing.month.due.older', { date: format.civilDate(since) })}`}
        {drafted > 0 && ` ${t('billing.month.due.drafted', { euros: format.euros(drafted) })}`}
      </p>
      <Table className="records dense" aria-label={t('billing.month.due.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('billing.money.payer')}</Table.Th>
            <Table.Th className="numeric">{t('billing.month.due.charges')}</Table.Th>
            <Table.Th className="numeric wide">{t('billing.month.due.onDraft')}</Table.Th>
            <Table.Th className="numeric">{t('billing.month.due.amount')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {largest.slice(0, ROWS_SHOWN).map((one) => (
            <DueRow key={one.payer.ref} one={one} search={{ ...open, payer: one.payer.ref }} />
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Td>
              {items.length > ROWS_SHOWN && (
                <Link to="/billing/charges" search={open as never}>
                  {t('billing.month.due.more', { count: items.length - ROWS_SHOWN })}
                </Link>
              )}
            </Table.Td>
            <Table.Td className="numeric">
              {format.count(sumOf(items, ({ charges }) => charges))}
            </Table.Td>
            <Table.Td className="numeric wide">
              <Drafted cents={drafted} search={open} />
            </Table.Td>
            <Table.Td className="numeric">
              <b>
                <Money cents={cents} to="/billing/charges" search={open} />
              </b>
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </>
  );
}

function DueRow({ one, search }: { one: DueItem; search: Record<string, string> }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td>{one.payer.name}</Table.Td>
      <Table.Td className="numeric">{format.count(one.charges)}</Table.Td>
      <Table.Td className="numeric wide">
        <Drafted cents={one.draftedCents} search={search} />
      </Table.Td>
      <Table.Td className="numeric">
        <Money cents={one.grossCents} to="/billing/charges" search={search} />
      </Table.Td>
    </Table.Tr>
  );
}

function Drafted({ cents, search }: { cents: number; search: Record<string, string> }) {
  if (cents === 0) return null;
  return <Money cents={cents} to="/billing/charges" search={{ ...search, drafted: 'true' }} />;
}
