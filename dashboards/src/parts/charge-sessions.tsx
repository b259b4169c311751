/** Charges sessions that waited: those that were looked at, with one reason for all. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chargeActions } from '../api/charge-actions.ts';
import { sessionQuery } from '../api/queries.ts';
import { AskedPopover } from './asked-popover.tsx';
import { Because } from './because.tsx';
import { useNameOf } from './live-lists.ts';
import { useFormat } from './place.tsx';
import { useEach } from './use-each.ts';

/** Charges what was looked at, one after the other, with one reason; what is refused holds up none of the others. */
export function ChargeSessions({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<readonly { readonly id: string }[] | null>(null);
  const one = ids.length === 1;
  const nameOf = useSessionName();
  const charging = useEach(
    ({ id }: { id: string }, reason: string) => chargeActions.chargeSession(id, reason),
    ({ id }) => nameOf(id),
  );
  const count = charging.leftOf(asked ?? []).length;
  return (
    <AskedPopover
      things={ids.map((id) => ({ id }))}
      asked={asked}
      onAsk={setAsked}
      label={
        one
          ? t('billing.month.held.charge')
          : t('billing.month.held.chargeAll', { count: ids.length })
      }
    >
      <Because
        consequence={t('billing.month.held.willCharge', { count })}
        verb={t('billing.month.held.chargeAll', { count })}
        done={t('billing.month.held.charged', { count })}
        act={({ reason }) => charging.run(asked ?? [], reason)}
        onDone={() => setAsked(null)}
      />
    </AskedPopover>
  );
}

/** By what was read of it already: the machine, and when. */
function useSessionName(): (id: string) => string {
  const client = useQueryClient();
  const format = useFormat();
  const nameOf = useNameOf();
  return (id) => {
    const session = client.getQueryData(sessionQuery(id).queryKey);
    if (session === undefined) return id.slice(-6);
    return `${nameOf(session.machine)}, ${format.dateTime(session.startedAt)}`;
  };
}
