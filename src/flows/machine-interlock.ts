/** An interlock tells whether it is on and for which session: use goes on, or it is switched off once all is heard. */
import { findBoot } from '#journal/boots.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { Observation, ObservationOf } from '#kernel/observation.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  type InterlockPlan,
  type PendingDisable,
  planReconnection,
  SETTLES_AFTER_MS,
} from '#modules/machines/index.ts';
import type { Reader } from './badge-answer.ts';
import { isKept, sendOrders } from './machine-power.ts';
import { lastKnownMoment, learn, type Scene } from './machine-scene.ts';
import { finishSession } from './machine-sessions.ts';

const LOOKS_EVERY_MS = 1000;

export function takeInterlockLink(
  ctx: FlowCtx,
  scene: Scene,
  link: ObservationOf<'link'>,
  from: { readonly device: Reader; readonly sameBoot: boolean },
): void {
  const { sameBoot, device } = from;
  const isNews = !sameBoot || link.enabled === true;
  if (!isNews && link.enabled === false) return;
  const settled = hasHeardAll(ctx, device.id, link.boot ?? null, link.lastSeq ?? null);
  const plan = planReconnection(
    {
      sameBoot,
      ...(link.enabled === undefined ? {} : { enabled: link.enabled }),
      ...(link.session === undefined ? {} : { session: link.session }),
    },
    sceneOf(ctx, scene, settled),
  );
  if (plan.kind === 'wait') {
    waitForBuffer(ctx, scene, {
      boot: link.boot ?? null,
      lastSeq: link.lastSeq ?? null,
      session: link.session ?? null,
      deadlineMs: ctx.nowMs + SETTLES_AFTER_MS,
    });
  } else {
    learn(scene, { pendingDisable: null });
    carryOut(ctx, scene, plan, link.session ?? null);
  }
}

/** The timer of an interlock that came back enabled: decided once its buffer is in, or after 120 s. */
export function settlePendingDisable(ctx: FlowCtx, scene: Scene, deviceId: number): void {
  const { pendingDisable } = scene.status.known;
  if (pendingDisable === null) return;
  const { boot, lastSeq, session, deadlineMs } = pendingDisable;
  const settled = ctx.nowMs >= deadlineMs || hasHeardAll(ctx, deviceId, boot, lastSeq);
  if (!settled) {
    lookAgain(ctx, scene, deadlineMs);
    return;
  }
  learn(scene, { pendingDisable: null });
  const plan = planReconnection(
    { enabled: true, sameBoot: true, ...(session === null ? {} : { session }) },
    sceneOf(ctx, scene, true),
  );
  carryOut(ctx, scene, plan, session);
}

/** The last of its buffer came in: what waits for it is decided right after this commit. */
export function watchPendingDisable(
  ctx: FlowCtx,
  scene: Scene,
  observation: Observation,
  device: Reader,
): void {
  const { pendingDisable } = scene.status.known;
  if (pendingDisable === null || device.slug !== scene.machine.interlock) return;
  const { boot, lastSeq } = pendingDisable;
  if (observation.seq === undefined || observation.boot !== boot || lastSeq === null) return;
  if (observation.seq >= lastSeq) setLateDisable(ctx, scene, ctx.nowMs);
}

function waitForBuffer(ctx: FlowCtx, scene: Scene, pending: PendingDisable): void {
  learn(scene, { pendingDisable: pending });
  lookAgain(ctx, scene, pending.deadlineMs);
}

/** Whatever the last of its buffer is, it is seen within a second. */
function lookAgain(ctx: FlowCtx, scene: Scene, deadlineMs: number): void {
  setLateDisable(ctx, scene, Math.min(deadlineMs, ctx.nowMs + LOOKS_EVERY_MS));
}

function setLateDisable(ctx: FlowCtx, scene: Scene, dueAtMs: number): void {
  const { machine } = scene;
  ctx.setTimer({
    key: `late-disable:${machine.slug}`,
    kind: 'late-disable',
    dueAtMs,
    payload: { machine: machine.slug },
  });
}

function carryOut(ctx: FlowCtx, scene: Scene, plan: InterlockPlan, said: string | null): void {
  const { machine, session } = scene;
  if (plan.kind === 'disconnected' && session !== null) {
    const atMs = lastKnownMoment(scene, session.startedAtMs);
    sendOrders(ctx, finishSession(ctx, scene, { atMs, by: 'disconnected', cut: true }));
  }
  if (plan.kind !== 'disable' || machine.interlock === null) return;
  ctx.send(machine.interlock, { type: 'disable' });
  ctx.record({ fact: 'disabled', machine: machine.slug, saidSession: said });
  if (!plan.flag) return;
  raiseAnomaly(ctx, {
    kind: 'enabled-without-session',
    subject: `machine:${machine.slug}`,
    detail: { device: machine.interlock, session: said },
  });
}

function sceneOf(ctx: FlowCtx, scene: Scene, settled: boolean) {
  const { session } = scene;
  return {
    session:
      session === null
        ? null
        : {
            id: session.id,
            splitFrom: session.correctsId,
            startedAtMs: session.startedAtMs,
          },
    kept: isKept(ctx, scene),
    settled,
    atMs: ctx.nowMs,
  };
}

/** All that the device gave up to its birth is on disk. */
function hasHeardAll(
  ctx: FlowCtx,
  deviceId: number,
  boot: string | null,
  lastSeq: number | null,
): boolean {
  if (lastSeq === null || boot === null) return false;
  if (lastSeq === 0) return true;
  return (findBoot(ctx.tx, deviceId, boot)?.seqs.upTo ?? 0) >= lastSeq;
}
