/** A machine with all that a flow needs of it: what it is, what it does, its open session and job. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import {
  findOpenJob,
  findOpenSession,
  isBusy,
  type JobRow,
  type Knowledge,
  type Machine,
  type MachineStatus,
  readStatus,
  type SessionRow,
  stateSource,
  writeStatus,
} from '#modules/machines/index.ts';

/** Flows change it and write it once (`saveScene`); sessions and jobs are written as they change. */
export type Scene = {
  readonly machine: Machine;
  status: MachineStatus;
  session: SessionRow | null;
  job: JobRow | null;
  readonly was: MachineStatus;
};

export function openScene(ctx: FlowCtx, machine: Machine): Scene {
  const status = readStatus(ctx.tx, machine.id);
  return {
    machine,
    status,
    was: status,
    session: findOpenSession(ctx.tx, machine.id),
    job: findOpenJob(ctx.tx, machine.id),
  };
}

export function saveScene(ctx: FlowCtx, scene: Scene): void {
  if (scene.status === scene.was) return;
  writeStatus(ctx.tx, scene.machine.id, scene.status);
  if (isNews(scene.was, scene.status)) ctx.changed('machine', scene.machine.slug);
}

/** Loads, lets `work` change, saves. */
export function atScene<Value>(
  ctx: FlowCtx,
  machine: Machine,
  work: (scene: Scene) => Value,
): Value {
  const scene = openScene(ctx, machine);
  const value = work(scene);
  saveScene(ctx, scene);
  return value;
}

/** Notes what is now known. */
export function learn(scene: Scene, patch: Partial<Knowledge>): void {
  scene.status = { ...scene.status, known: { ...scene.status.known, ...patch } };
}

/** The interlock is about to be switched: what its relay last told holds no more. */
export function forgetRelay(scene: Scene): void {
  const { interlock } = scene.machine;
  const { relays } = scene.status.known;
  if (interlock === null || relays[interlock] === undefined) return;
  const { [interlock]: _told, ...others } = relays;
  learn(scene, { relays: others });
}

/** It runs, holds a job, or nobody knows. */
export function busy(scene: Scene): boolean {
  const { machine, status, job } = scene;
  return isBusy(machine, status.known, status.state, job !== null);
}

/** Nothing tells whether it runs. */
export function blind(scene: Scene): boolean {
  return stateSource(scene.machine, scene.status.known) === 'none';
}

/** The last moment of which anything is known, not before `fromMs`. */
export function lastKnownMoment(scene: Scene, fromMs: number): number {
  const { seenAtMs, power } = scene.status.known;
  return Math.max(fromMs, seenAtMs ?? 0, power.lastAtMs ?? 0);
}

function isNews(was: MachineStatus, now: MachineStatus): boolean {
  return (
    was.state !== now.state ||
    was.online !== now.online ||
    was.milliwatts !== now.milliwatts ||
    was.outOfServiceReason !== now.outOfServiceReason
  );
}
