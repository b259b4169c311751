/** The doors that can be opened from here, each one press from its drawer. */
import { Button, Group, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { welcomesPeople } from '#contract/roles.ts';
import { useAddress } from '../../../parts/address.ts';
import { Icon } from '../../../parts/icons.tsx';
import { useDevices, useDoors } from '../../../parts/live-lists.ts';
import { usePlace } from '../../../parts/place.tsx';

export function Doors() {
  const { t } = useTranslation();
  const { role } = usePlace();
  const [, change] = useAddress();
  const devices = useDevices().data ?? [];
  const doors = (useDoors().data ?? []).filter(({ device }) => device !== null);
  if (!welcomesPeople(role) || doors.length === 0) return null;
  const openNow = new Set(devices.filter(({ last }) => last.open === true).map(({ slug }) => slug));
  return (
    <section aria-labelledby="doors-title">
      <Title order={2} id="doors-title" className="section-head">
        {t('door.all')}
      </Title>
      <Group gap="xs">
        {doors.map((door) => (
          <Button
            key={door.slug}
            variant="default"
            leftSection={<Icon name="door" size={18} />}
            onClick={() => change({ open: `door:${door.slug}` }, true)}
          >
            {door.name}
            {openNow.has(door.device ?? '') && (
              <span className="open-word">
                {'\u00A0· '}
                {t('device.open')}
              </span>
            )}
          </Button>
        ))}
      </Group>
    </section>
  );
}
