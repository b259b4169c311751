/** A job of a machine that counts no time itself: from its start to its end, without its pauses. Pure. */
import type { JobPhase, ObservationOf } from '#kernel/observation.ts';
import { instantText } from './instants.ts';

/** A job that has started and not ended. JSON. */
export type OpenJob = {
  readonly key: string;
  readonly name: string | null;
  readonly startMs: number;
  readonly pausedMs: number;
  readonly pausedAtMs: number | null;
  readonly progress: number | null;
};
export type JobObserved = ObservationOf<'job'>;
type Told = { readonly atMs?: number; readonly inferred?: boolean };

const NAME_WHEN_NONE = 'job';

/** Its key is its name and its start: no two runs of one file are one job. */
export function newJob(name: string | null, nowMs: number): OpenJob {
  return {
    key: `${name ?? NAME_WHEN_NONE}@${instantText(nowMs)}`,
    name,
    startMs: nowMs,
    pausedMs: 0,
    pausedAtMs: null,
    progress: null,
  };
}

/** Paused from now on; a pause within a pause is none. */
export function pausedJob(job: OpenJob, nowMs: number): OpenJob {
  return job.pausedAtMs === null ? { ...job, pausedAtMs: nowMs } : job;
}

/** At work again. */
export function resumedJob(job: OpenJob, nowMs: number): OpenJob {
  if (job.pausedAtMs === null) return job;
  const pausedMs = job.pausedMs + Math.max(0, nowMs - job.pausedAtMs);
  return { ...job, pausedMs, pausedAtMs: null };
}

/** The work done until then, without the pauses. */
export function jobReport(
  job: OpenJob,
  phase: JobPhase,
  untilMs: number,
  { atMs, inferred }: Told = {},
): JobObserved {
  const standing = job.pausedAtMs === null ? 0 : Math.max(0, untilMs - job.pausedAtMs);
  const workedMs = Math.max(0, untilMs - job.startMs - job.pausedMs - standing);
  return {
    type: 'job',
    job: job.key,
    phase,
    ...(job.name !== null && { name: job.name }),
    ...(job.progress !== null && { progress: job.progress }),
    ...(phase !== 'started' && { printSeconds: Math.round(workedMs / 100) / 10 }),
    ...(atMs !== undefined && { atMs }),
    ...(inferred === true && { inferred }),
  };
}
