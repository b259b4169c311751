/** A device that was just taken in: its log-in, shown once, and whether it has come. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AdoptedItem } from '#contract/adoption.ts';
import { DeviceDocs } from '../../../parts/device-docs.tsx';
import { useDevices } from '../../../parts/live-lists.ts';
import { LoginOnce, serverOf } from '../../../parts/login-once.tsx';
import { StateShape } from '../../../parts/state-mark.tsx';

export function Adopted({
  adopted,
  port,
  onDone,
}: {
  adopted: AdoptedItem;
  port: number | null;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { slug, driver, login } = adopted;
  const isThere = useDevices().data?.find((one) => one.slug === slug)?.online === true;
  return (
    <Stack gap="md" role="status">
      <Text fw={600}>{t('adopt.done', { slug })}</Text>
      {login === null ? (
        <Text size="sm">{t('adopt.noLogin')}</Text>
      ) : (
        <LoginOnce {...login} server={port === null ? null : serverOf(port)} />
      )}
      <span className={`state-mark state-${isThere ? 'running' : 'unknown'}`}>
        <StateShape state={isThere ? 'running' : 'unknown'} size={12} />
        {t(isThere ? 'adopt.isThere' : 'adopt.waits')}
      </span>
      <DeviceDocs driver={driver} />
      <Group justify="flex-end" gap="xs">
        <Link to="/devices/$slug" params={{ slug }}>
          {t('adopt.page')}
        </Link>
        <Button onClick={onDone}>{t('adopt.next')}</Button>
      </Group>
    </Stack>
  );
}
