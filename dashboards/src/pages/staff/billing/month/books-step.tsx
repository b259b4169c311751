/** Step six: the books of the month are closed, once it is over. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { periodsQuery } from '../../../../api/charge-queries.ts';
import { Because } from '../../../../parts/because.tsx';
import { Failed, Waiting } from '../../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../../parts/place.tsx';
import { sumOf } from '../../../../words/money.ts';
import type { MonthState } from './month-state.ts';
import { Step } from './step.tsx';

export function BooksStep({ month, state }: { month: string; state: MonthState }) {
  const { t } = useTranslation();
  const { today, format } = usePlace();
  const [asking, setAsking] = useState(false);
  const periods = useQuery(periodsQuery);
  // Closing a month closes those before it too.
  const closed = (periods.data ?? [])
    .filter((one) => one.month >= month)
    .toSorted((a, b) => a.month.localeCompare(b.month))[0];
  const name = format.month(`${month}-01`);
  const over = month < today.slice(0, 7);
  return (
    <Step
      number={6}
      title={t('billing.month.books.title')}
      done={periods.data === undefined ? null : closed !== undefined}
      tools={
        periods.isSuccess &&
        closed === undefined &&
        over &&
        !asking && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('billing.month.books.start', { month: name })}
          </Button>
        )
      }
    >
      {periods.isError && <Failed error={periods.error} again={() => void periods.refetch()} />}
      <p className="quiet">
        {closed === undefined
          ? t(over ? 'billing.month.books.open' : 'billing.month.books.notOver')
          : closed.month === month
            ? t('billing.month.books.closed', {
                at: format.dateTime(closed.closedAt),
                by: closed.by,
                euros: format.euros(closed.totals.monthCents),
              })
            : t('billing.month.books.closedWith', { month: format.month(`${closed.month}-01`) })}
      </p>
      {asking && <AskClose month={month} state={state} onDone={() => setAsking(false)} />}
    </Step>
  );
}

/** What is left is said before it is asked, hence read first. */
function AskClose({
  month,
  state,
  onDone,
}: {
  month: string;
  state: MonthState;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { due, invoices, heldBack } = state;
  for (const { error, refetch } of [due, invoices])
    if (error !== null) return <Failed error={error} again={() => void refetch()} />;
  if (heldBack.error !== null) return <Failed error={heldBack.error} again={heldBack.again} />;
  if (!due.isSuccess || !invoices.isSuccess || heldBack.held === null)
    return <Waiting rows={2} height={32} />;
  const charges = sumOf(due.data, (one) => one.charges);
  const { drafts } = state.sums;
  const held = heldBack.held.length;
  const left = [
    charges > 0 &&
      t('billing.month.books.charges', {
        count: charges,
        euros: format.euros(sumOf(due.data, (one) => one.grossCents)),
      }),
    drafts.count > 0 &&
      t('billing.month.books.drafts', { count: drafts.count, euros: format.euros(drafts.cents) }),
    held > 0 && t('billing.month.books.held', { count: held }),
  ].filter((one) => one !== false);
  return (
    <Because
      asksReason={false}
      consequence={
        <>
          <p className="said">
            {t('billing.month.books.will', { month: format.month(`${month}-01`) })}
          </p>
          {left.length > 0 && (
            <>
              <p className="alarm-text">{t('billing.month.books.left')}</p>
              <ul className="consequences">
                {left.map((words) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            </>
          )}
        </>
      }
      verb={t('billing.month.books.verb')}
      done={t('billing.month.books.done')}
      act={() => chargeActions.closeBooks(month)}
      onDone={onDone}
    />
  );
}
