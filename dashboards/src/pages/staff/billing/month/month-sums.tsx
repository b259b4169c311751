/** The month at a glance: four numbers, each leading to what it sums. */
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
  const held = state.held?.length ?? 0;
  const { to } = daysOfMonth(month);
  const documents = (count: number) =>
    count === 0 ? t('billing.month.sum.nothing') : t('billing.month.sum.documents', { count });
  const ofState = (wanted: string) => ({ state: wanted, period: month });
  return (
    <div className="totals">
      <Total
        name={t('billing.month.sum.held')}
        value={
          <Link to="/anomalies" className="money">
            {format.count(held)}
          </Link>
        }
        note={
          held === 0
            ? t('billing.month.sum.nothing')
            : t('billing.month.sum.blocks', { count: held })
        }
      />
      <Total
        name={t('billing.month.sum.due')}
        value={<Money cents={due.cents} to="/billing/charges" search={{ state: 'open', to }} />}
        note={
          due.count === 0
            ? t('billing.month.sum.nothing')
            : t('billing.month.sum.payers', { count: due.count })
        }
      />
      <Total
        name={t('billing.month.sum.drafts')}
        value={<Money cents={drafts.cents} to="/billing/invoices" search={ofState('draft')} />}
        note={documents(drafts.count)}
      />
      <Total
        name={t('billing.month.sum.issued')}
        value={<Money cents={issued.cents} to="/billing/invoices" search={ofState('issued')} />}
        note={documents(issued.count)}
      />
    </div>
  );
}

function Total({ name, value, note }: { name: string; value: ReactNode; note: string }) {
  return (
    <div className="total">
      <span className="quiet">{name}</span>
      <b>{value}</b>
      <span className="quiet">{note}</span>
    </div>
  );
}
