/** Charges sessions that waited: those that were looked at, with one reason for all. */
import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chargeActions } from '../api/charge-actions.ts';
import { Because } from './because.tsx';

/** Charges what was looked at, one after the other, with one reason. */
export function ChargeSessions({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const one = ids.length === 1;
  return (
    <Popover opened={open} onChange={setOpen} width={320} trapFocus position="bottom-end">
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)}>
          {one
            ? t('billing.month.held.charge')
            : t('billing.month.held.chargeAll', { count: ids.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Because
          consequence={t('billing.month.held.willCharge', { count: ids.length })}
          verb={t('billing.month.held.chargeAll', { count: ids.length })}
          done={t('billing.month.held.charged', { count: ids.length })}
          act={async ({ reason }) => {
            for (const id of ids) await chargeActions.chargeSession(id, reason);
          }}
          onDone={() => setOpen(false)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
