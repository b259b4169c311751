/** What the lists of money, and the pages of invoices, accounts and payments, ask of the server. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import { accountItem, accountWhole, paymentItem } from '#contract/accounts.ts';
import { chargeItem, chargeTotals, payerRef } from '#contract/charges.ts';
import { invoiceItem, invoiceWhole, reminderItem } from '#contract/invoices.ts';
import { listOf } from '#contract/paging.ts';
import { get, getAll } from './client.ts';
import { type Filters, records } from './queries.ts';

/** Money is looked at on several desks at once: what is shown is read again when one comes back to it. */
const FRESH = { refetchOnWindowFocus: true, placeholderData: keepPreviousData } as const;
const at = (text: string) => encodeURIComponent(text);

function kept<Item>(path: string, item: z.ZodType<Item>, filters: Filters) {
  return infiniteQueryOptions({ ...records(path, item, filters), ...FRESH });
}

export const moneyLists = {
  charges: (filters: Filters) => kept('/charges', chargeItem, filters),
  invoices: (filters: Filters) => kept('/invoices', invoiceItem, filters),
  payments: (filters: Filters) => kept('/payments', paymentItem, filters),
  reminders: (filters: Filters) => kept('/reminders', reminderItem, filters),
};

/** All of them, to choose from or to add up. */
function whole<Item>(path: string, item: z.ZodType<Item>, filters: Filters) {
  return queryOptions({
    queryKey: ['records', path, 'whole', filters],
    queryFn: async ({ signal }) =>
      (await getAll(path, { schema: listOf(item), query: filters, signal })).items,
    refetchOnWindowFocus: true,
  });
}

export const wholeInvoicesQuery = (filters: Filters) => whole('/invoices', invoiceItem, filters);
export const wholePaymentsQuery = (filters: Filters) => whole('/payments', paymentItem, filters);
export const wholeRemindersQuery = (filters: Filters) => whole('/reminders', reminderItem, filters);
export const accountsQuery = whole('/accounts', accountItem, {});
/** Who may pay: people and organisations. */
export const payersQuery = queryOptions({
  ...whole('/payers', payerRef, {}),
  staleTime: 60_000,
});

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id],
    queryFn: ({ signal }) => get(`/invoices/${at(id)}`, { schema: invoiceWhole, signal }),
    refetchOnWindowFocus: true,
  });

/** `day`: the last of the statement; null: today. */
export const accountQuery = (ref: string, day: string | null = null) =>
  queryOptions({
    queryKey: ['account', ref, day],
    queryFn: ({ signal }) =>
      get(`/accounts/${at(ref)}`, { schema: accountWhole, query: { at: day }, signal }),
    ...FRESH,
  });

export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['payment', id],
    queryFn: ({ signal }) => get(`/payments/${at(id)}`, { schema: paymentItem, signal }),
    refetchOnWindowFocus: true,
  });

/** What was charged, summed by payer or by tariff. */
export const chargeTotalsQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ['charge-totals', filters],
    queryFn: async ({ signal }) =>
      (await get('/charges/totals', { schema: chargeTotals, query: filters, signal })).items,
    staleTime: 30_000,
  });
