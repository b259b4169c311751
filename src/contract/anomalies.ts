/** `GET /anomalies`: what staff should look at. */
import * as z from 'zod';
import { pageQuery, periodQuery } from './paging.ts';
import { flagInAddress, id, instant } from './words.ts';

export const ANOMALY_KINDS = [
  'open-too-long',
  'unattributed',
  'conflict',
  'clock-jump',
  'device-away',
  'no-tariff',
  'flagged-session',
  'material-unknown',
  'forced-door',
  'door-held-open',
  'seq-conflict',
  'events-lost',
  'badge-twice',
  'badge-ambiguous',
  'badge-reversed',
  'badge-inverted',
  'badge-part',
  'badge-other-reader',
  'unknown-badges',
  'pin-locked',
  'decided-otherwise',
  'late-event',
  'old-event',
  'command-unanswered',
  'command-failed',
  'enabled-without-session',
  'job-without-power',
  'power-without-job',
  'running-in-gap',
  'needs-away',
  'supervisor-left',
  'left-alone',
  'upkeep-due',
  'device-faults',
  'unknown-login',
  'foreign-topic',
  'entry-failed',
  'enrolment-ambiguous',
] as const;
export const anomalyKind = z.enum(ANOMALY_KINDS);
export type AnomalyKind = z.infer<typeof anomalyKind>;

export const ANOMALY_SUBJECTS = [
  'machine',
  'device',
  'door',
  'zone',
  'person',
  'session',
  'visit',
  'login',
  'site',
] as const;
export const anomalySubject = z.enum(ANOMALY_SUBJECTS);
export type AnomalySubject = z.infer<typeof anomalySubject>;

/**
 * `subject` is the slug, reference or id of what it is about, `subjectKind` says of what kind;
 * `detail` holds the numbers and words that a sentence about it needs, flat.
 */
export const anomalyItem = z.object({
  id,
  at: instant,
  kind: anomalyKind,
  subject: z.string().nullable(),
  subjectKind: anomalySubject,
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  resolvedAt: instant.nullable(),
  resolvedReason: z.string().nullable(),
});
export type AnomalyItem = z.infer<typeof anomalyItem>;

export const anomaliesQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  open: flagInAddress.optional(),
});
export type AnomaliesQuery = z.infer<typeof anomaliesQuery>;
