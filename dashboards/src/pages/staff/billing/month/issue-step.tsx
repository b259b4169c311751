/** Step five: all is issued at once, after it was said in numbers what that does. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../../parts/notices.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { RunProgress } from '../run-progress.tsx';
import { AskIssue } from './ask-issue.tsx';
import { LastIssue } from './last-issue.tsx';
import type { MonthState } from './month-state.ts';
import type { StartRun } from './start-run.ts';
import { Step } from './step.tsx';

/** A dry run counts first what would go out; `asking` is that run. */
export function IssueStep({
  month,
  state,
  start,
}: {
  month: string;
  state: MonthState;
  start: StartRun;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asking, setAsking] = useState<string | null>(null);
  const { drafts, due, issued } = state.sums;
  const running = state.runs.data?.find((one) => one.issue && one.state === 'running');
  const known = state.due.isSuccess && state.invoices.isSuccess;
  const rest = drafts.count + due.count;
  return (
    <Step
      number={5}
      title={t('billing.month.issue.title')}
      done={known && rest + issued.count > 0 ? rest === 0 : null}
      tools={
        rest > 0 &&
        asking === null && (
          <Button
            disabled={state.atWork !== null}
            onClick={() => start.mutate('dry', { onSuccess: (run) => setAsking(run.id) })}
          >
            {t('billing.month.issue.start')}
          </Button>
        )
      }
    >
      <p className="quiet">{t('billing.month.issue.text')}</p>
      {start.isError && <Failed error={start.error} />}
      {asking !== null && (
        <AskIssue
          month={month}
          dryRun={asking}
          drafts={drafts}
          held={state.held?.length ?? 0}
          onDone={() => setAsking(null)}
        />
      )}
      {running !== undefined && <RunProgress run={running} />}
      {known && rest === 0 && issued.count === 0 && (
        <p className="quiet">{t('billing.month.issue.nothing')}</p>
      )}
      {issued.count > 0 && (
        <p>
          <b>
            {t('billing.month.issue.allIssued', {
              count: issued.count,
              euros: format.euros(issued.cents),
            })}
          </b>{' '}
          <Link to="/billing/invoices" search={{ state: 'issued', period: month } as never}>
            {t('billing.month.issue.see')}
          </Link>
        </p>
      )}
      <LastIssue runs={state.runs.data ?? []} />
    </Step>
  );
}
