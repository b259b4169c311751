/** Starts a run of a month; whoever looks at the month then sees it go on. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { chargeActions, type RunGoal } from '../../../../api/charge-actions.ts';
import { runQuery } from '../../../../api/charge-queries.ts';

export function useStartRun(month: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (goal: RunGoal) => chargeActions.startRun(month, goal),
    onSuccess: async (run) => {
      client.setQueryData(runQuery(run.id).queryKey, run);
      await client.invalidateQueries({ queryKey: ['billing'] });
    },
  });
}
export type StartRun = ReturnType<typeof useStartRun>;
