/** Charges. */
import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BillingWays } from './billing-ways.tsx';

export function ChargesPage() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <Title order={1}>{t('billing.way.charges')}</Title>
    </Stack>
  );
}
