/** What a draft lacks before it can be issued, each with where to mend it. */
import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type InvoiceWhole, MENDED_AT } from '#contract/invoices.ts';
import { useFormat } from '../../../parts/place.tsx';

export function InvoiceMissing({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const groups = MENDED_AT.map((mendedAt) => ({
    mendedAt,
    missing: invoice.missing.filter((one) => one.mendedAt === mendedAt),
  })).filter(({ missing }) => missing.length > 0);
  return (
    <Alert
      color="alarm"
      variant="default"
      title={t('billing.invoices.missing', { count: invoice.missing.length })}
    >
      <Stack gap="sm">
        {groups.map(({ mendedAt, missing }) => (
          <div key={mendedAt}>
            <ul className="missing">
              {missing.map((one) => (
                <li key={one.en}>{one[language]}</li>
              ))}
            </ul>
            <Text size="sm" c="dimmed">
              {t(`billing.invoices.mend.${mendedAt}`, { payer: invoice.payer })}
            </Text>
          </div>
        ))}
      </Stack>
    </Alert>
  );
}
