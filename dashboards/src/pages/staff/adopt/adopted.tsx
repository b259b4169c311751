/** A device that was just taken in: its log-in, shown once, and whether it has come. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AdoptedItem } from '#contract/adoption.ts';
import { Copied } from '../../../parts/copied.tsx';
import { DeviceDocs } from '../../../parts/device-docs.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { useDevices } from '../../../parts/live-lists.ts';
import { StateShape } from '../../../parts/state-mark.tsx';
import { serverOf } from './window-card.tsx';

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

/** What is to be typed on the device's own page. The secret is nowhere else. */
export function LoginOnce({
  username,
  secret,
  handedOver,
  server,
}: {
  username: string;
  secret: string;
  handedOver: boolean;
  /** Null with a broker of somebody else. */
  server: string | null;
}) {
  const { t } = useTranslation();
  return (
    <Alert
      variant="default"
      color="copper"
      title={t(handedOver ? 'adopt.handedOver' : 'adopt.typeThese')}
    >
      <Facts
        facts={[
          server === null
            ? null
            : [t('adopt.server'), <Copied key="h" text={server} label={t('adopt.server')} />],
          [t('adopt.user'), <Copied key="u" text={username} label={t('adopt.user')} />],
          [t('adopt.secret'), <Copied key="s" text={secret} label={t('adopt.secret')} />],
        ]}
      />
      <Text size="sm" mt="xs">
        {t(server === null ? 'adopt.onceExternal' : 'adopt.once')}
      </Text>
    </Alert>
  );
}
