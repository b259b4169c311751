/** One document: what it says on the left, its PDF beside; on a phone the PDF is a press away. */
import { Button, Group, Stack, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { BASE } from '../../../api/client.ts';
import { invoiceQuery } from '../../../api/invoice-queries.ts';
import { Icon } from '../../../parts/icons.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { signedCents } from '../../../words/invoice-standing.ts';
import { BillingWays } from './billing-ways.tsx';
import './money.css';
import { InvoiceActs } from './invoice-acts.tsx';
import { InvoiceFacts } from './invoice-facts.tsx';
import { InvoiceLines } from './invoice-lines.tsx';
import { InvoiceMissing } from './invoice-missing.tsx';
import { InvoiceRelated } from './invoice-related.tsx';
import { StandingMark, useInvoiceName } from './invoice-standing.tsx';
import { AccountLink } from './money-parts.tsx';

export function InvoicePage() {
  const { id } = useParams({ from: '/billing/invoices/$id' });
  const invoice = useQuery(invoiceQuery(id));
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      {invoice.isError && <Failed error={invoice.error} again={() => void invoice.refetch()} />}
      {invoice.isPending && <Waiting rows={8} />}
      {invoice.isSuccess && <Whole invoice={invoice.data} />}
    </Stack>
  );
}

function Whole({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const isWide = useMediaQuery('(min-width: 75em)', false, { getInitialValueInEffect: false });
  const pdf = `${BASE}/invoices/${encodeURIComponent(invoice.id)}/pdf`;
  return (
    <div className={isWide ? 'invoice beside' : 'invoice'}>
      <Stack gap="lg" className="invoice-said">
        <Head invoice={invoice} />
        {!isWide && (
          <Button
            component="a"
            href={pdf}
            target="_blank"
            rel="noreferrer"
            variant="default"
            leftSection={<Icon name="download" size={16} />}
          >
            {t('billing.invoices.openPdf')}
          </Button>
        )}
        {invoice.missing.length > 0 && <InvoiceMissing invoice={invoice} />}
        <InvoiceActs invoice={invoice} />
        <InvoiceFacts invoice={invoice} />
        <InvoiceLines invoice={invoice} />
        {invoice.state === 'issued' && <InvoiceRelated invoice={invoice} />}
      </Stack>
      {isWide && (
        // Issued, a draft has another PDF: the frame is made anew.
        <iframe
          key={`${invoice.state} ${invoice.grossCents}`}
          className="invoice-pdf"
          src={`${pdf}#toolbar=1&view=FitH`}
          title={t('billing.invoices.pdfOf', { number: invoice.number ?? '' })}
        />
      )}
    </div>
  );
}

function Head({ invoice }: { invoice: InvoiceWhole }) {
  const format = useFormat();
  const nameOf = useInvoiceName();
  return (
    <header className="invoice-head">
      <div>
        <Title order={1}>{nameOf(invoice)}</Title>
        <Group gap="sm">
          <AccountLink account={invoice.payer} name={invoice.payerName} />
          <StandingMark invoice={invoice} />
          {invoice.credits !== null && (
            <Link to="/billing/invoices/$id" params={{ id: invoice.credits.id }}>
              {invoice.credits.number}
            </Link>
          )}
        </Group>
      </div>
      <b className="invoice-total">{format.euros(signedCents(invoice, invoice.grossCents))}</b>
    </header>
  );
}
