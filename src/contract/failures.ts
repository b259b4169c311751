/** `GET /failures`: what was recorded and could not be worked out; it can be run again. */
import * as z from 'zod';
import { instant, reason, slug } from './words.ts';

/** `id` is the entry's; `type` the observation's type, or a timer's kind. */
export const failureItem = z.object({
  id: z.string(),
  at: instant,
  device: slug.nullable(),
  type: z.string(),
  error: z.string(),
});
export type FailureItem = z.infer<typeof failureItem>;

/** `POST /failures/:id/run-again` */
export const runAgainBody = z.strictObject({ reason });
