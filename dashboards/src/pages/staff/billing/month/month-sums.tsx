/** The month at a glance: four numbers, each leading to what it sums. */
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../../parts/place.tsx';
import { daysOfMonth } from '../../../../words/month.ts';
import { Money } from '../money.tsx';
import type { MonthState } from './month-state.ts';

export function MonthSums({ month, state }: { month: string; state: MonthState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { due, drafts, issued } = state.sums;
  const { to } = daysOfMonth(month);
  const documents = (count: number) => t('billing.month.sum.documents', { count });
  const ofState = (wanted: string) => ({ state: wanted, period: month });
  const invoices = state.invoices.isSuccess;
  return (
    <div className="totals">
      <Total
        name={t('billing.month.sum.held')}
        count={state.heldBack.held?.length ?? null}
        note={(count) => t('billing.month.sum.blocks', { count })}
      >
        <Link to="/anomalies" className="money">
          {format.count(state.heldBack.held?.length ?? 0)}
        </Link>
      </Total>
      <Total
        name={t('billing.month.sum.due')}
        count={state.due.isSuccess ? due.count : null}
        note={(count) => t('billing.month.sum.payers', { count })}
      >
        <Money
          cents={due.cents}
          to="/billing/charges"
          search={{ state: 'open', drafted: 'false', to }}
        />
      </Total>
      <Total
        name={t('billing.month.sum.drafts')}
        count={invoices ? drafts.count : null}
        note={documents}
      >
        <Money cents={drafts.cents} to="/billing/invoices" search={ofState('draft')} />
      </Total>
      <Total
        name={t('billing.month.sum.issued')}
        count={invoices ? issued.count : null}
        note={documents}
      >
        <Money cents={issued.cents} to="/billing/invoices" search={ofState('issued')} />
      </Total>
    </div>
  );
}

/** `count` null: it is still being read, and no number is said. */
function Total({
  name,
  count,
  note,
  children,
}: {
  name: string;
  count: number | null;
  note: (count: number) => string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="total">
      <span className="quiet">{name}</span>
      {count === null ? <Skeleton height={32} width={120} /> : <b>{children}</b>}
      <span className="quiet">
        {count === null ? '\u00A0' : count === 0 ? t('billing.month.sum.nothing') : note(count)}
      </span>
    </div>
  );
}
