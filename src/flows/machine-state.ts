/** A machine's state follows what its devices say: runs begin and end, parts wear, use by nobody is noticed. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  addWear,
  dropRun,
  endRun,
  findLastEnded,
  findOpenRun,
  insertRun,
  isOnline,
  listCounters,
  type MachineState,
  machineState,
  putCounter,
  type RunRow,
  reworkSessions,
  type SessionRow,
  sessionsWithin,
  type UpkeepCounter,
} from '#modules/machines/index.ts';
import { isKept } from './machine-power.ts';
import { blind, learn, type Scene } from './machine-scene.ts';

const FAR_FUTURE_MS = 8_640_000_000_000_000;

/** What came of a change of state that sessions must know. */
export type StateChange = {
  readonly from: MachineState;
  readonly to: MachineState;
  readonly atMs: number;
};

/** Brings the state in line with what is known; null: it stays. */
export function applyState(ctx: FlowCtx, scene: Scene, atMs: number): StateChange | null {
  const { machine, status } = scene;
  const online = isOnline(machine, status.known) && status.known.seenAtMs !== null;
  if (online !== status.online) scene.status = { ...scene.status, online };
  const to = machineState(machine, status.known, scene.session !== null);
  const from = status.state;
  if (to === from) return null;
  const sinceMs = Math.max(atMs, status.sinceMs);
  scene.status = { ...scene.status, state: to, sinceMs };
  ctx.record({ fact: 'machine-state', machine: machine.slug, from, to, sinceMs });
  if (to === 'running') beginRun(ctx, scene, sinceMs);
  else if (from === 'running') finishRun(ctx, scene, sinceMs);
  return { from, to, atMs: sinceMs };
}

function beginRun(ctx: FlowCtx, scene: Scene, atMs: number): void {
  const { machine, status } = scene;
  if (findOpenRun(ctx.tx, machine.id) !== null) return;
  if (status.known.upkeepMwh === null && machine.upkeep.length > 0)
    learn(scene, { upkeepMwh: status.energy.totalMwh });
  const run = { machineId: machine.id, startedAtMs: atMs, endedAtMs: null };
  alterRuns(ctx, scene, atMs, () => insertRun(ctx.tx, run));
}

function finishRun(ctx: FlowCtx, scene: Scene, atMs: number): void {
  const run = findOpenRun(ctx.tx, scene.machine.id);
  if (run === null) return;
  alterRuns(ctx, scene, run.startedAtMs, () => {
    if (atMs > run.startedAtMs) endRun(ctx.tx, run.id, atMs);
    else dropRun(ctx.tx, run.id);
  });
  if (atMs > run.startedAtMs) countWear(ctx, scene, run, atMs);
}

/** Sessions that have ended since then were measured by the runs of that time: they are measured again. */
function alterRuns(ctx: FlowCtx, scene: Scene, fromMs: number, alter: () => void): void {
  const span = { fromMs, toMs: FAR_FUTURE_MS };
  const ended = sessionsWithin(ctx.tx, scene.machine.id, span).filter(isEnded);
  if (ended.length === 0) {
    alter();
    return;
  }
  reworkSessions(ctx, ended, () => {
    alter();
    return ended;
  });
}

function isEnded(session: SessionRow): boolean {
  return session.endedAtMs !== null;
}

function countWear(ctx: FlowCtx, scene: Scene, run: RunRow, endedAtMs: number): void {
  const { machine, status } = scene;
  if (machine.upkeep.length === 0) return;
  const { totalMwh } = status.energy;
  const wear = {
    runningMs: endedAtMs - run.startedAtMs,
    starts: 1,
    energyMwh: totalMwh - (status.known.upkeepMwh ?? totalMwh),
  };
  learn(scene, { upkeepMwh: totalMwh });
  const counters = new Map(listCounters(ctx.tx, machine.id).map((one) => [one.part, one]));
  for (const part of machine.upkeep) {
    const before = counters.get(part.part) ?? { ...UNWORN, part: part.part };
    const after = addWear(part, before, wear);
    putCounter(ctx.tx, machine.id, after, null);
    if (after.state !== before.state) noteWorn(ctx, scene, after);
  }
}

const UNWORN: Omit<UpkeepCounter, 'part'> = {
  runningMs: 0,
  starts: 0,
  energyMwh: 0,
  state: 'well',
};

function noteWorn(ctx: FlowCtx, scene: Scene, counter: UpkeepCounter): void {
  const { machine, status } = scene;
  const { part, state } = counter;
  ctx.record({ fact: 'upkeep', machine: machine.slug, part, state });
  raiseAnomaly(ctx, {
    kind: 'upkeep-due',
    subject: `machine:${machine.slug}`,
    detail: { part, state },
  });
  if (state !== 'due' || status.outOfServiceReason !== null) return;
  scene.status = {
    ...scene.status,
    outOfServiceReason: `upkeep: ${part}`,
    outOfServiceBy: 'upkeep',
    outOfServiceSinceMs: ctx.nowMs,
  };
  ctx.record({ fact: 'out-of-service', machine: machine.slug, reason: `upkeep: ${part}` });
}

/** A run that is nobody's: where an interlock should have prevented it, it is cut; else it is a session without a name. */
export function isNobodysRun(ctx: FlowCtx, scene: Scene, change: StateChange | null): boolean {
  if (change?.to !== 'running' || scene.session !== null || blind(scene)) return false;
  return scene.machine.interlock === null || !isKept(ctx, scene);
}

/** A session without a name begins when the use began, but not before the last one ended. */
export function startOfNobodys(ctx: FlowCtx, scene: Scene, atMs: number): number {
  const last = findLastEnded(ctx.tx, scene.machine.id);
  return Math.max(atMs, last?.endedAtMs ?? 0);
}
