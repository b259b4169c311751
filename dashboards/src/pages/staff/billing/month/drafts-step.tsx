/** Step four: drafts are made and looked at, before anything has a number. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../../parts/notices.tsx';
import { RunProgress } from '../run-progress.tsx';
import { DocumentsLine } from './documents-line.tsx';
import type { MonthState } from './month-state.ts';
import type { StartRun } from './start-run.ts';
import { Step } from './step.tsx';

export function DraftsStep({
  month,
  state,
  start,
}: {
  month: string;
  state: MonthState;
  start: StartRun;
}) {
  const { t } = useTranslation();
  const { known, rest } = state;
  const { drafts, due } = state.sums;
  const running = state.runs.data?.find((one) => isDrafting(one) && one.state === 'running');
  return (
    <Step
      number={4}
      title={t('billing.month.drafts.title')}
      done={state.allIssued}
      tools={
        due.count > 0 && (
          <Button
            variant="default"
            disabled={state.atWork !== null}
            loading={start.isPending && start.variables === 'drafts'}
            onClick={() => start.mutate('drafts')}
          >
            {t('billing.month.drafts.make', { count: due.count })}
          </Button>
        )
      }
    >
      <p className="quiet">{t('billing.month.drafts.text')}</p>
      {running !== undefined && <RunProgress run={running} />}
      {start.isError && start.variables === 'drafts' && <Failed error={start.error} />}
      {known && rest === 0 && <p className="quiet">{t('billing.month.drafts.nothing')}</p>}
      <DocumentsLine
        month={month}
        state="draft"
        documents={drafts}
        find={(found) => t('billing.month.drafts.find', found)}
        see={t('billing.month.drafts.review')}
      />
    </Step>
  );
}

function isDrafting({ dryRun, issue }: { dryRun: boolean; issue: boolean }): boolean {
  return !dryRun && !issue;
}
