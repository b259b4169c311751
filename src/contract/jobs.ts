/** `GET /jobs`: the prints and cuts that machines report. */
import * as z from 'zod';
import { pageQuery, periodQuery } from './paging.ts';
import { id, instant, ref, seconds, slug } from './words.ts';

export const JOB_PHASES = [
  'started',
  'progress',
  'paused',
  'resumed',
  'finished',
  'failed',
  'cancelled',
] as const;
export const jobPhase = z.enum(JOB_PHASES);
export type JobPhase = z.infer<typeof jobPhase>;

/** `inferred`: its start or end was concluded, not reported. */
export const jobItem = z.object({
  id,
  machine: slug,
  session: id.nullable(),
  key: z.string(),
  name: z.string().nullable(),
  phase: jobPhase,
  startedAt: instant,
  endedAt: instant.nullable(),
  printSeconds: seconds.nullable(),
  filamentMillimetres: z.number().nullable(),
  filamentGrams: z.number().nullable(),
  inferred: z.boolean(),
});
export type JobItem = z.infer<typeof jobItem>;

export const jobsQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  machine: slug.optional(),
  person: ref.optional(),
});
export type JobsQuery = z.infer<typeof jobsQuery>;
