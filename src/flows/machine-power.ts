/** What switches a machine on and off: its interlock, and those of the machines that it drags along. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { AnswerTo, CommandBody } from '#kernel/command.ts';
import {
  findMachine,
  findMachineById,
  listOpenSessions,
  type Machine,
  readStatus,
} from '#modules/machines/index.ts';
import { atScene, forgetRelay, learn, type Scene } from './machine-scene.ts';

export type Order = { readonly device: string; readonly body: CommandBody };

const OUTCOME_WITHIN_MS = 10_000;

export function sendOrders(ctx: FlowCtx, orders: readonly Order[]): void {
  for (const { device, body } of orders) ctx.send(device, body);
}

/** A machine that this one needs is away or out of service, or its own interlock is away. */
export function lacksWhatItNeeds(ctx: FlowCtx, machine: Machine): boolean {
  if (isAway(ctx, machine)) return true;
  return machine.needs.some((slug) => {
    const need = findMachine(ctx.tx, slug);
    if (need === null) return false;
    return isAway(ctx, need) || readStatus(ctx.tx, need.id).outOfServiceReason !== null;
  });
}

/** What to send so that a machine may run for a session: what it needs first, itself once that is on. */
export function ordersToEnable(
  ctx: FlowCtx,
  machine: Machine,
  session: string,
): { readonly needs: ReadonlyArray<Order & { readonly need: string }>; readonly own: Order[] } {
  const needs: Array<Order & { need: string }> = [];
  for (const slug of machine.needs) {
    const need = findMachine(ctx.tx, slug);
    if (need?.interlock === null || need?.interlock === undefined) continue;
    keepOn(ctx, need);
    const isOn = readStatus(ctx.tx, need.id).known.relays[need.interlock] === true;
    if (!isOn)
      needs.push({ need: slug, device: need.interlock, body: { type: 'enable', session } });
  }
  const own: Order[] =
    machine.interlock === null
      ? []
      : [{ device: machine.interlock, body: { type: 'enable', session } }];
  return { needs, own };
}

/** Notes that the machine waits for what it needs; `ids`: the commands sent, by machine needed. */
export function awaitNeeds(
  ctx: FlowCtx,
  scene: Scene,
  session: string,
  ids: Readonly<Record<string, string>>,
  re: AnswerTo | null,
): void {
  learn(scene, { pendingEnable: { session, waitsFor: ids, re } });
  ctx.setTimer({
    key: `extractor-outcome:${scene.machine.slug}`,
    kind: 'extractor-outcome',
    dueAtMs: ctx.nowMs + OUTCOME_WITHIN_MS,
    payload: { machine: scene.machine.slug, session },
  });
}

/**
 * What to send once a machine has no session any more. `cut`: at once, without cooling. Also lets go of
 * what it dragged along, which stays on for its run-on time unless another needs it.
 */
export function ordersToDisable(ctx: FlowCtx, scene: Scene, cut: boolean): Order[] {
  const { machine } = scene;
  const orders = machine.needs.flatMap((slug) => letGo(ctx, machine, slug));
  if (machine.interlock === null || isNeeded(ctx, machine)) return orders;
  if (machine.coolDownMs === 0 || cut)
    return [{ device: machine.interlock, body: { type: 'disable' } }, ...orders];
  const coolUntilMs = ctx.nowMs + machine.coolDownMs;
  learn(scene, { coolUntilMs });
  ctx.setTimer({
    key: `cool-down:${machine.slug}`,
    kind: 'cool-down',
    dueAtMs: coolUntilMs,
    payload: { machine: machine.slug },
  });
  return orders;
}

/** Some machine with an open session drags this one along. */
export function isNeeded(ctx: FlowCtx, machine: Machine, besides?: string): boolean {
  return listOpenSessions(ctx.tx).some((session) => {
    const user = findMachineById(ctx.tx, session.machineId);
    return user !== null && user.slug !== besides && user.needs.includes(machine.slug);
  });
}

/** Its interlock is on without a session of its own, and rightly so. */
export function isKept(ctx: FlowCtx, scene: Scene): boolean {
  const { coolUntilMs, runOnUntilMs } = scene.status.known;
  if (coolUntilMs !== null && coolUntilMs > ctx.nowMs) return true;
  if (runOnUntilMs !== null && runOnUntilMs > ctx.nowMs) return true;
  return isNeeded(ctx, scene.machine);
}

function isAway(ctx: FlowCtx, machine: Machine): boolean {
  if (machine.interlock === null) return false;
  return readStatus(ctx.tx, machine.id).known.away[machine.interlock] !== undefined;
}

function keepOn(ctx: FlowCtx, need: Machine): void {
  ctx.clearTimer(`run-on:${need.slug}`);
  atScene(ctx, need, (scene) => {
    if (scene.status.known.runOnUntilMs !== null) learn(scene, { runOnUntilMs: null });
  });
}

function letGo(ctx: FlowCtx, user: Machine, slug: string): Order[] {
  const need = findMachine(ctx.tx, slug);
  if (need === null || need.interlock === null) return [];
  const { interlock } = need;
  return atScene(ctx, need, (scene): Order[] => {
    if (scene.session !== null || isNeeded(ctx, need, user.slug)) return [];
    const runOnMs = Math.max(need.runOnMs, user.runOnMs);
    if (runOnMs === 0) {
      forgetRelay(scene);
      return [{ device: interlock, body: { type: 'disable' } }];
    }
    learn(scene, { runOnUntilMs: ctx.nowMs + runOnMs });
    ctx.setTimer({
      key: `run-on:${slug}`,
      kind: 'run-on',
      dueAtMs: ctx.nowMs + runOnMs,
      payload: { machine: slug },
    });
    return [];
  });
}
