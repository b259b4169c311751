/** What a controller's word does to its jobs: a job begins once, ends once, and is never ended by a first word. Pure. */
import type { JobPhase, JobReported } from '#kernel/observation.ts';

export type KnownJob = {
  readonly key: string;
  readonly endedAtMs: number | null;
  readonly lastSeenAtMs: number;
};
export type JobPlan =
  | { readonly kind: 'ignore' }
  | { readonly kind: 'begin'; readonly inferred: boolean }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'end'; readonly atMs: number; readonly inferred: boolean };

const ENDS: ReadonlySet<JobPhase> = new Set(['finished', 'failed', 'cancelled']);

/** Whether this phase is an end. */
export function isEnd(phase: JobPhase): boolean {
  return ENDS.has(phase);
}

/** `same`: the newest job with this key; null when it was never heard of. */
export function planJob(
  job: Pick<JobReported, 'phase'> & { readonly inferred?: boolean },
  same: KnownJob | null,
  atMs: number,
): JobPlan {
  if (same !== null && same.endedAtMs !== null) return { kind: 'ignore' };
  if (isEnd(job.phase)) {
    if (same === null) return { kind: 'ignore' };
    const inferred = job.inferred === true;
    return { kind: 'end', atMs: inferred ? same.lastSeenAtMs : atMs, inferred };
  }
  if (same !== null) return { kind: 'go-on' };
  return { kind: 'begin', inferred: job.inferred === true || job.phase !== 'started' };
}

export const JOB_LOST_AFTER_MS = 60_000;
