/** What a month comes to, from the four lists that tell of it. */
import { useQuery } from '@tanstack/react-query';
import type { DueItem } from '#contract/charges.ts';
import type { InvoiceItem, RunItem } from '#contract/invoices.ts';
import { dueQuery, monthInvoicesQuery, runsQuery } from '../../../../api/charge-queries.ts';
import { daysOfMonth } from '../../../../words/month.ts';
import { useHeldBack } from './held-back-list.ts';

export type Sum = { readonly count: number; readonly cents: number };

/** Up to the end of the month; `held` null: still being read. */
export function useMonthState(month: string) {
  const due = useQuery(dueQuery(daysOfMonth(month).to));
  const invoices = useQuery(monthInvoicesQuery(month));
  const runs = useQuery(runsQuery(month));
  const atWork = useQuery(runsQuery()).data?.find(({ state }) => state === 'running') ?? null;
  const heldBack = useHeldBack(month);
  return {
    due,
    invoices,
    runs,
    /** The one run that may be at work, of whatever month. */
    atWork,
    held: heldBack?.held ?? null,
    heldLater: heldBack?.later ?? 0,
    sums: sumsOf(due.data ?? [], invoices.data ?? []),
  };
}
export type MonthState = ReturnType<typeof useMonthState>;

/** The last dry run, where it still tells what would come. */
export function lastDryRun(runs: readonly RunItem[]): RunItem | null {
  return runs.find(({ dryRun, state }) => dryRun && state === 'done') ?? null;
}

/** Something was drafted or issued after a run. */
export function isStale(run: RunItem, runs: readonly RunItem[]): boolean {
  return runs.some((one) => !one.dryRun && one.startedAt > run.startedAt);
}

function sumsOf(due: readonly DueItem[], invoices: readonly InvoiceItem[]) {
  const free = due.filter(({ charges, draftedCharges }) => charges > draftedCharges);
  return {
    due: {
      count: free.length,
      cents: centsOf(due.map((one) => one.grossCents - one.draftedCents)),
    },
    drafts: sumOf(invoices.filter(({ state }) => state === 'draft')),
    issued: sumOf(invoices.filter(({ state }) => state === 'issued')),
  };
}

/** Credit notes take off. */
function sumOf(invoices: readonly InvoiceItem[]): Sum {
  const signed = invoices.map(({ type, grossCents }) =>
    type === 'credit-note' ? -grossCents : grossCents,
  );
  return { count: invoices.length, cents: centsOf(signed) };
}

function centsOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, cents) => sum + cents, 0);
}
