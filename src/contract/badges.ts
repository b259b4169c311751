/** `GET /badges`: the numbers that people hold, and since when. */
import * as z from 'zod';
import { BADGE_ENCODINGS, SEEN_PARTS } from '#kernel/badge-number.ts';
import { pageQuery } from './paging.ts';
import { count, instant, personRef, ref, slug } from './words.ts';

export const BADGE_STATES = ['active', 'lost', 'blocked', 'returned'] as const;
export const badgeState = z.enum(BADGE_STATES);
export type BadgeState = z.infer<typeof badgeState>;

export const badgeEncoding = z.enum(BADGE_ENCODINGS);
export type { BadgeEncoding } from '#kernel/badge-number.ts';

/** A badge as its holder's record shows it; `number` is its last 4 digits below manager. */
export const heldBadge = z.object({
  number: z.string(),
  state: badgeState,
  from: instant.nullable(),
  until: instant.nullable(),
});
export type HeldBadge = z.infer<typeof heldBadge>;

/** What an unknown number looks like: it helps staff, and opens nothing. */
export const BADGE_LIKENESSES = [
  'badge-reversed',
  'badge-inverted',
  'badge-part',
  'badge-other-reader',
] as const;
/** `number` is of the badge that is known, `sees` the part of it that the reader may give. */
export const badgeHint = z.object({
  kind: z.enum(BADGE_LIKENESSES),
  number: z.string(),
  sees: z.enum(SEEN_PARTS).optional(),
});
export type BadgeHint = z.infer<typeof badgeHint>;

/** `notYetApplied`: the devices that could open and have not taken the newest list. */
export const badgeItem = z.object({
  ...heldBadge.shape,
  person: personRef.nullable(),
  notYetApplied: z.array(z.string()),
});
export type BadgeItem = z.infer<typeof badgeItem>;

export const badgesQuery = z.strictObject({
  ...pageQuery.shape,
  person: ref.optional(),
  state: badgeState.optional(),
});
export type BadgesQuery = z.infer<typeof badgesQuery>;

/** `GET /badges/unknown`: numbers that nobody holds, seen in the last days; an enrolment picks from them. */
export const unknownBadgeItem = z.object({
  number: z.string(),
  lastSeenAt: instant,
  device: slug,
  times: count,
  hint: badgeHint.nullable(),
});
export type UnknownBadgeItem = z.infer<typeof unknownBadgeItem>;
