/** Giving a badge to a person: a window at a reader, the number presented in it, staff's confirmation. */
import * as z from 'zod';
import { badgeHint } from './badges.ts';
import { id, instant, personRef, slug } from './words.ts';

export const ENROLMENT_STATES = ['open', 'presented', 'confirmed', 'ambiguous', 'expired'] as const;
export const enrolmentState = z.enum(ENROLMENT_STATES);

/**
 * `number` is what was presented, its last 4 digits below manager. `card`: another number of the same card is to
 * be linked to it, once both were presented in the window (`cardSeen`). `hint`: what the number looks like.
 */
export const enrolmentItem = z.object({
  id,
  person: personRef.nullable(),
  device: slug,
  state: enrolmentState,
  openedAt: instant,
  closesAt: instant,
  number: z.string().nullable(),
  card: z.string().nullable(),
  cardSeen: z.boolean(),
  hint: badgeHint.nullable(),
});
export type EnrolmentItem = z.infer<typeof enrolmentItem>;
