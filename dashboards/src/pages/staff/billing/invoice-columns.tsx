/** The columns of lists of documents. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { InvoiceItem } from '#contract/invoices.ts';
import { useFormat } from '../../../parts/place.tsx';
import type { Column } from '../../../parts/record-list/list-props.ts';
import { signedCents, standingOf } from '../../../words/invoice-standing.ts';
import { StandingMark } from './invoice-standing.tsx';
import { AccountLink } from './money-parts.tsx';

const CENTS = 100;

export function useInvoiceColumns(): ReadonlyArray<Column<InvoiceItem>> {
  const { t } = useTranslation();
  const format = useFormat();
  const day = (date: string | null) => (date === null ? '–' : format.civilDate(date));
  const gross = (invoice: InvoiceItem) => signedCents(invoice, invoice.grossCents);
  return [
    {
      key: 'number',
      label: t('billing.invoices.number'),
      show: ({ id, number }) => (
        <Link to="/billing/invoices/$id" params={{ id }} className="time">
          {number ?? t('billing.invoices.standing.draft')}
        </Link>
      ),
      csv: ({ number }) => number,
      sort: ({ number, createdAt }) => number ?? `~${createdAt}`,
    },
    {
      key: 'payer',
      label: t('billing.money.payer'),
      show: (invoice) => (
        <>
          <AccountLink account={invoice.payer} name={invoice.payerName} />
          <span className="only-narrow">
            <StandingMark invoice={invoice} />
          </span>
        </>
      ),
      csv: ({ payerName }) => payerName,
      sort: ({ payerName }) => payerName,
    },
    {
      key: 'standing',
      label: t('billing.invoices.state'),
      wide: true,
      show: (invoice) => <StandingMark invoice={invoice} />,
      csv: (invoice) => t(`billing.invoices.standing.${standingOf(invoice)}`),
      sort: standingOf,
    },
    {
      key: 'type',
      label: t('billing.invoices.kind'),
      wide: true,
      show: ({ type }) => t(`billing.invoices.type.${type}`),
      csv: ({ type }) => t(`billing.invoices.type.${type}`),
      sort: ({ type }) => type,
    },
    {
      key: 'period',
      label: t('billing.invoices.period'),
      wide: true,
      show: ({ period }) => (period === null ? '–' : format.month(`${period}-01`)),
      csv: ({ period }) => period,
      sort: ({ period }) => period ?? '',
    },
    {
      key: 'issuedOn',
      label: t('billing.invoices.issuedOn'),
      wide: true,
      show: ({ issuedOn }) => day(issuedOn),
      csv: ({ issuedOn }) => issuedOn,
      sort: ({ issuedOn }) => issuedOn ?? '',
    },
    {
      key: 'dueOn',
      label: t('billing.invoices.dueOn'),
      wide: true,
      show: ({ dueOn, overdue }) => (
        <span className={overdue ? 'alarm-text' : ''}>{day(dueOn)}</span>
      ),
      csv: ({ dueOn }) => dueOn,
      sort: ({ dueOn }) => dueOn ?? '',
    },
    {
      key: 'gross',
      label: t('billing.invoices.gross'),
      numeric: true,
      show: (invoice) => format.euros(gross(invoice)),
      csv: (invoice) => gross(invoice) / CENTS,
      sort: gross,
    },
    {
      key: 'owed',
      label: t('billing.invoices.owed'),
      numeric: true,
      wide: true,
      show: ({ openCents }) => (openCents === 0 ? '–' : format.euros(openCents)),
      csv: ({ openCents }) => openCents / CENTS,
      sort: ({ openCents }) => openCents,
    },
  ];
}
