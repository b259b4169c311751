/** `GET /sessions`: who used which machine, how long it was held and how long it ran. */
import * as z from 'zod';
import { pageQuery, periodQuery } from './paging.ts';
import { flagInAddress, id, instant, personRef, ref, seconds, slug } from './words.ts';

export const SESSION_ENDS = [
  'badge',
  'button',
  'idle',
  'job',
  'takeover',
  'closing',
  'staff',
  'out-of-service',
  'disconnected',
] as const;
export const sessionEnd = z.enum(SESSION_ENDS);
export type SessionEnd = z.infer<typeof sessionEnd>;

/** What staff should know of a session; new words may come. */
export const SESSION_FLAGS = [
  'short',
  'ending',
  'offline',
  'offline-gap',
  'conflict',
  'unattributed',
  'late',
  'job-without-power',
  'clock-jump',
  'corrected',
  'voided',
  'split',
] as const;
export type SessionFlag = (typeof SESSION_FLAGS)[number];

/** Of an open session the seconds and watt-hours are those so far. `chargeCents` null: not rated. */
export const sessionItem = z.object({
  id,
  machine: slug,
  person: personRef.nullable(),
  supervisor: personRef.nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  endedBy: sessionEnd.nullable(),
  heldSeconds: seconds,
  runningSeconds: seconds,
  wattHours: z.number().nullable(),
  jobs: z.array(id),
  flags: z.array(z.string()),
  chargeCents: z.int().nullable(),
});
export type SessionItem = z.infer<typeof sessionItem>;

export const sessionsQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  machine: slug.optional(),
  person: ref.optional(),
  open: flagInAddress.optional(),
});
export type SessionsQuery = z.infer<typeof sessionsQuery>;

/** What a correction answers: the sessions that it touched. */
export const sessionsTouched = z.object({ items: z.array(sessionItem) });
export type SessionsTouched = z.infer<typeof sessionsTouched>;
