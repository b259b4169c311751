/** A machine's state as a device of it reports it: learnt, then followed. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ReportedState } from '#kernel/observation.ts';
import { closeGap } from './machine-away.ts';
import { follow } from './machine-follow.ts';
import { learn, type Scene } from './machine-scene.ts';

export type Report = {
  readonly state: ReportedState;
  /** Slug of the device. */
  readonly device: string;
  /** Since when it is so. */
  readonly atMs: number;
};

export function report(ctx: FlowCtx, scene: Scene, { state, device, atMs }: Report): void {
  const before = scene.status.known.reported;
  if (before?.state !== state || before.device !== device || before.stale || before.by !== 'state')
    learn(scene, { reported: { state, device, by: 'state', stale: false } });
  closeGap(ctx, scene, atMs);
  follow(ctx, scene, atMs);
}
