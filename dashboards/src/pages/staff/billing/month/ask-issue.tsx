/** What issuing a month will do, counted by a dry run just before it is asked. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { runQuery } from '../../../../api/charge-queries.ts';
import { Because } from '../../../../parts/because.tsx';
import { Failed } from '../../../../parts/notices.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { RunProgress } from '../run-progress.tsx';
import { RunSkipped } from '../run-skipped.tsx';
import type { HeldBackList } from './held-back-list.ts';
import { ofDocuments, type Sum } from './month-state.ts';

export function AskIssue({
  month,
  dryRun,
  heldBack,
  onDone,
}: {
  month: string;
  dryRun: string;
  heldBack: HeldBackList;
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
  const { invoices, skipped } = run.data;
  const { count, cents } = ofDocuments(invoices);
  const drafts = ofDocuments(invoices.filter(({ id }) => id !== null));
  const fresh = ofDocuments(invoices.filter(({ id }) => id === null));
  const held = heldBack.held?.length ?? null;
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
                euros: format.euros(cents),
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
            {held === null && <li>{t('billing.month.held.unknown')}</li>}
            {held !== null && held > 0 && (
              <li>{t('billing.month.issue.heldBack', { count: held })}</li>
            )}
          </ul>
          <RunSkipped skipped={skipped} />
        </>
      }
      verb={t('billing.month.issue.verb', { count })}
      done={t('billing.month.issue.started')}
      act={() => chargeActions.startRun(month, 'issue')}
      onDone={onDone}
    />
  );
}
