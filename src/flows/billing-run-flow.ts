/** The billing run: a job in small turns, each a transaction, that goes on where it was after any stop. */
import type { RunItem, RunWhole, StartRunBody } from '#contract/invoices.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  billPayer,
  countDrafts,
  countPayers,
  draftsOfPeriod,
  findRun,
  findRunAtWork,
  insertRun,
  issueOfRun,
  monthBounds,
  moveRun,
  nextPayer,
  type PayerKind,
  type RunAtWork,
  type RunGoal,
  type RunRow,
  runItemOf,
  runWholeOf,
  skip,
  tryDraft,
} from '#modules/billing/index.ts';

/** A turn ends with the payer that brings it to so many lines, or at so many payers: 10 ms for which a badge waits. */
const LINES_A_TURN = 150;
const PAYERS_A_TURN = 60;
const TIMER = 'billing-run';

/**
 * Starts a run; the same again while it is at work answers that one. Codes: `not-allowed`, `bad-input` (a month to
 * come), `conflict` (another run is at work).
 */
export function startRun(
  ctx: FlowCtx,
  input: StartRunBody,
): Result<RunWhole, 'not-allowed' | 'bad-input' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const { period, dryRun, issue, groupBy = null } = input;
  const thisMonth = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx)).slice(0, 7);
  if (period > thisMonth)
    return refuse('bad-input', `${period} has not begun`, [
      { path: 'period', message: 'this month or an earlier one' },
    ]);
  const goal: RunGoal = dryRun ? 'dry-run' : issue ? 'issue' : 'drafts';
  const atWork = findRunAtWork(ctx.tx);
  if (atWork !== undefined) {
    if (atWork.period === period && atWork.goal === goal) return ok(runWholeOf(ctx.tx, atWork));
    return refuse('conflict', `the run of ${atWork.period} is at work: wait for its end`);
  }
  const id = ctx.newId();
  insertRun(ctx.tx, {
    id,
    period,
    goal,
    groupBy,
    startedAtMs: ctx.nowMs,
    by: nameOfActor(ctx.actor),
    total: countPayers(ctx.tx) + (goal === 'drafts' ? 0 : countDrafts(ctx.tx, period)),
  });
  arm(ctx, id);
  ctx.record({ fact: 'billing-run-started', run: id, period, goal });
  ctx.changed('billing-run', id);
  const run = findRun(ctx.tx, id);
  if (run === undefined) throw new Error(`the run ${id} is not there`);
  return ok(runWholeOf(ctx.tx, run));
}

/** Timer `billing-run`: one turn of the run, and the next at once. */
export function goOnWithRun(ctx: FlowCtx, timer: Timer): void {
  const { run: id } = timer.payload as { readonly run: string };
  if (!takeTurn(ctx, id)) arm(ctx, id);
}

/** One turn, for whoever drives the run by hand. Codes: `not-allowed`, `not-found`. */
export function stepRun(
  ctx: FlowCtx,
  input: { readonly id: string },
): Result<RunItem, 'not-allowed' | 'not-found'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  if (findRun(ctx.tx, input.id) === undefined)
    return refuse('not-found', 'there is no such billing run');
  if (takeTurn(ctx, input.id)) ctx.clearTimer(TIMER);
  ctx.record({ fact: 'billing-run-stepped', run: input.id });
  const run = findRun(ctx.tx, input.id) as RunRow;
  return ok(runItemOf(ctx.tx, run));
}

export const commands = { 'billing-runs.start': startRun, 'billing-runs.step': stepRun } as const;

function arm(ctx: FlowCtx, id: string): void {
  ctx.setTimer({ key: TIMER, kind: 'billing-run', dueAtMs: ctx.nowMs, payload: { run: id } });
}

/** True: the run is done. */
function takeTurn(ctx: FlowCtx, id: string): boolean {
  const run = findRun(ctx.tx, id);
  if (run === undefined || run.state === 'done') return true;
  const moved = run.state === 'drafting' ? draftSome(ctx, run) : issueSome(ctx, run);
  moveRun(ctx.tx, moved);
  ctx.changed('billing-run', id);
  if (moved.state === 'done')
    ctx.record({ fact: 'billing-run-done', run: id, period: run.period, goal: run.goal });
  return moved.state === 'done';
}

function draftSome(ctx: FlowCtx, run: RunRow): RunRow {
  let { cursor, done } = run;
  let lines = 0;
  const bounds = monthBounds(ctx, run.period);
  for (let payers = 0; payers < PAYERS_A_TURN && lines < LINES_A_TURN; payers += 1) {
    const next = nextPayer(ctx.tx, cursor);
    if (next === undefined) return drafted(ctx, { ...run, cursor, done });
    const { payer } = next;
    lines += guarded(ctx, { ...run, done, results: 0 }, payer, (quiet, at) =>
      billPayer(quiet, at, bounds, { payer, payerKind: next.payerKind as PayerKind }),
    );
    cursor = payer;
    done += 1;
  }
  return { ...run, cursor, done };
}

/** Drafts of the month that earlier runs made are issued after the payers, or of a dry run looked at. */
function drafted(ctx: FlowCtx, run: RunRow): RunRow {
  if (run.goal === 'drafts')
    return { ...run, state: 'done', finishedAtMs: ctx.nowMs, done: run.total };
  return { ...run, state: 'issuing', cursor: '' };
}

function issueSome(ctx: FlowCtx, run: RunRow): RunRow {
  let { cursor, done } = run;
  let lines = 0;
  const drafts = draftsOfPeriod(ctx.tx, run.period, cursor);
  if (drafts.length === 0)
    return { ...run, state: 'done', finishedAtMs: ctx.nowMs, done: run.total };
  for (const draft of drafts) {
    cursor = draft.id;
    if (draft.runId === run.id) continue;
    lines += guarded(ctx, { ...run, done, results: 0 }, draft.payer, (quiet, at) =>
      (run.goal === 'issue' ? issueOfRun : tryDraft)(quiet, at, draft),
    );
    done += 1;
    if (lines >= LINES_A_TURN) break;
  }
  return { ...run, cursor, done };
}

/**
 * What fails for one payer is undone, and said, and stops no other; an error of the disk stops all. Pages follow
 * the run, not each of its invoices.
 */
function guarded(
  ctx: FlowCtx,
  run: RunAtWork,
  payer: string,
  work: (quiet: FlowCtx, run: RunAtWork) => number,
): number {
  const quiet = { ...ctx, changed: () => undefined };
  const attempted = ctx.attempt(() => work(quiet, run));
  if (attempted.ok) return attempted.value;
  const { error } = attempted;
  skip(ctx, run, payer, 'failed', error instanceof Error ? error.message : String(error));
  return 0;
}
