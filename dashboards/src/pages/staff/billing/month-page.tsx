/** The month: what there is to do until everybody has their invoice, in order, and what is done. */
import { Group, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Boundary, Failed } from '../../../parts/notices.tsx';
import { usePlace } from '../../../parts/place.tsx';
import { BillingWays } from './billing-ways.tsx';
import { BooksStep } from './month/books-step.tsx';
import { DraftsStep } from './month/drafts-step.tsx';
import { DryStep } from './month/dry-step.tsx';
import { DueStep } from './month/due-step.tsx';
import { HeldBackStep } from './month/held-back.tsx';
import { IssueStep } from './month/issue-step.tsx';
import { MonthFiles, MonthRuns } from './month/month-aside.tsx';
import { MonthChoice, useMonth } from './month/month-choice.tsx';
import { useMonthState } from './month/month-state.ts';
import { MonthSums } from './month/month-sums.tsx';
import { useStartRun } from './month/start-run.ts';
import './billing.css';

export function MonthPage() {
  const { t } = useTranslation();
  const { today, format } = usePlace();
  const month = useMonth();
  return (
    <Stack gap="lg" className="page">
      <BillingWays />
      <Group justify="space-between">
        <Title order={1}>{t('billing.month.title', { month: format.month(`${month}-01`) })}</Title>
        <MonthChoice month={month} />
      </Group>
      {month === today.slice(0, 7) && <p className="quiet">{t('billing.month.notOver')}</p>}
      <Boundary key={month}>
        <Month month={month} />
      </Boundary>
    </Stack>
  );
}

function Month({ month }: { month: string }) {
  const state = useMonthState(month);
  const start = useStartRun(month);
  const { runs, invoices } = state;
  return (
    <>
      <MonthSums month={month} state={state} />
      {runs.isError && <Failed error={runs.error} again={() => void runs.refetch()} />}
      {invoices.isError && <Failed error={invoices.error} again={() => void invoices.refetch()} />}
      <div className="month">
        <div className="month-steps">
          <HeldBackStep heldBack={state.heldBack} />
          <DueStep month={month} state={state} />
          <DryStep state={state} start={start} />
          <DraftsStep month={month} state={state} start={start} />
          <IssueStep month={month} state={state} />
          <BooksStep month={month} state={state} />
        </div>
        <aside className="month-aside">
          <MonthRuns runs={runs.data ?? []} />
          <MonthFiles month={month} />
        </aside>
      </div>
    </>
  );
}
