/** What is not known while a machine's devices are away, and what is made of it when they come back. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  flagSession,
  JOB_LOST_AFTER_MS,
  losePower,
  powerDevice,
  runningInGap,
  stateSource,
} from '#modules/machines/index.ts';
import { learn, type Scene } from './machine-scene.ts';

const MILLI = 1000;
const SILENT_CHECK_MIN_MS = 1000;
/** Away for so long with nothing running: the session is over. */
export const AWAY_ENDS_AFTER_MS = 30 * 60_000;

/** A device is away. What it told was true up to the last moment of which something is known. */
export function loseSource(ctx: FlowCtx, scene: Scene, slug: string): void {
  const { machine, session, status } = scene;
  const { known } = status;
  if (known.away[slug] !== undefined) return;
  learn(scene, { away: { ...known.away, [slug]: ctx.entry.atMs } });
  if (slug !== tellingDevice(scene)) return;
  const fromPower = slug === powerDevice(machine);
  const heardAtMs = fromPower ? (known.power.lastAtMs ?? known.seenAtMs) : known.seenAtMs;
  const fromMs = heardAtMs ?? ctx.entry.atMs;
  learn(scene, {
    gap: known.gap ?? {
      fromMs,
      energyMwh: status.energy.totalMwh,
      ran: status.state === 'running' || status.state === 'paused',
    },
    ...(fromPower ? { power: losePower(known.power, fromMs).state } : {}),
  });
  if (session === null) return;
  scene.session = flagSession(ctx, session, ['offline-gap']);
  ctx.setTimer({
    key: `machine-away-end:${machine.slug}`,
    kind: 'machine-away-end',
    dueAtMs: ctx.entry.atMs + AWAY_ENDS_AFTER_MS,
    payload: { machine: machine.slug, session: session.id },
  });
}

/**
 * A meter that has said nothing for so long while a session is open is away, whatever its link says. The longest
 * period that a plug may be set to is an hour (Tasmota's TelePeriod), and some speak only of changes.
 */
export const SILENT_AFTER_MS = 65 * 60_000;

/** Looks again when the meter may next be taken for silent. */
export function watchSilence(ctx: FlowCtx, scene: Scene): void {
  const { machine, session, status } = scene;
  if (session === null || stateSource(machine, status.known) !== 'power') return;
  const heardAtMs = Math.max(status.known.power.lastAtMs ?? 0, session.startedAtMs);
  ctx.setTimer({
    key: `machine-away:${machine.slug}`,
    kind: 'machine-away',
    dueAtMs: Math.max(heardAtMs + SILENT_AFTER_MS, ctx.entry.atMs + SILENT_CHECK_MIN_MS),
    payload: { machine: machine.slug },
  });
}

/** A device that speaks is there, though its link has not said so. */
export function heardAgain(ctx: FlowCtx, scene: Scene, slug: string): void {
  const { [slug]: since, ...stillAway } = scene.status.known.away;
  if (since === undefined || !ctx.entry.live) return;
  learn(scene, { away: stillAway });
  if (Object.keys(stillAway).length === 0) ctx.clearTimer(`machine-away-end:${scene.machine.slug}`);
  watchSilence(ctx, scene);
}

/** A device is back, or tells of itself again. Whether it is the same start of it decides what its words mean. */
export function regainSource(
  ctx: FlowCtx,
  scene: Scene,
  link: ObservationOf<'link'>,
  slug: string,
): { readonly sameBoot: boolean } {
  const { machine, job, status } = scene;
  const { away, boots, reported } = status.known;
  const wasAway = away[slug] !== undefined;
  const sameBoot = !wasAway && (link.boot === undefined || boots[slug] === link.boot);
  const { [slug]: _back, ...stillAway } = away;
  learn(scene, {
    away: stillAway,
    seenAtMs: status.known.seenAtMs ?? ctx.entry.atMs,
    ...(link.boot === undefined ? {} : { boots: { ...boots, [slug]: link.boot } }),
    ...(reported?.device === slug && !sameBoot ? { reported: { ...reported, stale: true } } : {}),
  });
  if (wasAway && Object.keys(stillAway).length === 0)
    ctx.clearTimer(`machine-away-end:${machine.slug}`);
  if (slug === machine.jobs && job !== null && (!sameBoot || link.boot === undefined)) {
    ctx.setTimer({
      key: `job-lost:${machine.slug}`,
      kind: 'job-lost',
      dueAtMs: ctx.entry.atMs + JOB_LOST_AFTER_MS,
      payload: { machine: machine.slug, job: job.id, sinceMs: ctx.entry.atMs },
    });
  }
  return { sameBoot };
}

/** The first sample after a silence: the energy is known, how long it ran is not; that is proposed to staff. */
export function closeGap(ctx: FlowCtx, scene: Scene, atMs: number): void {
  const { machine, session, status } = scene;
  const { gap } = status.known;
  if (gap === null || atMs < gap.fromMs || !tellsAgain(scene)) return;
  learn(scene, { gap: null });
  if (session === null) return;
  const usedMwh = status.energy.totalMwh - gap.energyMwh;
  const fromMs = Math.max(gap.fromMs, session.startedAtMs);
  const proposedMs = runningInGap(atMs - fromMs, usedMwh, machine.power.runAboveMw);
  if (proposedMs === 0) return;
  raiseAnomaly(ctx, {
    kind: 'running-in-gap',
    subject: `session:${session.id}`,
    detail: {
      machine: machine.slug,
      fromMs,
      toMs: atMs,
      wattHours: usedMwh / MILLI,
      proposedSeconds: Math.floor(proposedMs / 1000),
    },
  });
}

/** The device whose word the state is; null: none was ever heard. */
function tellingDevice(scene: Scene): string | null {
  const { machine, status } = scene;
  const source = stateSource(machine, status.known);
  if (source === 'reported') return status.known.reported?.device ?? null;
  return source === 'power' ? powerDevice(machine) : machine.interlock;
}

function tellsAgain(scene: Scene): boolean {
  const { known } = scene.status;
  const device = tellingDevice(scene);
  return (device === null || known.away[device] === undefined) && known.reported?.stale !== true;
}
