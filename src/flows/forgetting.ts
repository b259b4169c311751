/** The owner lets the journal forget what it heard before a date. */
import type { ForgetBody } from '#contract/forgetting.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { FORGOTTEN_AT_ONCE_MAX, forgetEntries } from '#journal/forget.ts';
import { momentOf } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';

/** What is younger may still be asked about: a session to correct, a bill to explain. */
const KEPT_AT_LEAST_MS = 30 * 86_400_000;

/** A part at a time: asked again while `more`. Codes: `not-allowed`, `bad-input`. */
export function forget(
  ctx: FlowCtx,
  input: ForgetBody,
): Result<{ readonly forgotten: number; readonly more: boolean }> {
  const refused = requireRole(ctx.actor, []);
  if (refused !== null) return refused;
  const beforeMs = momentOf(input.before, timeZoneOf(ctx.tx));
  if (beforeMs === null || beforeMs > ctx.nowMs - KEPT_AT_LEAST_MS)
    return refuse('bad-input', 'what was heard in the last thirty days is kept');
  const forgotten = forgetEntries(ctx.tx, beforeMs);
  ctx.record({ fact: 'journal-forgotten', before: input.before, entries: forgotten });
  return ok({ forgotten, more: forgotten === FORGOTTEN_AT_ONCE_MAX });
}

export const commands = { 'journal.forget': forget } as const;
