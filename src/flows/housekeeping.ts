/** Once a night, in small turns, what need not or must not be kept is dropped. */
import { timeZoneOf } from '#db/place-zone.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { dropOld } from '#journal/housekeeping.ts';
import { timerDueAt } from '#journal/timers.ts';
import { addDays, instantOf, localDateOf } from '#kernel/civil-time.ts';
import { forgetOld } from './forgetting.ts';

/** When nobody comes. */
const AT_NIGHT = '03:30';
const TURN_MS = 2000;

/** Asked for at the start; a timer that is set stays. */
export function armHousekeeping(ctx: FlowCtx): void {
  if (timerDueAt(ctx.tx, 'daily') === null) arm(ctx, nextNight(ctx));
}

/** Timer `daily`: goes on in two seconds while there is something to drop. */
export function keepHouse(ctx: FlowCtx, _timer: Timer): void {
  const dropped = dropOld(ctx.tx, ctx.nowMs);
  const isMore = forgetOld(ctx);
  arm(ctx, dropped === 0 && !isMore ? nextNight(ctx) : ctx.nowMs + TURN_MS);
}

function nextNight({ tx, nowMs }: FlowCtx): number {
  const zone = timeZoneOf(tx);
  const today = localDateOf(nowMs, zone);
  const night = instantOf(today, AT_NIGHT, zone);
  return night > nowMs ? night : instantOf(addDays(today, 1), AT_NIGHT, zone);
}

function arm(ctx: FlowCtx, dueAtMs: number): void {
  ctx.setTimer({ key: 'daily', kind: 'daily', dueAtMs, payload: null });
}
