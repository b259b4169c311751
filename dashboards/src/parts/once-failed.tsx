/** What is said of an act that moves money and failed, or of which nobody knows whether it was done. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isKeyReused } from '../api/unanswered.ts';
import { Failed } from './notices.tsx';

type Once = {
  readonly error: unknown;
  readonly isError: boolean;
  readonly isPending: boolean;
  readonly isDoubtful: boolean;
  readonly isAnother: () => void;
};

/** `look`: where one sees whether it was done. */
export function OnceFailed({
  once,
  look,
}: {
  once: Once;
  look: 'payments' | 'charges' | 'invoices';
}) {
  const { t } = useTranslation();
  const { error, isError, isPending, isDoubtful, isAnother } = once;
  return (
    <>
      {isError && !isKeyReused(error) && <Failed error={error} />}
      {isDoubtful && !isPending && (
        <Alert color="alarm" variant="default" title={t(`once.title.${look}`)} role="alert">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{t(isKeyReused(error) ? 'once.changed' : 'once.again')}</Text>
            <Button variant="default" size="compact-sm" onClick={isAnother}>
              {t('once.another')}
            </Button>
          </Stack>
        </Alert>
      )}
    </>
  );
}
