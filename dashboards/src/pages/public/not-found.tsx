/** An address that leads nowhere. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../parts/notices.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty
      title={t('notFound.title')}
      text={t('notFound.text')}
      action={
        <Button component={Link} to="/">
          {t('notFound.back')}
        </Button>
      }
    />
  );
}
