/** The lines of a document, each opening to the charge and the use that it came from. */
import { Table, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvoiceLine, InvoiceWhole } from '#contract/invoices.ts';
import { useFormat } from '../../../parts/place.tsx';
import { rateText } from '../../../words/vat.ts';

export function InvoiceLines({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = t('billing.invoices.lines', { count: invoice.lines.length });
  const isGrouped = new Set(invoice.lines.map(({ heading }) => heading)).size > 1;
  return (
    <section>
      <Title order={2}>{title}</Title>
      <Table.ScrollContainer minWidth={0}>
        <Table className="records dense" aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('billing.invoices.line')}</Table.Th>
              <Table.Th className="numeric wide">{t('billing.money.quantity')}</Table.Th>
              <Table.Th className="numeric wide">{t('billing.money.vatLabel')}</Table.Th>
              <Table.Th className="numeric">{t('billing.invoices.gross')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {invoice.lines.map((line, index) => (
              <Fragment key={line.position}>
                {isGrouped && line.heading !== invoice.lines[index - 1]?.heading && (
                  <Table.Tr>
                    <Table.Th colSpan={4} scope="rowgroup">
                      {line.heading ?? t('billing.invoices.otherLines')}
                    </Table.Th>
                  </Table.Tr>
                )}
                <Table.Tr data-row tabIndex={-1}>
                  <Table.Td>
                    <Origin line={line} />
                  </Table.Td>
                  <Table.Td className="numeric wide">
                    {format.quantity(line.quantity)} × {format.price(line.unitPrice)}
                  </Table.Td>
                  <Table.Td className="numeric wide">
                    {rateText(line.vat.rate, format.language)}
                  </Table.Td>
                  <Table.Td className="numeric">{format.euros(line.grossCents)}</Table.Td>
                </Table.Tr>
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function Origin({ line }: { line: InvoiceLine }) {
  const { t } = useTranslation();
  return (
    <>
      {line.charge === null ? (
        line.label
      ) : (
        <Link to={`/billing/charges/${encodeURIComponent(line.charge)}` as never}>
          {line.label}
        </Link>
      )}
      <span className="detail">
        {line.source?.type === 'session' && (
          <Link to="/sessions/$id" params={{ id: line.source.id }}>
            {t('billing.invoices.session')}
          </Link>
        )}
        {line.source?.type === 'visit' && (
          <Link to="/visits/$id" params={{ id: line.source.id }}>
            {t('billing.invoices.visit')}
          </Link>
        )}
      </span>
    </>
  );
}
