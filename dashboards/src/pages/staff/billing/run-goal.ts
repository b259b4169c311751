/** What a run is for, in one word. */
import type { RunItem } from '#contract/invoices.ts';
import type { RunGoal } from '../../../api/charge-actions.ts';

export function goalOf({ dryRun, issue }: Pick<RunItem, 'dryRun' | 'issue'>): RunGoal {
  if (dryRun) return 'dry';
  return issue ? 'issue' : 'drafts';
}
