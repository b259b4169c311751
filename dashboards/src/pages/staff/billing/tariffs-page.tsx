/** Tariffs. */
import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BillingWays } from './billing-ways.tsx';

export function TariffsPage() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <Title order={1}>{t('billing.way.tariffs')}</Title>
    </Stack>
  );
}
