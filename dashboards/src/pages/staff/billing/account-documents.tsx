/** The newest invoices and payments of an account, and the ways to all of them. */
import { Group, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { wholeInvoicesQuery } from '../../../api/invoice-queries.ts';
import { Failed } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { signedCents } from '../../../words/invoice-standing.ts';
import { StandingMark, useInvoiceName } from './invoice-standing.tsx';

const SHOWN_MAX = 12;

export function AccountDocuments({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useInvoiceName();
  const invoices = useQuery(wholeInvoicesQuery({ payer: account.ref }));
  const title = t('billing.invoices.title');
  const search = { payer: account.ref } as never;
  if (invoices.isError)
    return <Failed error={invoices.error} again={() => void invoices.refetch()} />;
  return (
    <section className="no-print">
      <Title order={2}>{title}</Title>
      <Table className="records dense" aria-label={title}>
        <Table.Tbody>
          {(invoices.data ?? []).slice(0, SHOWN_MAX).map((invoice) => (
            <Table.Tr key={invoice.id}>
              <Table.Td>
                <Link to="/billing/invoices/$id" params={{ id: invoice.id }} className="time">
                  {nameOf(invoice)}
                </Link>
                <span className="only-narrow">
                  <StandingMark invoice={invoice} />
                </span>
              </Table.Td>
              <Table.Td className="wide">
                {invoice.issuedOn === null ? '–' : format.civilDate(invoice.issuedOn)}
              </Table.Td>
              <Table.Td className="wide">
                <StandingMark invoice={invoice} />
              </Table.Td>
              <Table.Td className="numeric">
                {format.euros(signedCents(invoice, invoice.grossCents))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="md" mt="xs">
        <Link to="/billing/invoices" search={search} className="card-more">
          {t('billing.accounts.allInvoices')}
        </Link>
        <Link
          to="/billing/payments"
          search={{ account: account.ref } as never}
          className="card-more"
        >
          {t('billing.accounts.allPayments')}
        </Link>
      </Group>
    </section>
  );
}
