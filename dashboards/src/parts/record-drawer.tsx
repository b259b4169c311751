/** The drawer that a tile or a bar opens; which record is in the address (`open=machine:laser-1`). */
import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useAddress } from './address.ts';
import { DoorPanel } from './door-panel.tsx';
import { MachinePanel } from './machine-panel.tsx';
import { Boundary } from './notices.tsx';
import { SessionPanel } from './session-panel.tsx';

const KINDS = ['machine', 'session', 'door'] as const;
const TITLES = {
  machine: 'machine.title',
  session: 'session.title',
  door: 'door.title',
} as const;

export function RecordDrawer() {
  const { t } = useTranslation();
  const [address, change] = useAddress();
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const [kind, ...rest] = (address['open'] ?? '').split(':');
  const key = rest.join(':');
  const close = () => change({ open: undefined });
  return (
    <Drawer
      opened={key !== ''}
      onClose={close}
      position={narrow ? 'bottom' : 'right'}
      size={narrow ? '88%' : 460}
      title={t(TITLES[KINDS.find((one) => one === kind) ?? 'machine'])}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Boundary>
        {kind === 'machine' && key !== '' && <MachinePanel slug={key} />}
        {kind === 'session' && key !== '' && <SessionPanel id={key} />}
        {kind === 'door' && key !== '' && <DoorPanel slug={key} />}
      </Boundary>
    </Drawer>
  );
}
