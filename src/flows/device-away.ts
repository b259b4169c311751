/** A device that stays away is put before staff; it settles the finding itself when it is back. */
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { raiseAnomaly, settleAnomaly } from '#modules/anomalies/index.ts';
import { type DeviceRow, findDevice, findStatus } from '#modules/fleet/index.ts';

/** Away for less is a line that shook. */
export const AWAY_MS = 30 * 60_000;

export function watchAway(ctx: FlowCtx, link: ObservationOf<'link'>, device: DeviceRow): void {
  const key = keyOf(device.slug);
  if (link.online) {
    ctx.clearTimer(key);
    settleAnomaly(ctx, finding(device.slug), 'back');
    return;
  }
  const payload = { device: device.slug, sinceMs: ctx.nowMs };
  ctx.setTimer({ key, kind: 'device-away', dueAtMs: ctx.nowMs + AWAY_MS, payload });
}

/** Timer `device-away`. */
export function deviceAway(ctx: FlowCtx, timer: Timer): void {
  const { device: slug, sinceMs } = timer.payload as { device: string; sinceMs: number };
  const device = findDevice(ctx.tx, slug);
  if (device === null || device.removedAtMs !== null) return;
  if (findStatus(ctx.tx, device.id)?.online === true) return;
  raiseAnomaly(ctx, { ...finding(slug), detail: { device: slug, sinceMs } });
}

/** One that is taken out is not away. */
export function forgetAway(ctx: FlowCtx, slug: string): void {
  ctx.clearTimer(keyOf(slug));
  settleAnomaly(ctx, finding(slug), 'taken out');
}

function keyOf(slug: string): string {
  return `device-away:${slug}`;
}

function finding(slug: string) {
  return { kind: 'device-away', subject: `device:${slug}` } as const;
}
