/** Opens the note of one charge, to print or to keep. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BASE } from '../../../api/client.ts';

export function Receipt({ charge }: { charge: string }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      variant="default"
      target="_blank"
      href={`${BASE}/charges/${encodeURIComponent(charge)}/receipt`}
    >
      {t('billing.charge.receipt')}
    </Button>
  );
}
