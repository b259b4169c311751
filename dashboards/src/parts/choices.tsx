/** Language, and light or dark: each one press away, everywhere. */
import { ActionIcon, Button, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asLanguage, chooseLanguage } from '../i18n/index.ts';
import { Icon } from './icons.tsx';

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const;

export function SchemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const label = `${t(`scheme.${colorScheme}`)} · ${t('scheme.next', {
    next: t(`scheme.${NEXT[colorScheme]}`),
  })}`;
  return (
    <Tooltip label={label}>
      <ActionIcon size="lg" aria-label={label} onClick={() => setColorScheme(NEXT[colorScheme])}>
        <Icon name={colorScheme} />
      </ActionIcon>
    </Tooltip>
  );
}

export function LanguageChoice() {
  const { i18n } = useTranslation();
  const other = asLanguage(i18n.language) === 'fr' ? 'en' : 'fr';
  return (
    <Button
      variant="subtle"
      color="gray"
      px="xs"
      lang={other}
      aria-label={other === 'fr' ? 'fr, en français' : 'en, in English'}
      onClick={() => chooseLanguage(other)}
    >
      {other}
    </Button>
  );
}
