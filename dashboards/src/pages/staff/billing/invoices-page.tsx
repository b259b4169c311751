/** Invoices, deposits and credit notes: found, filtered, added up, issued. */
import { Button, Group, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { INVOICE_STATES, INVOICE_TYPES } from '#contract/invoices.ts';
import { moneyLists, payersQuery } from '../../../api/invoice-queries.ts';
import { type Address, useAddress } from '../../../parts/address.ts';
import { useMonthOptions } from '../../../parts/month-options.ts';
import type { Filter } from '../../../parts/record-list/list-props.ts';
import { RecordList } from '../../../parts/record-list/record-list.tsx';
import { asRead } from '../../../parts/use-records.ts';
import { BillingWays } from './billing-ways.tsx';
import './money.css';
import { InvoiceBundle } from './invoice-bundle.tsx';
import { useInvoiceColumns } from './invoice-columns.tsx';
import { InvoiceSums } from './invoice-sums.tsx';
import { InvoicesInBulk } from './invoices-in-bulk.tsx';
import { NewInvoice } from './new-invoice.tsx';

const SEARCH_AFTER_MS = 250;

export function InvoicesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [address, change] = useAddress();
  const { q, state, type, payer, period, run, open, overdue, from, to, make } = address;
  const [search] = useDebouncedValue(q?.trim() || undefined, SEARCH_AFTER_MS);
  const asked = { search, state, type, payer, period, run, open, overdue, from, to };
  const invoices = useInfiniteQuery(moneyLists.invoices(asked));
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <RecordList
        name="invoices"
        title={t('billing.invoices.title')}
        read={asRead(invoices)}
        columns={useInvoiceColumns()}
        filters={useFilters(address)}
        keyOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/billing/invoices/$id', params: { id } })}
        heading={
          <Group gap="xs">
            <InvoiceBundle from={from} to={to} />
            <Button onClick={() => change({ make: 'invoice' }, true)}>
              {t('billing.invoices.new')}
            </Button>
          </Group>
        }
        sums={(shown) => <InvoiceSums shown={shown} />}
        bulk={(chosen, clear) => <InvoicesInBulk chosen={chosen} onDone={clear} />}
        empty={{
          title: t('billing.invoices.empty'),
          text: t('billing.invoices.emptyText'),
          action: (
            <Button onClick={() => change({ make: 'invoice' }, true)}>
              {t('billing.invoices.new')}
            </Button>
          ),
        }}
      />
      <NewInvoice
        opened={make === 'invoice'}
        payer={payer ?? ''}
        onClose={() => change({ make: undefined })}
      />
    </Stack>
  );
}

function useFilters({ run, period }: Address): readonly Filter[] {
  const { t } = useTranslation();
  const monthOptions = useMonthOptions();
  const payers = useQuery(payersQuery).data ?? [];
  const whether = [
    { value: 'true', label: t('billing.money.yes') },
    { value: 'false', label: t('billing.money.no') },
  ];
  return [
    {
      key: 'state',
      label: t('billing.invoices.state'),
      options: INVOICE_STATES.map((value) => ({
        value,
        label: t(`billing.invoices.states.${value}`),
      })),
    },
    { key: 'open', label: t('billing.invoices.open'), options: whether },
    { key: 'overdue', label: t('billing.invoices.overdue'), options: whether.slice(0, 1) },
    {
      key: 'type',
      label: t('billing.invoices.kind'),
      options: INVOICE_TYPES.map((value) => ({
        value,
        label: t(`billing.invoices.type.${value}`),
      })),
    },
    {
      key: 'payer',
      label: t('billing.money.payer'),
      options: payers.map(({ ref, name }) => ({ value: ref, label: name })),
    },
    {
      key: 'period',
      label: t('billing.invoices.period'),
      options: monthOptions(period),
    },
    ...(run === undefined
      ? []
      : [
          {
            key: 'run',
            label: t('billing.invoices.run'),
            options: [{ value: run, label: t('billing.invoices.ofRun') }],
          },
        ]),
    { key: 'from', label: t('billing.invoices.from') },
    { key: 'to', label: t('list.to') },
  ];
}
