/** Once a day, in small turns, what need not be kept is dropped. */
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { dropOld } from '#journal/housekeeping.ts';
import { timerDueAt } from '#journal/timers.ts';

const DAY_MS = 86_400_000;
const TURN_MS = 2000;

/** Asked for at the start; a timer that is set stays. */
export function armHousekeeping(ctx: FlowCtx): void {
  if (timerDueAt(ctx.tx, 'daily') === null) arm(ctx, ctx.nowMs + DAY_MS);
}

/** Timer `daily`: goes on in two seconds while there is something to drop. */
export function keepHouse(ctx: FlowCtx, _timer: Timer): void {
  const dropped = dropOld(ctx.tx, ctx.nowMs);
  arm(ctx, ctx.nowMs + (dropped === 0 ? DAY_MS : TURN_MS));
}

function arm(ctx: FlowCtx, dueAtMs: number): void {
  ctx.setTimer({ key: 'daily', kind: 'daily', dueAtMs, payload: null });
}
