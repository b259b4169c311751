/** The dates and sums of a document. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { type Fact, Facts } from '../../../parts/facts.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { At } from '../../../parts/times.tsx';
import { useVatText } from '../../../parts/vat-text.ts';
import { setOffCents } from '../../../words/credit.ts';

export function InvoiceFacts({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const vatText = useVatText();
  const money = (name: string, cents: number): Fact | null =>
    cents === 0 ? null : [name, <Amount key="amount" cents={cents} />];
  return (
    <Facts
      facts={[
        [t('billing.invoices.madeAt'), <At key="at" at={invoice.createdAt} />],
        invoice.period === null
          ? null
          : [t('billing.invoices.period'), format.month(`${invoice.period}-01`)],
        invoice.issuedOn === null
          ? null
          : [t('billing.invoices.issuedOn'), format.civilDate(invoice.issuedOn)],
        invoice.dueOn === null
          ? null
          : [
              t('billing.invoices.dueOn'),
              <span key="due" className={invoice.overdue ? 'alarm-text' : ''}>
                {format.civilDate(invoice.dueOn)}
              </span>,
            ],
        invoice.reason === null ? null : [t('billing.money.reason'), invoice.reason],
        [t('billing.invoices.net'), <Amount key="net" cents={invoice.netCents} />],
        ...invoice.vat.map(
          (vat): Fact => [vatText(vat), <Amount key="vat" cents={vat.vatCents} />],
        ),
        [t('billing.invoices.gross'), <Amount key="gross" cents={invoice.grossCents} strong />],
        money(t('billing.invoices.deducted'), 0 - invoice.depositCents),
        money(t('billing.invoices.paid'), 0 - invoice.paidCents),
        money(t('billing.invoices.credited'), 0 - setOffCents(invoice)),
        money(t('billing.invoices.fromCredit'), 0 - invoice.fromCreditCents),
        money(t('billing.invoices.lost'), 0 - invoice.writtenOffCents),
        invoice.state === 'draft' || invoice.type === 'credit-note'
          ? null
          : [t('billing.invoices.owed'), <Amount key="owed" cents={invoice.openCents} strong />],
        ...invoice.creditNotes.map(
          ({ id, number, grossCents }): Fact => [
            t('billing.invoices.type.credit-note'),
            <span key={id} className="fact-amount">
              <Link to="/billing/invoices/$id" params={{ id }}>
                {number ?? t('billing.invoices.standing.draft')}
              </Link>
              <Amount cents={grossCents} />
            </span>,
          ],
        ),
      ]}
    />
  );
}

function Amount({ cents, strong = false }: { cents: number; strong?: boolean }) {
  const text = useFormat().euros(cents);
  return <span className="amount">{strong ? <b>{text}</b> : text}</span>;
}
