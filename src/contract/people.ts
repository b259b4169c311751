/** `GET /people`: who they are to the place, what they may use, and their badges. */
import * as z from 'zod';
import { heldBadge } from './badges.ts';
import { pageQuery } from './paging.ts';
import { instant, localDate, ref } from './words.ts';

/** `hold`: suspended by staff, whatever the membership says. */
export const PERSON_STATUSES = ['active', 'expired', 'no-membership', 'hold'] as const;
export const personStatus = z.enum(PERSON_STATUSES);
export type PersonStatus = z.infer<typeof personStatus>;

export const CERTIFICATION_LEVELS = ['supervised', 'autonomous', 'trainer'] as const;
export const certificationLevel = z.enum(CERTIFICATION_LEVELS);
export type CertificationLevel = z.infer<typeof certificationLevel>;

export const membershipEntry = z.object({
  plan: z.string(),
  from: localDate,
  until: localDate.nullable(),
});
export type MembershipEntry = z.infer<typeof membershipEntry>;

export const certificationEntry = z.object({
  name: z.string(),
  level: certificationLevel,
  until: localDate.nullable(),
});
export type CertificationEntry = z.infer<typeof certificationEntry>;

export const holdEntry = z.object({
  reason: z.string(),
  until: instant.nullable(),
  by: z.string().nullable(),
});
export type HoldEntry = z.infer<typeof holdEntry>;

export const personItem = z.object({
  ref,
  name: z.string(),
  email: z.string().nullable(),
  status: personStatus,
  memberships: z.array(membershipEntry),
  certifications: z.array(certificationEntry),
  badges: z.array(heldBadge),
  hold: holdEntry.nullable(),
});
export type PersonItem = z.infer<typeof personItem>;

/** `search` finds in name, ref and e-mail. */
export const peopleQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().max(100).optional(),
  status: personStatus.optional(),
});
export type PeopleQuery = z.infer<typeof peopleQuery>;
