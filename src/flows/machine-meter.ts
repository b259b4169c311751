/** A meter's sample: energy by its counter, the level that its watts hold, and the cross-check with a job. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  cutPower,
  elapsePower,
  flagSession,
  holdEndsAt,
  isCut,
  type PowerStep,
  powerDevice,
  readCounter,
  reducePower,
  sumWatts,
} from '#modules/machines/index.ts';
import type { Reader } from './badge-answer.ts';
import { closeGap, watchSilence } from './machine-away.ts';
import { follow } from './machine-follow.ts';
import { learn, type Scene } from './machine-scene.ts';
import { keepSample } from './power-learning.ts';

const MILLI = 1000;

export function takePower(
  ctx: FlowCtx,
  scene: Scene,
  sample: ObservationOf<'power'>,
  device: Reader,
): void {
  const { machine } = scene;
  // What a broker kept may be years old: no state, no energy.
  if (sample.retained === true || (sample.channel ?? 0) !== 0) return;
  if (device.slug !== powerDevice(machine)) return;
  const { atMs } = ctx.entry;
  countEnergy(scene, sample, atMs);
  closeGap(ctx, scene, atMs);
  if (sample.watts === undefined) return;
  const milliwatts = isCut(scene.status.known) ? 0 : Math.round(sample.watts * MILLI);
  if (atMs >= (scene.status.known.power.lastAtMs ?? 0))
    scene.status = { ...scene.status, milliwatts };
  keepSample(ctx, scene, atMs, milliwatts);
  const { power } = scene.status.known;
  const step = isCut(scene.status.known)
    ? cutPower({ ...power, lastAtMs: atMs }, atMs)
    : reducePower(power, { milliwatts, atMs }, machine.power);
  if (power.lastAtMs === null) {
    learn(scene, { power: step.state });
    watchSilence(ctx, scene);
  }
  takeStep(ctx, scene, step, atMs);
}

/** A hold ended without a further sample. */
export function elapseHold(ctx: FlowCtx, scene: Scene, atMs: number): void {
  takeStep(ctx, scene, elapsePower(scene.status.known.power, atMs, scene.machine.power), atMs);
}

/** Follows each change of level at its own time, and sets the timer of the hold that is under way. */
export function takeStep(ctx: FlowCtx, scene: Scene, step: PowerStep, atMs: number): void {
  const { machine } = scene;
  const holdBefore = holdEndsAt(scene.was.known.power, machine.power);
  for (const change of step.changes) {
    learn(scene, { power: { ...step.state, level: change.level, sinceMs: change.atMs } });
    follow(ctx, scene, change.atMs);
    if (change.level === 'off') checkJobHasPower(ctx, scene);
  }
  learn(scene, { power: step.state });
  if (step.changes.length === 0) follow(ctx, scene, atMs);
  if (!machine.powerTells) return;
  const hold = holdEndsAt(step.state, machine.power);
  if (hold === holdBefore) return;
  const key = `power-hold:${machine.slug}`;
  if (hold === null) ctx.clearTimer(key);
  else ctx.setTimer({ key, kind: 'power-hold', dueAtMs: hold, payload: { machine: machine.slug } });
}

function countEnergy(scene: Scene, sample: ObservationOf<'power'>, atMs: number): void {
  const { energy, known, milliwatts } = scene.status;
  if (sample.wattHours !== undefined) {
    // A total over other channels than before is another counter.
    const isOther = sample.flags?.includes('channels-changed') === true;
    const from = isOther ? { ...energy, counterMwh: null } : energy;
    const counterMwh = Math.round(sample.wattHours * MILLI);
    scene.status = { ...scene.status, energy: readCounter(from, counterMwh, atMs) };
    return;
  }
  const { lastAtMs } = known.power;
  if (energy.counterMwh !== null || lastAtMs === null || milliwatts === null) return;
  const summed = sumWatts(energy, { milliwatts, atMs: lastAtMs }, atMs);
  scene.status = { ...scene.status, energy: summed };
}

function checkJobHasPower(ctx: FlowCtx, scene: Scene): void {
  const { machine, job, session } = scene;
  if (job === null || machine.meter === null || isCut(scene.status.known)) return;
  raiseAnomaly(ctx, {
    kind: 'job-without-power',
    subject: `machine:${machine.slug}`,
    detail: { job: job.key },
  });
  if (session !== null) scene.session = flagSession(ctx, session, ['job-without-power']);
}
