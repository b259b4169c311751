/** One payer, one draft: the steps of a billing run, each whole by itself. */
import type { Skipped } from '#contract/invoices.ts';
import type { Ctx } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf, startOfDay } from '#kernel/civil-time.ts';
import type { Refused } from '#kernel/result.ts';
import { findBuyer } from './account-parties.ts';
import { keepDraft, type PlannedDocument, planDocuments, takeCharges } from './invoice-draft.ts';
import { drawUp, type Issuable, issueInvoice, outdatedRefusal } from './invoice-issue.ts';
import {
  hasDocument,
  hasWaived,
  type InvoiceRow,
  linesOfInvoice,
  type NewLine,
} from './invoice-store.ts';
import { monthAfter } from './ledger-post.ts';
import { insertResult, type RunRow } from './run-store.ts';
import type { PayerKind } from './types.ts';

/** A run in its turn: `done` counts payers and drafts, `results` what came of the one at hand. */
export type RunAtWork = Pick<RunRow, 'id' | 'period' | 'goal' | 'groupBy' | 'done'> & {
  results: number;
};

type PayerOfRun = { readonly payer: string; readonly payerKind: PayerKind };

const RESULTS_A_PAYER_MAX = 10_000;

/** First and end of a month as instants, in the place's zone. */
export type MonthBounds = { readonly fromMs: number; readonly beforeMs: number };

export function monthBounds(ctx: Pick<Ctx, 'tx'>, month: string): MonthBounds {
  const zone = timeZoneOf(ctx.tx);
  return {
    fromMs: startOfDay(`${month}-01`, zone),
    beforeMs: startOfDay(`${monthAfter(month)}-01`, zone),
  };
}

/**
 * Bills a payer: drafts that are issued at once where that is the goal, or of a dry run what they would be, or why
 * there is nothing. Answers how many lines.
 */
export function billPayer(ctx: Ctx, run: RunAtWork, bounds: MonthBounds, of: PayerOfRun): number {
  const { payer, payerKind } = of;
  const { fromMs, beforeMs } = bounds;
  const groupBy = run.groupBy === null ? undefined : (run.groupBy as PlannedDocument['groupBy']);
  const plan = planDocuments(ctx.tx, { payer, payerKind, beforeMs, groupBy });
  for (const { reason, detail } of plan.skipped) skip(ctx, run, payer, reason, detail);
  if (plan.documents.length === 0) {
    const isCovered =
      plan.skipped.length === 0 &&
      hasWaived(ctx.tx, payer, fromMs, beforeMs) &&
      !hasDocument(ctx.tx, payer, run.period);
    if (isCovered) skip(ctx, run, payer, 'nothing-due', null);
    return 0;
  }
  if (findBuyer(ctx.tx, payerKind, payer) === null) {
    skip(ctx, run, payer, 'unknown-payer', `no ${payerKind} has the ref ${payer}`);
    return 0;
  }
  let lines = 0;
  for (const document of plan.documents) {
    lines += document.lines.length;
    if (run.goal === 'dry-run') tryPlanned(ctx, run, of, document);
    else bill(ctx, run, of, document);
  }
  return lines;
}

function bill(ctx: Ctx, run: RunAtWork, of: PayerOfRun, document: PlannedDocument): void {
  const { payer } = of;
  const isIssued = run.goal === 'issue';
  const id = keepDraft(ctx, document, { ...of, period: run.period, runId: run.id, isIssued });
  keepResult(ctx, run, { id, payer, ...document, lines: document.lines.length });
  if (isIssued && !issueDraft(ctx, run, { id, payer }, document.lines))
    takeCharges(ctx, id, document);
}

function tryPlanned(ctx: Ctx, run: RunAtWork, of: PayerOfRun, document: PlannedDocument): void {
  const { lines, vat, ...totals } = document;
  tryIssue(ctx, run, { id: null, ...of, ...totals, vat: JSON.stringify(vat) }, lines);
}

/** What issuing a draft that is there would come to. Answers how many lines. */
export function tryDraft(ctx: Ctx, run: RunAtWork, draft: InvoiceRow): number {
  const lines = linesOfInvoice(ctx.tx, draft.id);
  const outdated = outdatedRefusal(ctx.tx, draft.id, lines);
  if (outdated !== null) skip(ctx, run, draft.payer, 'not-issued', outdated.message);
  else tryIssue(ctx, run, draft, lines);
  return lines.length;
}

function tryIssue(
  ctx: Ctx,
  run: RunAtWork,
  document: Issuable & { readonly id: string | null },
  lines: readonly NewLine[],
): void {
  const today = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const drawn = drawUp(ctx.tx, document, lines, { issuedOn: today, today });
  if (drawn.ok) keepResult(ctx, run, { ...document, lines: lines.length });
  else skipUnissued(ctx, run, document.payer, drawn);
}

/** Issues a draft that an earlier run made. Answers how many lines. */
export function issueOfRun(ctx: Ctx, run: RunAtWork, draft: InvoiceRow): number {
  const lines = linesOfInvoice(ctx.tx, draft.id).length;
  if (issueDraft(ctx, run, draft)) keepResult(ctx, run, { ...draft, lines });
  return lines;
}

/** One that can't be issued stays a draft, with the reason. */
function issueDraft(
  ctx: Ctx,
  run: RunAtWork,
  draft: { readonly id: string; readonly payer: string },
  fresh?: readonly NewLine[],
): boolean {
  const lines = fresh?.map((line, index) => ({
    invoiceId: draft.id,
    position: index + 1,
    ...line,
  }));
  const issued = issueInvoice(ctx, { id: draft.id }, lines === undefined ? undefined : { lines });
  if (issued.ok) return true;
  skipUnissued(ctx, run, draft.payer, issued);
  return false;
}

function skipUnissued(ctx: Ctx, run: RunAtWork, payer: string, { code, message }: Refused): void {
  skip(ctx, run, payer, code === 'mentions-missing' ? code : 'not-issued', message);
}

/** Says why a payer gets nothing. */
export function skip(
  ctx: Ctx,
  run: RunAtWork,
  payer: string,
  skipped: Skipped,
  detail: string | null,
): void {
  const position = positionOf(run);
  insertResult(ctx.tx, { ...NOTHING, runId: run.id, position, payer, skipped, detail });
}

/** Results of a run stand in the order in which they came. */
function positionOf(run: RunAtWork): number {
  run.results += 1;
  return run.done * RESULTS_A_PAYER_MAX + run.results;
}

const NOTHING = {
  invoiceId: null,
  type: null,
  netCents: null,
  vatCents: null,
  grossCents: null,
  lines: null,
};

function keepResult(
  ctx: Ctx,
  run: RunAtWork,
  of: Pick<InvoiceRow, 'payer' | 'type' | 'netCents' | 'vatCents' | 'grossCents'> & {
    readonly id: string | null;
    readonly lines: number;
  },
): void {
  const { id: invoiceId, payer, type, netCents, vatCents, grossCents, lines } = of;
  insertResult(ctx.tx, {
    runId: run.id,
    position: positionOf(run),
    payer,
    invoiceId,
    type,
    netCents,
    vatCents,
    grossCents,
    lines,
    skipped: null,
    detail: null,
  });
}
