/** A document's standing: colour, shape and word; and what it is called. */
import { useTranslation } from 'react-i18next';
import type { InvoiceItem } from '#contract/invoices.ts';
import { StateShape } from '../../../parts/state-mark.tsx';
import { SHAPE_OF, standingOf } from '../../../words/invoice-standing.ts';

export function StandingMark({ invoice }: { invoice: InvoiceItem }) {
  const { t } = useTranslation();
  const standing = standingOf(invoice);
  return (
    <span className={`state-mark state-${SHAPE_OF[standing]}`}>
      <StateShape state={SHAPE_OF[standing]} />
      <span>{t(`billing.invoices.standing.${standing}`)}</span>
    </span>
  );
}

/** `Invoice F2026-00001`, `Invoice, a draft`. */
export function useInvoiceName(): (invoice: Pick<InvoiceItem, 'type' | 'number'>) => string {
  const { t } = useTranslation();
  return ({ type, number }) => {
    const name = t(`billing.invoices.type.${type}`);
    return number === null ? t('billing.invoices.draftOf', { name }) : `${name} ${number}`;
  };
}
