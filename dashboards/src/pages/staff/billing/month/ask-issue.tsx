/** What issuing a month will do, counted by a dry run just before it is asked. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { runQuery } from '../../../../api/charge-queries.ts';
import { Because } from '../../../../parts/because.tsx';
import { Failed } from '../../../../parts/notices.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { RunProgress } from '../run-progress.tsx';
import type { Sum } from './month-state.ts';

export function AskIssue({
  month,
  dryRun,
  drafts,
  held,
  onDone,
}: {
  month: string;
  dryRun: string;
  drafts: Sum;
  held: number;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useQuery(runQuery(dryRun));
  if (run.isError) return <Failed error={run.error} again={() => void run.refetch()} />;
  if (run.isPending || run.data.state === 'running')
    return (
      <>
        <p>{t('billing.month.issue.counting')}</p>
        {run.data && <RunProgress run={run.data} />}
      </>
    );
  const fresh = { count: run.data.totals.invoices, cents: run.data.totals.grossCents };
  const count = drafts.count + fresh.count;
  const told = ({ cents }: Sum) => format.euros(cents);
  return (
    <Because
      asksReason={false}
      consequence={
        <>
          <p className="said">
            <b>
              {t('billing.month.issue.will', {
                count,
                euros: format.euros(drafts.cents + fresh.cents),
              })}
            </b>{' '}
            {t('billing.month.issue.forever')}
          </p>
          <ul className="consequences">
            {drafts.count > 0 && (
              <li>
                {t('billing.month.issue.ofDrafts', { count: drafts.count, euros: told(drafts) })}
              </li>
            )}
            {fresh.count > 0 && (
              <li>{t('billing.month.issue.ofNew', { count: fresh.count, euros: told(fresh) })}</li>
            )}
            {run.data.totals.skipped > 0 && (
              <li>{t('billing.month.issue.skips', { count: run.data.totals.skipped })}</li>
            )}
            {held > 0 && <li>{t('billing.month.issue.heldBack', { count: held })}</li>}
          </ul>
        </>
      }
      verb={t('billing.month.issue.verb', { count })}
      done={t('billing.month.issue.started')}
      act={() => chargeActions.startRun(month, 'issue')}
      onDone={onDone}
    />
  );
}
