/** A machine goes out of service: nobody starts it, what runs ends at its next idle, and only staff bring it back. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { Scene } from './machine-scene.ts';
import { endOrMark } from './machine-sessions.ts';

export function takeOutOfService(
  ctx: FlowCtx,
  scene: Scene,
  why: { readonly reason: string; readonly by: string; readonly cut?: boolean },
): void {
  const { machine, session } = scene;
  scene.status = {
    ...scene.status,
    outOfServiceReason: why.reason,
    outOfServiceBy: why.by,
    outOfServiceSinceMs: ctx.nowMs,
  };
  ctx.record({ fact: 'out-of-service', machine: machine.slug, reason: why.reason, by: why.by });
  ctx.changed('machine', machine.slug);
  const cut = why.cut === true;
  if (session !== null) endOrMark(ctx, scene, { atMs: ctx.nowMs, by: 'out-of-service', cut });
  else if (cut && machine.interlock !== null) ctx.send(machine.interlock, { type: 'disable' });
}

export function returnToService(ctx: FlowCtx, scene: Scene, reason: string): void {
  scene.status = {
    ...scene.status,
    outOfServiceReason: null,
    outOfServiceBy: null,
    outOfServiceSinceMs: null,
    faults: [],
  };
  ctx.record({ fact: 'returned-to-service', machine: scene.machine.slug, reason });
  ctx.changed('machine', scene.machine.slug);
}
