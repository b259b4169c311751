/** `GET /zones`: the parts of the place and how many people are in each. */
import * as z from 'zod';
import { count, slug } from './words.ts';

export const zoneItem = z.object({
  slug,
  name: z.string(),
  kind: z.string().nullable(),
  capacity: z.int().min(1).nullable(),
  /** Null to a viewer while the place is closed. */
  present: count.nullable(),
  parent: slug.nullable(),
});
export type ZoneItem = z.infer<typeof zoneItem>;
