/** A machine waits for what it drags along: it is enabled once the extractor has said that it is on. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import { findMachineById, listOpenSessions, type Machine } from '#modules/machines/index.ts';
import { sendOrders } from './machine-power.ts';
import { atScene, learn, type Scene } from './machine-scene.ts';
import { finishSession } from './machine-sessions.ts';

/** `need`: the machine whose interlock speaks. */
export function takeOutcome(ctx: FlowCtx, need: Scene, outcome: ObservationOf<'outcome'>): void {
  for (const user of usersOf(ctx, need.machine)) {
    atScene(ctx, user, (scene) => {
      const { pendingEnable } = scene.status.known;
      if (pendingEnable?.waitsFor[need.machine.slug] !== outcome.command) return;
      if (outcome.ok) clearNeed(ctx, scene, need.machine.slug);
      else giveUpOnNeeds(ctx, scene);
    });
  }
}

/** Its relay closed: that is as good as an outcome. */
export function noteNeedIsOn(ctx: FlowCtx, need: Scene): void {
  for (const user of usersOf(ctx, need.machine))
    atScene(ctx, user, (scene) => clearNeed(ctx, scene, need.machine.slug));
}

/** No word, or a bad one, of what the machine needs: it is not enabled, and the session is over. */
export function giveUpOnNeeds(ctx: FlowCtx, scene: Scene): void {
  const { machine, session, status } = scene;
  const { pendingEnable } = status.known;
  if (pendingEnable === null) return;
  learn(scene, { pendingEnable: null });
  raiseAnomaly(ctx, {
    kind: 'needs-away',
    subject: `machine:${machine.slug}`,
    detail: { needs: Object.keys(pendingEnable.waitsFor).join(', ') },
  });
  if (session?.id !== pendingEnable.session) return;
  sendOrders(ctx, finishSession(ctx, scene, { atMs: ctx.nowMs, by: 'disconnected' }));
}

function clearNeed(ctx: FlowCtx, scene: Scene, slug: string): void {
  const { machine, status } = scene;
  const { pendingEnable } = status.known;
  if (pendingEnable === null || pendingEnable.waitsFor[slug] === undefined) return;
  const { [slug]: _on, ...rest } = pendingEnable.waitsFor;
  if (Object.keys(rest).length > 0) {
    learn(scene, { pendingEnable: { ...pendingEnable, waitsFor: rest } });
    return;
  }
  learn(scene, { pendingEnable: null });
  ctx.clearTimer(`extractor-outcome:${machine.slug}`);
  if (machine.interlock === null || scene.session?.id !== pendingEnable.session) return;
  const { session, re } = pendingEnable;
  ctx.send(machine.interlock, { type: 'enable', session }, re === null ? {} : { re });
}

function usersOf(ctx: FlowCtx, need: Machine): Machine[] {
  return listOpenSessions(ctx.tx).flatMap((session) => {
    const user = findMachineById(ctx.tx, session.machineId);
    return user?.needs.includes(need.slug) === true ? [user] : [];
  });
}
