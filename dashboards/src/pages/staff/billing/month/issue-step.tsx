/** Step five: all is issued at once, after it was said in numbers what that does. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../../parts/notices.tsx';
import { RunProgress } from '../run-progress.tsx';
import { AskIssue } from './ask-issue.tsx';
import { DocumentsLine } from './documents-line.tsx';
import { LastIssue } from './last-issue.tsx';
import type { MonthState } from './month-state.ts';
import { useStartRun } from './start-run.ts';
import { Step } from './step.tsx';

/** A dry run counts first what would go out; `asking` is that run. */
export function IssueStep({ month, state }: { month: string; state: MonthState }) {
  const { t } = useTranslation();
  const start = useStartRun(month);
  const [asking, setAsking] = useState<string | null>(null);
  const { known, rest } = state;
  const { issued } = state.sums;
  const running = state.runs.data?.find((one) => one.issue && one.state === 'running');
  return (
    <Step
      number={5}
      title={t('billing.month.issue.title')}
      done={state.allIssued}
      tools={
        rest > 0 &&
        asking === null && (
          <Button
            disabled={state.atWork !== null}
            loading={start.isPending}
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
          heldBack={state.heldBack}
          onDone={() => setAsking(null)}
        />
      )}
      {running !== undefined && <RunProgress run={running} />}
      {known && rest === 0 && issued.count === 0 && (
        <p className="quiet">{t('billing.month.issue.nothing')}</p>
      )}
      <DocumentsLine
        month={month}
        state="issued"
        documents={issued}
        find={(found) => t('billing.month.issue.allIssued', found)}
        see={t('billing.month.issue.see')}
      />
      <LastIssue runs={state.runs.data ?? []} />
    </Step>
  );
}
