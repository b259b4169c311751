/** A device's log-in: where it goes in, and its secret, shown once. */
import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Copied } from './copied.tsx';
import { Facts } from './facts.tsx';

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

/** As this page reaches the place: the broker is on the same machine. */
export function serverOf(port: number | null): string {
  return `${window.location.hostname}:${port ?? 1883}`;
}
