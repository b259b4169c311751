/** Learning a machine's states from its power: staff record it, and put the thresholds that came of it in force. */
import type { MachineItem } from '#contract/machines.ts';
import {
  RECORDING_MINUTES_MAX,
  type RecordPowerBody,
  type SetPowerBody,
} from '#contract/power-learning.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  addRecordedSample,
  endRecording,
  findMachine,
  holdEndsAt,
  insertRecording,
  machineItem,
  powerDevice,
  putPower,
} from '#modules/machines/index.ts';
import { atScene, learn, type Scene } from './machine-scene.ts';

type Code = 'not-allowed' | 'not-found' | 'conflict';
type Named = { readonly slug: string; readonly reason: string };

const MINUTE_MS = 60_000;
const MAY_RUN = ['manager'] as const;

/** Every sample of its meter is kept from now on. Codes: `not-allowed`, `not-found`, `conflict` (no meter, or under way). */
export function recordPower(
  ctx: FlowCtx,
  input: RecordPowerBody & Named,
): Result<MachineItem, Code> {
  return atMachine(ctx, input.slug, (scene) => {
    const { machine } = scene;
    const device = powerDevice(machine);
    if (device === null) return refuse('conflict', `${machine.slug} has no meter`);
    if (isRecording(ctx, scene)) return refuse('conflict', 'a recording is under way');
    const id = ctx.newId();
    const endsAtMs = ctx.nowMs + (input.minutes ?? RECORDING_MINUTES_MAX) * MINUTE_MS;
    const counted = { samples: 0, dropped: 0 };
    const row = { id, machineId: machine.id, device, startedAtMs: ctx.nowMs, endsAtMs };
    insertRecording(ctx.tx, { ...row, ...counted, endedAtMs: null });
    learn(scene, { recording: { id, untilMs: endsAtMs } });
    keepSample(ctx, scene, ctx.nowMs, scene.status.milliwatts);
    const { reason } = input;
    ctx.record({ fact: 'power-recording-begun', machine: machine.slug, device, endsAtMs, reason });
    return null;
  });
}

/** It has seen enough. Codes: `not-allowed`, `not-found`, `conflict` (none is under way). */
export function stopRecording(ctx: FlowCtx, input: Named): Result<MachineItem, Code> {
  return atMachine(ctx, input.slug, (scene) => {
    const { recording } = scene.status.known;
    if (!isRecording(ctx, scene) || recording == null)
      return refuse('conflict', 'no recording is under way');
    endRecording(ctx.tx, recording.id, ctx.nowMs);
    learn(scene, { recording: null });
    const { reason } = input;
    ctx.record({ fact: 'power-recording-ended', machine: scene.machine.slug, reason });
    return null;
  });
}

/** From now on these tell its state; what was recorded stays. Codes: `not-allowed`, `not-found`. */
export function setPower(ctx: FlowCtx, input: SetPowerBody & Named): Result<MachineItem, Code> {
  const { slug, reason, ...power } = input;
  const answer = atMachine(ctx, slug, ({ machine }) => {
    putPower(ctx.tx, machine.id, power);
    ctx.record({ fact: 'power-thresholds', machine: slug, before: machine.power, power, reason });
    return null;
  });
  const machine = answer.ok ? findMachine(ctx.tx, slug) : null;
  if (machine !== null) atScene(ctx, machine, (scene) => moveHold(ctx, scene));
  return answer;
}

/** Called at every sample of a machine's meter. */
export function keepSample(
  ctx: FlowCtx,
  scene: Scene,
  atMs: number,
  milliwatts: number | null,
): void {
  const { recording } = scene.status.known;
  if (recording == null || milliwatts === null) return;
  if (atMs >= recording.untilMs) learn(scene, { recording: null });
  else addRecordedSample(ctx.tx, recording.id, { atMs, milliwatts });
}

function isRecording(ctx: FlowCtx, { status }: Scene): boolean {
  const { recording } = status.known;
  return recording != null && ctx.nowMs < recording.untilMs;
}

/** A hold that is under way ends by the new thresholds. */
function moveHold(ctx: FlowCtx, { machine, status }: Scene): void {
  const key = `power-hold:${machine.slug}`;
  const dueAtMs = holdEndsAt(status.known.power, machine.power);
  if (dueAtMs === null) ctx.clearTimer(key);
  else ctx.setTimer({ key, kind: 'power-hold', dueAtMs, payload: { machine: machine.slug } });
}

function atMachine(
  ctx: FlowCtx,
  slug: string,
  work: (scene: Scene) => Result<never, Code> | null,
): Result<MachineItem, Code> {
  const refused = requireRole(ctx.actor, MAY_RUN);
  if (refused !== null) return refused;
  const machine = findMachine(ctx.tx, slug);
  if (machine === null) return refuse('not-found', `there is no machine ${slug}`);
  const wrong = atScene(ctx, machine, work);
  if (wrong !== null) return wrong;
  ctx.changed('machine', slug);
  return ok(machineItem(ctx.tx, findMachine(ctx.tx, slug) ?? machine));
}

export const commands = {
  'machines.record-power': recordPower,
  'machines.stop-recording': stopRecording,
  'machines.set-power': setPower,
} as const;
