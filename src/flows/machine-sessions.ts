/** A machine's session begins and ends, with the timers and the commands that go with it. */
import type { SessionEnd, SessionFlag } from '#contract/sessions.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import {
  closeSession,
  idleEndsAt,
  markEnding,
  openSession,
  planEnd,
  type SessionRow,
} from '#modules/machines/index.ts';
import { watchSilence } from './machine-away.ts';
import { type Order, ordersToDisable, sendOrders } from './machine-power.ts';
import { blind, busy, forgetRelay, learn, type Scene } from './machine-scene.ts';
import { applyState } from './machine-state.ts';

export type Start = {
  readonly id?: string;
  readonly personId: number | null;
  readonly supervisorId?: number | null;
  readonly atMs: number;
  readonly flags?: readonly SessionFlag[];
  readonly ending?: SessionEnd | null;
};

/** Opens a session at a machine that has none. What is to be sent is the caller's to ask (`ordersToEnable`). */
export function beginSession(ctx: FlowCtx, scene: Scene, start: Start): SessionRow {
  const { machine } = scene;
  const session = openSession(ctx, machine, {
    ...start,
    energyAtStartMwh: scene.status.energy.totalMwh,
  });
  scene.session = session;
  forgetRelay(scene);
  learn(scene, { coolUntilMs: null, idleSinceMs: null, pendingEnable: null });
  ctx.clearTimer(`cool-down:${machine.slug}`);
  if (machine.maxMs !== null) {
    ctx.setTimer({
      key: `session-max:${machine.slug}`,
      kind: 'session-max',
      dueAtMs: start.atMs + machine.maxMs,
      payload: { machine: machine.slug, session: session.id },
    });
  }
  watchSilence(ctx, scene);
  applyState(ctx, scene, start.atMs);
  settle(ctx, scene, start.atMs);
  return session;
}

/** Ends the open session and answers what is to be sent; `handedOn`: the machine stays on for the next. */
export function finishSession(
  ctx: FlowCtx,
  scene: Scene,
  end: {
    readonly atMs: number;
    readonly by: SessionEnd;
    readonly cut?: boolean;
    readonly handedOn?: boolean;
  },
): Order[] {
  const { machine, session, status } = scene;
  if (session === null) return [];
  const energyMwh = status.energy.totalMwh - session.energyAtStartMwh;
  const { atMs, by } = end;
  closeSession(ctx, machine, session, { atMs, by, energyMwh });
  scene.session = null;
  learn(scene, { idleSinceMs: null, pendingEnable: null });
  for (const kind of [
    'machine-away',
    'session-idle',
    'session-max',
    'extractor-outcome',
    'machine-away-end',
  ])
    ctx.clearTimer(`${kind}:${machine.slug}`);
  const orders = end.handedOn === true ? [] : ordersToDisable(ctx, scene, end.cut === true);
  applyState(ctx, scene, Math.max(atMs, session.startedAtMs));
  return orders;
}

/** Ends it now, or at the next idle when the machine is busy and nobody cuts it. Sends what goes with it. */
export function endOrMark(
  ctx: FlowCtx,
  scene: Scene,
  end: { readonly atMs: number; readonly by: SessionEnd; readonly cut?: boolean },
): void {
  if (scene.session === null) return;
  const cut = end.cut === true;
  if (planEnd(busy(scene), end.by, cut).kind === 'mark-ending')
    scene.session = markEnding(ctx, scene.session, end.by);
  else sendOrders(ctx, finishSession(ctx, scene, end));
}

/** After anything changed: a session that was to end at idle ends, a forgotten one gets its timer. */
export function settle(ctx: FlowCtx, scene: Scene, atMs: number): void {
  const { machine, session, status } = scene;
  if (session === null) return;
  const { idleSinceMs } = status.known;
  if (busy(scene)) {
    if (idleSinceMs !== null) {
      learn(scene, { idleSinceMs: null });
      ctx.clearTimer(`session-idle:${machine.slug}`);
    }
    return;
  }
  const by = session.ending ?? (status.outOfServiceReason === null ? null : 'out-of-service');
  if (by !== null) {
    const end = { atMs: Math.max(atMs, session.startedAtMs), by: by as SessionEnd };
    sendOrders(ctx, finishSession(ctx, scene, end));
    return;
  }
  if (idleSinceMs !== null || blind(scene)) return;
  const sinceMs = Math.max(atMs, session.startedAtMs);
  learn(scene, { idleSinceMs: sinceMs });
  const dueAtMs = idleEndsAt(sinceMs, machine.session);
  if (dueAtMs === null) return;
  ctx.setTimer({
    key: `session-idle:${machine.slug}`,
    kind: 'session-idle',
    dueAtMs,
    payload: { machine: machine.slug, session: session.id },
  });
}
