/** What a machine's devices say of it: watts, relays, states, jobs, buttons, faults, and whether they are there. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { Observation, ObservationOf } from '#kernel/observation.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import { isPartOf, machinesOfDevice, stateOfContact } from '#modules/machines/index.ts';
import type { Reader } from './badge-answer.ts';
import { heardAgain, loseSource, regainSource } from './machine-away.ts';
import { takeContact } from './machine-contact.ts';
import { follow } from './machine-follow.ts';
import { takeInterlockLink, watchPendingDisable } from './machine-interlock.ts';
import { takeJob } from './machine-jobs.ts';
import { takePower } from './machine-meter.ts';
import { noteNeedIsOn, takeOutcome } from './machine-needs.ts';
import { isKept } from './machine-power.ts';
import { report } from './machine-reported.ts';
import { atScene, learn, type Scene } from './machine-scene.ts';
import { takeOutOfService } from './machine-service.ts';
import { endOrMark } from './machine-sessions.ts';
import { compareSources } from './machine-sources.ts';
import { startOfNobodys } from './machine-state.ts';

const FAULTS_WITHIN_MS = 600_000;
const FAULTS_MAX = 3;
/** A driver's word for the relay of a clamp meter. */
const BESIDE_METER = 'beside-meter';
/** A relay's word of an `enable` may cross a `disable` that has left. */
const CROSSING_MS = 10_000;

/** Any observation of a device that is part of machines; of a device that is not, nothing happens. */
export function machineFlow(ctx: FlowCtx, observation: Observation, device: Reader): void {
  for (const machine of machinesOfDevice(ctx.tx, device.slug)) {
    atScene(ctx, machine, (scene) => takeOne(ctx, scene, observation, device));
  }
}

function takeOne(ctx: FlowCtx, scene: Scene, observation: Observation, device: Reader): void {
  const { atMs } = ctx.entry;
  // A device that has a contact for it says much of others.
  const isOfOthers = !isPartOf(scene.machine, device.slug);
  if (isOfOthers && observation.type !== 'contact' && observation.type !== 'link') return;
  if (observation.type === 'contact' && !isItsContact(scene, observation, device)) return;
  const isLate = observation.type !== 'link' && atMs < (scene.status.known.seenAtMs ?? 0);
  if (observation.type !== 'link' && observation.retained !== true && !isLate)
    learn(scene, { seenAtMs: atMs });
  if (observation.type !== 'link' && observation.retained !== true)
    heardAgain(ctx, scene, device.slug);
  watchPendingDisable(ctx, scene, observation, device);
  switch (observation.type) {
    case 'power':
      takePower(ctx, scene, observation, device);
      break;
    case 'relay':
      takeRelay(ctx, scene, observation, device);
      break;
    case 'state':
      takeState(ctx, scene, observation, device);
      break;
    case 'contact':
      if (!isOld(ctx, scene)) takeContact(ctx, scene, observation, device);
      break;
    case 'job':
      takeJob(ctx, scene, observation, device);
      break;
    case 'button':
      takeButton(ctx, scene, observation, device);
      break;
    case 'outcome':
      takeOutcome(ctx, scene, observation);
      break;
    case 'fault':
      takeFault(ctx, scene, device);
      break;
    case 'link':
      takeLink(ctx, scene, observation, device);
      break;
    default:
      break;
  }
  compareSources(ctx, scene);
}

function takeRelay(
  ctx: FlowCtx,
  scene: Scene,
  observation: ObservationOf<'relay'>,
  device: Reader,
): void {
  const { machine } = scene;
  if ((observation.channel ?? 0) !== 0) return;
  if (device.slug !== machine.interlock && device.slug !== machine.meter) return;
  const { relays } = scene.status.known;
  if (isOld(ctx, scene)) return;
  if (observation.flags?.includes(BESIDE_METER) && device.slug !== machine.interlock) {
    // What it feeds is not what its clamps measure: neither open nor closed does it count.
    const { [device.slug]: _beside, ...others } = relays;
    if (relays[device.slug] !== undefined) learn(scene, { relays: others });
    follow(ctx, scene, ctx.entry.atMs);
    return;
  }
  if (relays[device.slug] !== observation.on)
    learn(scene, { relays: { ...relays, [device.slug]: observation.on } });
  follow(ctx, scene, ctx.entry.atMs);
  if (!observation.on || device.slug !== machine.interlock) return;
  noteNeedIsOn(ctx, scene);
  disableIfNobodys(ctx, scene, device);
}

