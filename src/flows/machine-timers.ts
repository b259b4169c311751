/** What time alone does to machines: holds elapse, forgotten sessions end, cooling and running on are over. */
import * as z from 'zod';
import type { FlowCtx, Timer, TimerKind } from '#journal/flow-ctx.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import { findDevice } from '#modules/fleet/index.ts';
import {
  findMachine,
  findMachineById,
  listOpenSessions,
  powerDevice,
} from '#modules/machines/index.ts';
import { AWAY_ENDS_AFTER_MS, loseSource, SILENT_AFTER_MS, watchSilence } from './machine-away.ts';
import { elapseContact } from './machine-contact.ts';
import { follow } from './machine-follow.ts';
import { settlePendingDisable } from './machine-interlock.ts';
import { endJob } from './machine-jobs.ts';
import { elapseHold } from './machine-meter.ts';
import { giveUpOnNeeds } from './machine-needs.ts';
import { isKept, sendOrders } from './machine-power.ts';
import { atScene, busy, forgetRelay, lastKnownMoment, learn, type Scene } from './machine-scene.ts';
import { endOrMark, finishSession } from './machine-sessions.ts';
import { compareSources, tellDisagreement } from './machine-sources.ts';

const payload = z.looseObject({
  machine: z.string(),
  session: z.string().optional(),
  job: z.string().optional(),
  sinceMs: z.number().optional(),
});
/** A session that two closings could not end. */
const TOO_LONG_MS = 24 * 3_600_000;
type Payload = z.infer<typeof payload>;
type Handler = (ctx: FlowCtx, scene: Scene, given: Payload) => void;

/** By kind of timer; `ctx.entry.atMs` is when it was due. */
export const machineTimers: Partial<Record<TimerKind, (ctx: FlowCtx, timer: Timer) => void>> = {
  'power-hold': at((ctx, scene) => {
    elapseHold(ctx, scene, ctx.entry.atMs);
    compareSources(ctx, scene);
  }),
  'contact-hold': at((ctx, scene) => {
    elapseContact(ctx, scene);
    compareSources(ctx, scene);
  }),
  'session-idle': at(endForgotten),
  'session-max': at((ctx, scene, given) => {
    if (scene.session?.id === given.session)
      endOrMark(ctx, scene, { atMs: ctx.entry.atMs, by: 'idle' });
  }),
  'machine-away': at(noticeSilence),
  'machine-away-end': at(endAway),
  'run-on': at((ctx, scene) => {
    learn(scene, { runOnUntilMs: null });
    disableIfFree(ctx, scene);
  }),
  'cool-down': at((ctx, scene) => {
    learn(scene, { coolUntilMs: null });
    disableIfFree(ctx, scene);
  }),
  'late-disable': at((ctx, scene) => {
    const { interlock } = scene.machine;
    const device = interlock === null ? null : findDevice(ctx.tx, interlock);
    if (device !== null) settlePendingDisable(ctx, scene, device.id);
  }),
  'job-lost': at(loseJob),
  'sources-disagree': at(tellDisagreement),
  'extractor-outcome': at((ctx, scene, given) => {
    if (scene.status.known.pendingEnable?.session === given.session) giveUpOnNeeds(ctx, scene);
  }),
};

/** The place closes: what neither runs nor is in a job ends, the rest with its run. */
export function endSessionsAtClosing(ctx: FlowCtx): void {
  for (const session of listOpenSessions(ctx.tx)) {
    const machine = findMachineById(ctx.tx, session.machineId);
    if (machine === null || session.startedAtMs >= ctx.entry.atMs) continue;
    atScene(ctx, machine, (scene) => {
      endOrMark(ctx, scene, { atMs: ctx.entry.atMs, by: 'closing' });
      if (scene.session !== null) noteIfTooLong(ctx, scene);
    });
  }
}

function noteIfTooLong(ctx: FlowCtx, scene: Scene): void {
  const { machine, session } = scene;
  if (session === null || ctx.entry.atMs - session.startedAtMs < TOO_LONG_MS) return;
  raiseAnomaly(ctx, {
    kind: 'open-too-long',
    subject: `session:${session.id}`,
    detail: { machine: machine.slug, startedAtMs: session.startedAtMs },
  });
}

function at(handle: Handler): (ctx: FlowCtx, timer: Timer) => void {
  return (ctx, timer) => {
    const read = payload.parse(timer.payload);
    const machine = findMachine(ctx.tx, read.machine);
    if (machine !== null) atScene(ctx, machine, (scene) => handle(ctx, scene, read));
  };
}

function endForgotten(ctx: FlowCtx, scene: Scene, given: Payload): void {
  const { session, status } = scene;
  if (session?.id !== given.session || busy(scene) || status.known.idleSinceMs === null) return;
  sendOrders(ctx, finishSession(ctx, scene, { atMs: ctx.entry.atMs, by: 'idle' }));
}

/** A plug that froze sends no last will. */
function noticeSilence(ctx: FlowCtx, scene: Scene): void {
  const { machine, session, status } = scene;
  const meter = powerDevice(machine);
  if (session === null || meter === null || status.known.away[meter] !== undefined) return;
  const heardAtMs = Math.max(status.known.power.lastAtMs ?? 0, session.startedAtMs);
  if (ctx.entry.atMs - heardAtMs < SILENT_AFTER_MS) {
    watchSilence(ctx, scene);
    return;
  }
  loseSource(ctx, scene, meter);
  follow(ctx, scene, scene.status.known.gap?.fromMs ?? ctx.entry.atMs);
}

/** Away for half an hour, and nothing ran when it was last heard. */
function endAway(ctx: FlowCtx, scene: Scene, given: Payload): void {
  const { session, status, job } = scene;
  const { gap, away } = status.known;
  if (session === null || session.id !== given.session || job !== null) return;
  const isAway = Object.values(away).some((since) => ctx.entry.atMs - since >= AWAY_ENDS_AFTER_MS);
  if (!isAway || gap === null || gap.ran) return;
  const atMs = lastKnownMoment(scene, session.startedAtMs);
  sendOrders(ctx, finishSession(ctx, scene, { atMs, by: 'disconnected' }));
}

function disableIfFree(ctx: FlowCtx, scene: Scene): void {
  const { machine, session } = scene;
  if (session !== null || machine.interlock === null || isKept(ctx, scene)) return;
  forgetRelay(scene);
  ctx.send(machine.interlock, { type: 'disable' });
}

/** A minute after its source came back, a job of which no word came is over: it ended when it was last heard of. */
function loseJob(ctx: FlowCtx, scene: Scene, given: Payload): void {
  const { job, status } = scene;
  if (job === null || job.id !== given.job) return;
  const { reported, away } = status.known;
  const isHeard = job.lastSeenAtMs >= (given.sinceMs ?? 0);
  const isAtIt =
    reported?.by === 'state' &&
    !reported.stale &&
    (reported.state === 'running' || reported.state === 'paused');
  const sourceAway = scene.machine.jobs !== null && away[scene.machine.jobs] !== undefined;
  if (isHeard || isAtIt || sourceAway) return;
  endJob(ctx, scene, job, { atMs: job.lastSeenAtMs, phase: 'cancelled', inferred: true });
  if (reported?.by === 'job')
    learn(scene, { reported: { ...reported, state: 'idle', stale: false } });
  follow(ctx, scene, ctx.entry.atMs);
}
