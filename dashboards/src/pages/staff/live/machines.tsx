/** The machines as tiles, in the place's own order; the states above them choose which are shown. */

import { Chip, Group, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MACHINE_STATES, type MachineState } from '#contract/machines.ts';
import { useAddress } from '../../../parts/address.ts';
import { useMachines, useSessionsToday } from '../../../parts/live-lists.ts';
import { Empty, Failed, Waiting } from '../../../parts/notices.tsx';
import { StateShape } from '../../../parts/state-mark.tsx';
import { MachineTile } from './machine-tile.tsx';

export function Machines() {
  const { t } = useTranslation();
  const machines = useMachines();
  const sessions = useSessionsToday().data ?? [];
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
          <Chip
            key={state}
            size="sm"
            variant="outline"
            checked={address['state'] === state}
            onChange={() => press(state)}
            icon={<StateShape state={state} size={10} />}
            className={`state-chip state-${state}`}
          >
            {address['state'] !== state && <StateShape state={state} size={10} />} {count}{' '}
            {t(`state.${state}`)}
          </Chip>
        ))}
      </Group>
      <div className="tiles">
        {shown.map((machine) => (
          <MachineTile
            key={machine.slug}
            machine={machine}
            session={sessions.find(({ id }) => id === machine.session?.id)}
            open={() => change({ open: `machine:${machine.slug}` }, true)}
          />
        ))}
      </div>
    </section>
  );
}
