/** The machines as tiles, in the place's own order; the states above them choose which are shown. */

import { Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { MACHINE_STATES, type MachineState } from '#contract/machines.ts';
import { usageQuery } from '../../../api/queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { useMachines, useSessionsToday } from '../../../parts/live-lists.ts';
import { Empty, Failed, Waiting } from '../../../parts/notices.tsx';
import { usePlace } from '../../../parts/place.tsx';
import { StateShape } from '../../../parts/state-mark.tsx';
import { periodOf } from '../../../words/period.ts';
import { keyText } from '../../../words/usage.ts';
import { MachineTile } from './machine-tile.tsx';

const WEEK_STALE_MS = 300_000;

export function Machines() {
  const { t } = useTranslation();
  const machines = useMachines();
  const sessions = useSessionsToday().data ?? [];
  const week = useWeek();
  const [address, change] = useAddress();
  if (machines.isError)
    return <Failed error={machines.error} again={() => void machines.refetch()} />;
  if (machines.isPending) return <Waiting rows={2} height={150} />;
  if (machines.data.length === 0)
    return <Empty title={t('machines.empty')} text={t('machines.emptyText')} />;
  const all = machines.data.toSorted((a, b) => a.name.localeCompare(b.name));
  const shown = all.filter(
    ({ state }) => address['state'] === undefined || state === address['state'],
  );
  const counts = MACHINE_STATES.map((state) => ({
    state,
    count: all.filter((machine) => machine.state === state).length,
  })).filter(({ count }) => count > 0);
  const press = (state: MachineState) =>
    change({ state: address['state'] === state ? undefined : state });
  return (
    <section aria-labelledby="machines-title">
      <Group gap="xs" className="section-head">
        <Title order={2} id="machines-title">
          {t('machines.title')}
        </Title>
        {counts.map(({ state, count }) => (
          <button
            key={state}
            type="button"
            className={`state-chip state-${state}`}
            aria-pressed={address['state'] === state}
            onClick={() => press(state)}
          >
            <StateShape state={state} size={11} />
            {t(`state.${state}`)} <b>{count}</b>
          </button>
        ))}
      </Group>
      <div className="tiles">
        {shown.map((machine) => (
          <MachineTile
            key={machine.slug}
            machine={machine}
            weekSeconds={week.get(machine.slug)}
            session={sessions.find(({ id }) => id === machine.session?.id)}
            open={() => change({ open: `machine:${machine.slug}` }, true)}
          />
        ))}
      </div>
    </section>
  );
}

/** Held seconds of each machine since Monday. */
function useWeek(): ReadonlyMap<string, number> {
  const { today } = usePlace();
  const usage = useQuery({
    ...usageQuery(periodOf('week', today), ['machine']),
    staleTime: WEEK_STALE_MS,
    refetchInterval: WEEK_STALE_MS,
  });
  return useMemo(
    () => new Map((usage.data ?? []).map((item) => [keyText(item, 'machine'), item.heldSeconds])),
    [usage.data],
  );
}
