/** The server's own clock was set while it ran: staff are told, and what lies over the jump is marked. */
import { shiftBootClocks } from '#journal/boots.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ClockJump } from '#kernel/engine.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  flagSession,
  listOpenSessions,
  type SessionRow,
  sessionsEndedAfter,
} from '#modules/machines/index.ts';
import { placeFacts } from '#modules/site/index.ts';

/** From the server alone. Code: `not-allowed`. */
export function noteClockJump(
  ctx: FlowCtx,
  jump: ClockJump,
): Result<{ readonly flagged: number }, 'not-allowed'> {
  if (ctx.actor.kind !== 'system') return refuse('not-allowed', 'the server alone tells this');
  const { fromMs, toMs } = jump;
  const jumpSeconds = Math.round((toMs - fromMs) / 1000);
  ctx.record({ fact: 'clock-jumped', fromMs, toMs });
  raiseAnomaly(ctx, {
    kind: 'clock-jump',
    subject: `site:${placeFacts(ctx.tx).slug}`,
    detail: { fromMs, toMs, jumpSeconds },
  });
  // What was measured of devices' clocks is off by as much. Backwards they are measured anew by themselves, since
  // the smallest difference counts; forwards every badge would come an hour late.
  if (toMs > fromMs) shiftBootClocks(ctx.tx, toMs - fromMs);
  const over = sessionsOver(ctx, jump);
  for (const session of over) flagSession(ctx, session, ['clock-jump']);
  return ok({ flagged: over.length });
}

/** Those that are open, and those that ended between the jump and the look that found it. */
function sessionsOver(ctx: FlowCtx, { fromMs, toMs, withinMs }: ClockJump): SessionRow[] {
  const sinceMs = toMs - withinMs;
  const isForward = toMs > fromMs;
  const open = listOpenSessions(ctx.tx).filter(
    ({ startedAtMs }) => !isForward || startedAtMs < sinceMs,
  );
  const ended = sessionsEndedAfter(ctx.tx, sinceMs).filter(({ startedAtMs, endedAtMs, heldMs }) =>
    isForward
      ? startedAtMs < sinceMs
      : (endedAtMs ?? 0) <= toMs || (heldMs === 0 && startedAtMs > toMs),
  );
  return [...open, ...ended];
}

export const commands = { 'site.note-clock-jump': noteClockJump } as const;
