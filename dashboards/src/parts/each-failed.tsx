/** What is said where not all of many was done: how many were, which were refused and why, and how it goes on. */
import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NotAllDone, type Refused } from '../api/each.ts';
import { Failed, useFailureText } from './notices.tsx';

const REFUSED_SHOWN = 5;

/** Whatever failed: one act as it is told everywhere, of many how far it came. */
export function EachFailed({ error }: { error: unknown }) {
  if (!(error instanceof NotAllDone)) return <Failed error={error} />;
  if (error.total === 1) return <Failed error={error.stoppedBy ?? error.refused[0]?.error} />;
  return <SomeFailed error={error} />;
}

function SomeFailed({ error: { done, total, refused, stoppedBy } }: { error: NotAllDone }) {
  const { t } = useTranslation();
  const more = refused.length - REFUSED_SHOWN;
  return (
    <Alert
      color="alarm"
      variant="default"
      title={t('each.title', { done, count: total })}
      role="alert"
    >
      <Stack gap="xs">
        {refused.length > 0 && (
          <ul className="plain">
            {refused.slice(0, REFUSED_SHOWN).map((one) => (
              <RefusedLine key={one.name} {...one} />
            ))}
          </ul>
        )}
        {more > 0 && <Text size="sm">{t('each.more', { count: more })}</Text>}
        {stoppedBy !== null && <Stopped by={stoppedBy} />}
        <Text size="sm">{t('each.again')}</Text>
      </Stack>
    </Alert>
  );
}

function RefusedLine({ name, error }: Refused) {
  const { t } = useTranslation();
  return (
    <li>
      <Text size="sm">{t('each.refused', { name, why: useFailureText(error) })}</Text>
    </li>
  );
}

function Stopped({ by }: { by: unknown }) {
  return <Text size="sm">{useFailureText(by)}</Text>;
}
