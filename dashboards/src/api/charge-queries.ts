/** What the pages of the month, of charges and of tariffs ask of the server; all under `billing`, read again on focus. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { periodItem } from '#contract/accounts.ts';
import { chargeItem, dueItem, type QuoteBody, quoteAnswer } from '#contract/charges.ts';
import { invoiceItem, type RunItem, type RunWhole, runItem, runWhole } from '#contract/invoices.ts';
import { listOf } from '#contract/paging.ts';
import { passItem, tariffItem } from '#contract/tariffs.ts';
import { get, getAll, PAGE_LIMIT, post } from './client.ts';
import type { Filters } from './queries.ts';

const RUNS_SHOWN = 50;
/** The stream tells of each turn; this is for when it is away. */
const RUN_EVERY_MS = 1_000;

/** Sums of what is open before a day, by payer. */
export const dueQuery = (to: string) =>
  queryOptions({
    queryKey: ['billing', 'due', to],
    queryFn: async ({ signal }) =>
      (await get('/charges/due', { schema: listOf(dueItem), query: { to }, signal })).items,
    refetchOnWindowFocus: true,
  });

export const chargeQuery = (id: string) =>
  queryOptions({
    queryKey: ['billing', 'charge', id],
    queryFn: ({ signal }) =>
      get(`/charges/${encodeURIComponent(id)}`, { schema: chargeItem, signal }),
    refetchOnWindowFocus: true,
  });

/** A few charges that belong together: of a session, or those that correct one. */
export const someChargesQuery = (filters: Filters) =>
  queryOptions({
    queryKey: ['billing', 'some-charges', filters],
    queryFn: async ({ signal }) => {
      const query = { limit: PAGE_LIMIT, ...filters };
      return (await get('/charges', { schema: listOf(chargeItem), query, signal })).items;
    },
  });

export const runsQuery = (period?: string) =>
  queryOptions({
    queryKey: ['billing', 'runs', period],
    queryFn: async ({ signal }) => {
      const query = { limit: RUNS_SHOWN, period };
      return (await get('/billing-runs', { schema: listOf(runItem), query, signal })).items;
    },
    refetchOnWindowFocus: true,
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ state }) => state === 'running') === true ? RUN_EVERY_MS : false,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['billing', 'run', id],
    queryFn: ({ signal }) =>
      get(`/billing-runs/${encodeURIComponent(id)}`, { schema: runWhole, signal }),
    refetchOnWindowFocus: true,
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.state === 'running' ? RUN_EVERY_MS : false,
  });

/** Drafts and issued documents of a month's runs. */
export const monthInvoicesQuery = (period: string) =>
  queryOptions({
    queryKey: ['billing', 'month-invoices', period],
    queryFn: async ({ signal }) =>
      (await getAll('/invoices', { schema: listOf(invoiceItem), query: { period }, signal })).items,
    refetchOnWindowFocus: true,
  });

/** The months whose books are closed. */
export const periodsQuery = queryOptions({
  queryKey: ['billing', 'periods'],
  queryFn: async ({ signal }) =>
    (await getAll('/periods', { schema: listOf(periodItem), signal })).items,
  refetchOnWindowFocus: true,
});

export const tariffsQuery = queryOptions({
  queryKey: ['billing', 'tariffs'],
  queryFn: async ({ signal }) =>
    (await get('/tariffs', { schema: listOf(tariffItem), signal })).items,
  staleTime: 60_000,
});

export const passesQuery = queryOptions({
  queryKey: ['billing', 'passes'],
  queryFn: async ({ signal }) => (await get('/passes', { schema: listOf(passItem), signal })).items,
  staleTime: 60_000,
});

/** What a use would cost; asked as long as there is enough said to ask. */
export const quoteQuery = (body: QuoteBody) =>
  queryOptions({
    queryKey: ['billing', 'quote', body],
    queryFn: ({ signal }) => post('/quotes', { schema: quoteAnswer, body, signal }),
    placeholderData: (before) => before,
  });

/** A run moved on: its progress is put where it is shown; at its end everything is read again. */
export function runMoved(client: QueryClient, item: RunItem): void {
  const { queryKey } = runQuery(item.id);
  client.setQueryData<RunWhole>(queryKey, (held) => held && { ...held, ...item });
  if (item.state === 'done') void client.invalidateQueries();
  else
    client.setQueriesData<RunItem[]>({ queryKey: ['billing', 'runs'] }, (list) =>
      list?.map((one) => (one.id === item.id ? item : one)),
    );
}
