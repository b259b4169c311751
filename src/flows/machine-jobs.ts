/** A controller tells of its jobs: they begin once, end once, and belong to the session that is open. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import {
  countJob,
  findJobByKey,
  findSession,
  insertJob,
  type JobRow,
  planJob,
  putJob,
} from '#modules/machines/index.ts';
import type { Reader } from './badge-answer.ts';
import { follow, reportNobodys } from './machine-follow.ts';
import { isKept } from './machine-power.ts';
import { learn, type Scene } from './machine-scene.ts';
import { beginSession } from './machine-sessions.ts';
import { startOfNobodys } from './machine-state.ts';

const PPM = 1_000_000;
const MILLI = 1000;

export function takeJob(
  ctx: FlowCtx,
  scene: Scene,
  told: ObservationOf<'job'>,
  device: Reader,
): void {
  const { machine } = scene;
  const { atMs } = ctx.entry;
  const same = findJobByKey(ctx.tx, machine.id, told.job);
  const plan = planJob(told, same, atMs);
  // What a broker kept may be of last year: no job begins by it.
  if (plan.kind === 'ignore' || (plan.kind === 'begin' && told.retained === true)) return;
  if (plan.kind === 'begin') beginJob(ctx, scene, told, plan.inferred);
  else if (plan.kind === 'go-on') keepJob(ctx, scene, same as JobRow, told);
  else endJob(ctx, scene, withTold(same as JobRow, told), { ...plan, phase: told.phase });
  tellState(ctx, scene, device);
  follow(ctx, scene, atMs);
}

/** Ends a job; its session, where it waited for that alone, ends with it. */
export function endJob(
  ctx: FlowCtx,
  scene: Scene,
  job: JobRow,
  end: { readonly atMs: number; readonly phase: string; readonly inferred: boolean },
): void {
  const ended: JobRow = {
    ...job,
    phase: end.phase,
    endedAtMs: Math.max(end.atMs, job.startedAtMs),
    inferred: job.inferred || end.inferred,
  };
  putJob(ctx.tx, ended);
  const session = ended.sessionId === null ? null : findSession(ctx.tx, ended.sessionId);
  countJob(ctx.tx, ended, session);
  if (scene.job?.id === job.id) scene.job = null;
  ctx.clearTimer(`job-lost:${scene.machine.slug}`);
  ctx.record({
    fact: 'job-ended',
    job: job.id,
    machine: scene.machine.slug,
    phase: end.phase,
    endedAtMs: ended.endedAtMs,
    inferred: ended.inferred,
  });
  if (session !== null) ctx.changed('session', session.id);
  ctx.changed('machine', scene.machine.slug);
}

function beginJob(ctx: FlowCtx, scene: Scene, told: ObservationOf<'job'>, inferred: boolean): void {
  const { machine } = scene;
  const { atMs } = ctx.entry;
  // Another one was under way: its end was missed.
  if (scene.job !== null) {
    const { job } = scene;
    endJob(ctx, scene, job, { atMs: job.lastSeenAtMs, phase: 'cancelled', inferred: true });
  }
  const fresh: JobRow = {
    id: ctx.newId(),
    machineId: machine.id,
    sessionId: null,
    key: told.job,
    name: null,
    phase: told.phase,
    startedAtMs: atMs,
    endedAtMs: null,
    progressPpm: null,
    printMs: null,
    filamentUm: null,
    filamentMg: null,
    inferred,
    lastSeenAtMs: atMs,
  };
  scene.job = withTold(fresh, told);
  if (scene.session === null) noticeNobodysJob(ctx, scene, told);
  const sessionId = covers(scene, atMs) ? (scene.session?.id ?? null) : null;
  const job = { ...scene.job, sessionId };
  insertJob(ctx.tx, job);
  scene.job = job;
  ctx.record({
    fact: 'job-started',
    job: job.id,
    machine: machine.slug,
    session: sessionId,
    inferred,
  });
  if (sessionId !== null) ctx.changed('session', sessionId);
  ctx.changed('machine', machine.slug);
}

function covers(scene: Scene, atMs: number): boolean {
  return scene.session !== null && scene.session.startedAtMs <= atMs;
}

/** A job of nobody's: a session without a name, which ends with it; or a cut, where an interlock should have held. */
function noticeNobodysJob(ctx: FlowCtx, scene: Scene, told: ObservationOf<'job'>): void {
  const { machine } = scene;
  const { atMs, live } = ctx.entry;
  if (machine.interlock === null) {
    const startMs = startOfNobodys(ctx, scene, atMs);
    beginSession(ctx, scene, {
      personId: null,
      atMs: startMs,
      flags: ['unattributed'],
      ending: 'job',
    });
    reportNobodys(ctx, machine, { startedAtMs: atMs, job: told.job });
    return;
  }
  if (isKept(ctx, scene)) return;
  reportNobodys(ctx, machine, { startedAtMs: atMs, job: told.job, disabled: live });
  if (live) ctx.send(machine.interlock, { type: 'disable' });
}

function keepJob(ctx: FlowCtx, scene: Scene, job: JobRow, told: ObservationOf<'job'>): void {
  const { atMs } = ctx.entry;
  const lastSeenAtMs = Math.max(job.lastSeenAtMs, atMs);
  const kept = { ...withTold(job, told), lastSeenAtMs, phase: told.phase };
  putJob(ctx.tx, kept);
  if (scene.job?.id === job.id) scene.job = kept;
  if (told.phase === 'progress') ctx.changed('machine', scene.machine.slug);
  else ctx.record({ fact: 'job-phase', job: job.id, phase: told.phase });
}

function withTold(job: JobRow, told: ObservationOf<'job'>): JobRow {
  return {
    ...job,
    name: told.name ?? job.name,
    progressPpm: told.progress === undefined ? job.progressPpm : Math.round(told.progress * PPM),
    printMs: told.printSeconds === undefined ? job.printMs : Math.round(told.printSeconds * MILLI),
    filamentUm:
      told.filamentMillimetres === undefined
        ? job.filamentUm
        : Math.round(told.filamentMillimetres * MILLI),
    filamentMg:
      told.filamentGrams === undefined ? job.filamentMg : Math.round(told.filamentGrams * MILLI),
  };
}

/** A controller that tells of jobs and never of its state: its jobs are its state. */
function tellState(ctx: FlowCtx, scene: Scene, device: Reader): void {
  const { reported } = scene.status.known;
  if (reported?.by === 'state' || ctx.entry.atMs < scene.status.sinceMs) return;
  const running = scene.job === null ? 'idle' : scene.job.phase === 'paused' ? 'paused' : 'running';
  if (reported?.state === running && !reported.stale) return;
  learn(scene, { reported: { state: running, device: device.slug, by: 'job', stale: false } });
}
