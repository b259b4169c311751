/** A word to be typed elsewhere: large enough to read, one press to copy. */
import { Button, CopyButton, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Copied({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" className="copied">
      <code>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            size="compact-sm"
            variant="default"
            onClick={copy}
            aria-label={t('adopt.copyWhat', { what: label })}
          >
            {copied ? t('adopt.copied') : t('adopt.copy')}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
