/** What the last issue could not do, and why. */
import { useQuery } from '@tanstack/react-query';
import type { RunItem } from '#contract/invoices.ts';
import { runQuery } from '../../../../api/charge-queries.ts';
import { RunSkipped } from '../run-skipped.tsx';

export function LastIssue({ runs }: { runs: readonly RunItem[] }) {
  const last = runs.find(({ issue, state }) => issue && state === 'done');
  const wanted = last !== undefined && last.totals.skipped > 0;
  const whole = useQuery({ ...runQuery(last?.id ?? ''), enabled: wanted });
  if (!wanted || whole.data === undefined) return null;
  const undone = whole.data.skipped.filter(({ reason }) => reason !== 'nothing-due');
  return <RunSkipped skipped={undone} />;
}
