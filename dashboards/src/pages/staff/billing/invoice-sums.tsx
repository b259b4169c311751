/** What the documents that are shown come to. */
import { useTranslation } from 'react-i18next';
import type { InvoiceItem } from '#contract/invoices.ts';
import { useFormat } from '../../../parts/place.tsx';
import { signedCents } from '../../../words/invoice-standing.ts';
import { sumOf } from '../../../words/money.ts';
import { Sums } from './money-parts.tsx';

/** Credit notes take off. */
export function InvoiceSums({ shown }: { shown: readonly InvoiceItem[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const gross = (some: readonly InvoiceItem[]) =>
    format.euros(sumOf(some, (one) => signedCents(one, one.grossCents)));
  const drafts = shown.filter(({ state }) => state === 'draft');
  const issued = shown.filter(({ state }) => state === 'issued');
  const late = shown.filter((one) => one.overdue);
  return (
    <Sums
      sums={[
        ...(issued.length === 0
          ? []
          : [
              {
                name: t('billing.invoices.sumIssued', { count: issued.length }),
                value: gross(issued),
              },
            ]),
        ...(drafts.length === 0
          ? []
          : [
              {
                name: t('billing.invoices.sumDrafts', { count: drafts.length }),
                value: gross(drafts),
              },
            ]),
        ...(issued.length === 0
          ? []
          : [
              {
                name: t('billing.invoices.sumOwed'),
                value: format.euros(sumOf(shown, ({ openCents }) => openCents)),
              },
            ]),
        ...(late.length === 0
          ? []
          : [
              {
                name: t('billing.invoices.sumLate', { count: late.length }),
                value: format.euros(sumOf(late, ({ openCents }) => openCents)),
                alarm: true,
              },
            ]),
      ]}
    />
  );
}
