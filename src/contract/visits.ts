/** `GET /visits`: one person in one zone, from when to when. */
import * as z from 'zod';
import { pageQuery, periodQuery } from './paging.ts';
import { flagInAddress, id, instant, personRef, ref, slug } from './words.ts';

export const VISIT_ENDS = ['badge', 'closing', 'staff'] as const;
export const visitEnd = z.enum(VISIT_ENDS);
export type VisitEnd = z.infer<typeof visitEnd>;

/** `assumed`: the end was taken for granted at closing time. `headcount`: how many came behind one badge. */
export const visitItem = z.object({
  id,
  person: personRef.nullable(),
  zone: slug,
  enteredAt: instant,
  leftAt: instant.nullable(),
  endedBy: visitEnd.nullable(),
  assumed: z.boolean(),
  headcount: z.int().min(1),
  flags: z.array(z.string()),
});
export type VisitItem = z.infer<typeof visitItem>;

export const visitsQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  zone: slug.optional(),
  person: ref.optional(),
  open: flagInAddress.optional(),
});
export type VisitsQuery = z.infer<typeof visitsQuery>;

/** `GET /evacuation`: who is in the place; `unsure`: closing time took them to have left, and nobody has seen them since. */
export const evacuationItem = z.object({
  person: personRef.nullable(),
  zone: slug,
  enteredAt: instant,
  headcount: z.int().min(1),
  unsure: z.boolean(),
});
export type EvacuationItem = z.infer<typeof evacuationItem>;
