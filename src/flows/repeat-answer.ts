/** The same presentation again: the stored answer goes out once more, with the same command ids. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { commandsById } from '#journal/outbox.ts';
import type { Command } from '#kernel/command.ts';
import { type DecisionRow, findDecision, findDecisionOf } from '#modules/access/index.ts';

const FEEDBACK_WAITS_MS = 10_000;

/** Answers an entry of the device at hand again; the entry's own time is `ctx.entry.atMs`. */
export function repeatAnswer(ctx: FlowCtx, entryId: number): void {
  if (ctx.actor.kind !== 'device') return;
  const { atMs } = ctx.entry;
  const decision = findDecisionOf(ctx.tx, { device: ctx.actor.device, atMs, entryId });
  if (decision !== undefined) sendStored(ctx, decision);
}

/** Sends a decision's answer again; false when it had none (it was decided offline). */
export function sendStoredAnswer(ctx: FlowCtx, decisionId: string): boolean {
  const decision = findDecision(ctx.tx, decisionId);
  return decision === undefined || decision.offline ? false : sendStored(ctx, decision);
}

/** What has expired stays unsent, but for the feedback: nobody is left without a word. */
function sendStored(ctx: FlowCtx, decision: DecisionRow): boolean {
  const commands = commandsById(ctx.tx, JSON.parse(decision.commands) as string[]);
  const waits = (one: Command) => one.expiresAtMs === undefined || one.expiresAtMs > ctx.nowMs;
  const again = commands.flatMap((one) => {
    if (waits(one)) return [one];
    if (one.type !== 'feedback') return [];
    return [{ ...one, expiresAtMs: ctx.nowMs + FEEDBACK_WAITS_MS }];
  });
  if (again.length > 0) ctx.sendAgain(again);
  return again.length > 0;
}
