/** The small words that every route uses: slugs, instants, dates, references to people. */
import * as z from 'zod';

/** What a slug is made of. */
export const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;
const LOCAL_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const LOCAL_TIME_OR_MIDNIGHT = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** Names a thing of the place, also in topics and addresses. */
export const slug = z
  .string()
  .regex(SLUG, 'a slug: 1 to 63 characters among a-z, 0-9 and -, not starting with -');

/** Names a person or an organisation, as the place's own register does. */
export const ref = z
  .string()
  .min(1, 'a reference has at least 1 character')
  .max(128, 'a reference has at most 128 characters')
  .regex(/^[^\s/]+$/, 'a reference holds neither spaces nor /');

export const id = z.string().min(1).max(64);

/** An instant as answers carry it: RFC 3339, UTC. */
export const instant = z.iso.datetime({ error: 'an instant in UTC, like 2026-11-24T09:12:03Z' });

/** An instant as requests may carry it: any offset. */
export const anyInstant = z.iso.datetime({
  offset: true,
  error: 'an instant, like 2026-11-24T09:12:03Z',
});

/** A civil date in the place's zone. */
export const localDate = z.iso.date({ error: 'a date, like 2026-11-24' });

/** A bound of a period: an instant, or a date in the place's zone. */
export const moment = z.union([anyInstant, localDate], {
  error: 'an instant like 2026-11-24T09:12:03Z, or a date like 2026-11-24',
});

export const localTime = z.string().regex(LOCAL_TIME, 'a time of the day, 00:00 to 23:59');
export const localTimeOrMidnight = z
  .string()
  .regex(LOCAL_TIME_OR_MIDNIGHT, 'a time of the day, 00:00 to 24:00');

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const weekday = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof weekday>;

export const count = z.int().min(0);
export const seconds = z.number().min(0);

/** Who, where an answer names a person; `null` in its place to those who may see no names. */
export const personRef = z.object({ ref: z.string(), name: z.string() });
export type PersonRef = z.infer<typeof personRef>;

/** Why staff did something: always asked for, always kept. */
export const reason = z
  .string({ error: 'say why, in a few words' })
  .trim()
  .min(1, 'say why, in a few words')
  .max(500, 'at most 500 characters');

/** True and false as an address carries them. */
export const flagInAddress = z
  .enum(['true', 'false', '1', '0'], { error: 'true or false' })
  .transform((word) => word === 'true' || word === '1');