/** Switched on with no session: by hand, or by an `enable` whose `disable` was lost. */
function disableIfNobodys(ctx: FlowCtx, scene: Scene, device: Reader): void {
  const { session, status, machine } = scene;
  if (session !== null || status.known.pendingDisable !== null) return;
  if (!ctx.entry.live || isKept(ctx, scene)) return;
  const sinceEndMs = ctx.nowMs - startOfNobodys(ctx, scene, 0);
  ctx.send(device.slug, { type: 'disable' });
  if (sinceEndMs > CROSSING_MS) {
    raiseAnomaly(ctx, {
      kind: 'enabled-without-session',
      subject: `machine:${machine.slug}`,
      detail: { device: device.slug },
    });
  }
}

function takeState(
  ctx: FlowCtx,
  scene: Scene,
  observation: ObservationOf<'state'>,
  device: Reader,
): void {
  if (isOld(ctx, scene)) return;
  const { state } = observation;
  // What a broker kept may be of last year: nothing begins to run by it.
  if (observation.retained === true && (state === 'running' || state === 'paused')) return;
  report(ctx, scene, { state, device: device.slug, atMs: ctx.entry.atMs });
}

function isItsContact(scene: Scene, contact: ObservationOf<'contact'>, device: Reader): boolean {
  return stateOfContact(scene.machine, device.slug, contact) !== null;
}

/** The person, or anybody beside the machine, says that the use is over. */
function takeButton(
  ctx: FlowCtx,
  scene: Scene,
  observation: ObservationOf<'button'>,
  device: Reader,
): void {
  const { machine, session } = scene;
  if (observation.name !== 'end' && observation.name !== 'stop') return;
  if (device.slug !== machine.interlock && device.slug !== machine.reader) return;
  if (session === null || ctx.entry.atMs < session.startedAtMs) return;
  endOrMark(ctx, scene, { atMs: ctx.entry.atMs, by: 'button' });
}

/** Three in ten minutes: nobody starts it again before staff have looked. */
function takeFault(ctx: FlowCtx, scene: Scene, device: Reader): void {
  const { machine, status } = scene;
  if (![machine.interlock, machine.meter, machine.jobs].includes(device.slug)) return;
  const { atMs } = ctx.entry;
  const faults = [...status.faults, atMs].filter((one) => one > atMs - FAULTS_WITHIN_MS);
  scene.status = { ...scene.status, faults: faults.slice(-FAULTS_MAX) };
  if (faults.length < FAULTS_MAX || status.outOfServiceReason !== null) return;
  raiseAnomaly(ctx, {
    kind: 'device-faults',
    subject: `machine:${machine.slug}`,
    detail: { device: device.slug, faults: faults.length },
  });
  takeOutOfService(ctx, scene, {
    reason: `${faults.length} faults within ten minutes`,
    by: device.slug,
  });
}

function takeLink(
  ctx: FlowCtx,
  scene: Scene,
  observation: ObservationOf<'link'>,
  device: Reader,
): void {
  const { machine } = scene;
  const { interlock, meter, jobs, contact } = machine;
  if (![interlock, meter, jobs, contact].includes(device.slug)) return;
  if (!observation.online) {
    loseSource(ctx, scene, device.slug);
    follow(ctx, scene, scene.status.known.gap?.fromMs ?? ctx.entry.atMs);
    return;
  }
  const { sameBoot } = regainSource(ctx, scene, observation, device.slug);
  if (observation.enabled !== undefined && device.slug === machine.interlock)
    learn(scene, {
      relays: { ...scene.status.known.relays, [device.slug]: observation.enabled },
    });
  follow(ctx, scene, ctx.entry.atMs);
  if (device.slug === machine.interlock)
    takeInterlockLink(ctx, scene, observation, { device, sameBoot });
}

/** Told late, of a time before what is known now: history, and no state. */
function isOld(ctx: FlowCtx, scene: Scene): boolean {
  return ctx.entry.atMs < scene.status.sinceMs && !ctx.entry.live;
}
