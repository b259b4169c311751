/** `GET /decisions`: every badge presented, what was decided, and why. */
import * as z from 'zod';
import { pageQuery, periodQuery } from './paging.ts';
import { decisionReason, decisionRefusal } from './refusals.ts';
import { id, instant, personRef, ref, slug } from './words.ts';

/** `badge` is the number that was presented, its last 4 digits below manager, null to a viewer. */
export const decisionItem = z.object({
  id,
  at: instant,
  device: slug.nullable(),
  door: slug.nullable(),
  machine: slug.nullable(),
  person: personRef.nullable(),
  granted: z.boolean(),
  reason: decisionReason,
  unmet: z.array(decisionRefusal),
  offline: z.boolean(),
  badge: z.string().nullable(),
  flags: z.array(z.string()),
});
export type DecisionItem = z.infer<typeof decisionItem>;

export const decisionsQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  device: slug.optional(),
  person: ref.optional(),
});
export type DecisionsQuery = z.infer<typeof decisionsQuery>;
