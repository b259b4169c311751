/** Step six: the books of the month are closed, once it is over. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { periodsQuery } from '../../../../api/charge-queries.ts';
import { Because } from '../../../../parts/because.tsx';
import { Failed } from '../../../../parts/notices.tsx';
import { usePlace } from '../../../../parts/place.tsx';
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
  const { due, drafts } = state.sums;
  const left = due.cents + drafts.cents;
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
      {asking && (
        <Because
          asksReason={false}
          consequence={
            <p className="said">
              {t('billing.month.books.will', { month: name })}
              {left !== 0 && (
                <span className="alarm-text">
                  {' '}
                  {t('billing.month.books.left', {
                    euros: format.euros(left),
                    drafts: format.euros(drafts.cents),
                  })}
                </span>
              )}
            </p>
          }
          verb={t('billing.month.books.verb')}
          done={t('billing.month.books.done')}
          act={() => chargeActions.closeBooks(month)}
          onDone={() => setAsking(false)}
        />
      )}
    </Step>
  );
}
