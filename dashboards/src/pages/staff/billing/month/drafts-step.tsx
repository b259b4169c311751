/** Step four: drafts are made and looked at, before anything has a number. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../../../parts/notices.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { RunProgress } from '../run-progress.tsx';
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
  const format = useFormat();
  const { drafts, due, issued } = state.sums;
  const rest = drafts.count + due.count;
  const running = state.runs.data?.find((one) => isDrafting(one) && one.state === 'running');
  const known = state.due.isSuccess && state.invoices.isSuccess;
  return (
    <Step
      number={4}
      title={t('billing.month.drafts.title')}
      done={known && rest + issued.count > 0 ? rest === 0 : null}
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
      {drafts.count > 0 && (
        <p>
          <b>
            {t('billing.month.drafts.find', {
              count: drafts.count,
              euros: format.euros(drafts.cents),
            })}
          </b>{' '}
          <Link to="/billing/invoices" search={{ state: 'draft', period: month } as never}>
            {t('billing.month.drafts.review')}
          </Link>
        </p>
      )}
    </Step>
  );
}

function isDrafting({ dryRun, issue }: { dryRun: boolean; issue: boolean }): boolean {
  return !dryRun && !issue;
}
