/** Billing runs as lists and pages have them. */
import type { RunItem, RunWhole, Skipped } from '#contract/invoices.ts';
import type { ListOf } from '#contract/paging.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { findAccountHolder } from './account-parties.ts';
import { findRun, listRunRows, type RunRow, resultsOfRun, totalsOfRun } from './run-store.ts';

export function listRuns(
  asked: Asked,
  input: {
    readonly period?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Result<ListOf<RunItem>> {
  const { period, after, limit } = input;
  const rows = listRunRows(asked.db, { period, after, limit });
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return ok({ items: page.map((row) => runItemOf(asked.db, row)), next });
}

/** A run with what it came to; `not-found`. */
export function getRun(
  asked: Asked,
  input: { readonly id: string },
): Result<RunWhole, 'not-found'> {
  const row = findRun(asked.db, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such billing run');
  return ok(runWholeOf(asked.db, row));
}

/** A run's progress, for pages that follow along; `not-found`. */
export function getRunItem(
  asked: Asked,
  input: { readonly id: string },
): Result<RunItem, 'not-found'> {
  const row = findRun(asked.db, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such billing run');
  return ok(runItemOf(asked.db, row));
}

export function runWholeOf(db: Db, row: RunRow): RunWhole {
  const results = resultsOfRun(db, row.id);
  const nameOf = (ref: string) => findAccountHolder(db, ref)?.name ?? ref;
  return {
    ...runItemOf(db, row),
    invoices: results
      .filter((one) => one.skipped === null)
      .map((one) => ({
        id: one.invoiceId,
        number: one.number,
        type: (one.type ?? 'invoice') as RunWhole['invoices'][number]['type'],
        state: one.state ?? (one.invoiceId === null ? 'planned' : 'discarded'),
        payer: one.payer,
        payerName: nameOf(one.payer),
        netCents: one.netCents ?? 0,
        vatCents: one.vatCents ?? 0,
        grossCents: one.grossCents ?? 0,
        lines: one.lines ?? 0,
      })),
    skipped: results
      .filter((one) => one.skipped !== null)
      .map((one) => ({
        payer: one.payer,
        payerName: nameOf(one.payer),
        reason: one.skipped as Skipped,
        detail: one.detail,
      })),
  };
}

export function runItemOf(db: Db, row: RunRow): RunItem {
  const totals = totalsOfRun(db, row.id);
  return {
    id: row.id,
    period: row.period,
    dryRun: row.goal === 'dry-run',
    issue: row.goal === 'issue',
    state: row.state === 'done' ? 'done' : 'running',
    phase: row.state,
    startedAt: instantText(row.startedAtMs),
    finishedAt: row.finishedAtMs === null ? null : instantText(row.finishedAtMs),
    by: row.by,
    progress: { done: Math.min(row.done, row.total), total: row.total },
    totals: {
      invoices: totals?.invoices ?? 0,
      skipped: totals?.skipped ?? 0,
      netCents: totals?.netCents ?? 0,
      vatCents: totals?.vatCents ?? 0,
      grossCents: totals?.grossCents ?? 0,
    },
  };
}
