/** All PDFs that were issued between two days, in a zip: of the period that is filtered by. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BASE } from '../../../api/client.ts';
import { Icon } from '../../../parts/icons.tsx';

export function InvoiceBundle({ from, to }: { from: string | undefined; to: string | undefined }) {
  const { t } = useTranslation();
  const query = new URLSearchParams({ ...(from && { from }), ...(to && { to }) }).toString();
  return (
    <Button
      component="a"
      href={`${BASE}/exports/invoices${query === '' ? '' : `?${query}`}`}
      download
      variant="default"
      leftSection={<Icon name="download" size={16} />}
      title={t(query === '' ? 'billing.invoices.zipAll' : 'billing.invoices.zipPeriod')}
    >
      {t('billing.invoices.zip')}
    </Button>
  );
}
