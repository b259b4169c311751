/** What follows from anything that a machine's devices say: its state, use by nobody, and the end of sessions. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { raiseAnomaly, settleAnomaly } from '#modules/anomalies/index.ts';
import { findOpenRun, type Machine } from '#modules/machines/index.ts';
import type { Scene } from './machine-scene.ts';
import { beginSession, settle } from './machine-sessions.ts';
import { applyState, isNobodysRun, type StateChange, startOfNobodys } from './machine-state.ts';

/** State, then sessions: what every observation ends with. */
export function follow(ctx: FlowCtx, scene: Scene, atMs: number): void {
  const change = applyState(ctx, scene, atMs);
  noticeNobodys(ctx, scene, change);
  settle(ctx, scene, change?.atMs ?? atMs);
}

function noticeNobodys(ctx: FlowCtx, scene: Scene, change: StateChange | null): void {
  if (change === null || !isNobodysRun(ctx, scene, change)) return;
  const { machine } = scene;
  const run = findOpenRun(ctx.tx, machine.id);
  const atMs = run?.startedAtMs ?? change.atMs;
  if (machine.interlock === null) {
    const startMs = startOfNobodys(ctx, scene, atMs);
    beginSession(ctx, scene, { personId: null, atMs: startMs, flags: ['unattributed'] });
    reportNobodys(ctx, machine, { startedAtMs: atMs });
    return;
  }
  reportNobodys(ctx, machine, { startedAtMs: atMs, disabled: ctx.entry.live });
  if (ctx.entry.live) ctx.send(machine.interlock, { type: 'disable' });
}

export function reportNobodys(
  ctx: FlowCtx,
  machine: Machine,
  detail: { readonly startedAtMs: number; readonly disabled?: boolean; readonly job?: string },
): void {
  raiseAnomaly(ctx, { kind: 'unattributed', subject: `machine:${machine.slug}`, detail });
}

/** Somebody has named whose the use was: nothing is left to look at. */
export function settleNobodys(ctx: FlowCtx, machine: Machine): void {
  const finding = { kind: 'unattributed', subject: `machine:${machine.slug}` } as const;
  settleAnomaly(ctx, finding, 'its person is known now');
}
