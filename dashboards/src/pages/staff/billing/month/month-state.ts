/** What a month comes to, from the four lists that tell of it. */
import { useQuery } from '@tanstack/react-query';
import type { DueItem } from '#contract/charges.ts';
import type { InvoiceItem, RunItem } from '#contract/invoices.ts';
import { dueQuery, monthInvoicesQuery, runsQuery } from '../../../../api/charge-queries.ts';
import { signedCents } from '../../../../words/invoice-standing.ts';
import { sumOf } from '../../../../words/money.ts';
import { daysOfMonth } from '../../../../words/month.ts';
import { useHeldBack } from './held-back-list.ts';

export type Sum = { readonly count: number; readonly cents: number };

/** Up to the end of the month. */
export function useMonthState(month: string) {
  const due = useQuery(dueQuery(daysOfMonth(month).to));
  const invoices = useQuery(monthInvoicesQuery(month));
  const runs = useQuery(runsQuery(month));
  const atWork = useQuery(runsQuery()).data?.find(({ state }) => state === 'running') ?? null;
  const heldBack = useHeldBack(month);
  const sums = sumsOf(due.data ?? [], invoices.data ?? []);
  const rest = sums.drafts.count + sums.due.count;
  const known = due.isSuccess && invoices.isSuccess;
  return {
    due,
    invoices,
    runs,
    /** The one run that may be at work, of whatever month. */
    atWork,
    heldBack,
    sums,
    /** Whether the sums were read. */
    known,
    /** Drafts, and payers who have none yet. */
    rest,
    /** Null: not known, or there is nothing to issue. */
    allIssued: known && rest + sums.issued.count > 0 ? rest === 0 : null,
  };
}
export type MonthState = ReturnType<typeof useMonthState>;

/** The last dry run, where it still tells what would come. */
export function lastDryRun(runs: readonly RunItem[]): RunItem | null {
  return runs.find(({ dryRun, state }) => dryRun && state === 'done') ?? null;
}

/** The month was drafted or issued, or a document of it made, after a run. */
export function isStale(run: RunItem, { runs, invoices }: MonthState): boolean {
  const { startedAt } = run;
  return (
    (runs.data ?? []).some((one) => !one.dryRun && one.startedAt > startedAt) ||
    (invoices.data ?? []).some(({ createdAt }) => createdAt > startedAt)
  );
}

function sumsOf(due: readonly DueItem[], invoices: readonly InvoiceItem[]) {
  const free = due.filter(({ charges, draftedCharges }) => charges > draftedCharges);
  return {
    due: {
      count: free.length,
      cents: sumOf(due, (one) => one.grossCents - one.draftedCents),
    },
    drafts: ofDocuments(invoices.filter(({ state }) => state === 'draft')),
    issued: ofDocuments(invoices.filter(({ state }) => state === 'issued')),
  };
}

/** Credit notes take off. */
export function ofDocuments(
  invoices: ReadonlyArray<Pick<InvoiceItem, 'type' | 'grossCents'>>,
): Sum {
  const cents = sumOf(invoices, (one) => signedCents(one, one.grossCents));
  return { count: invoices.length, cents };
}
