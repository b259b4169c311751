/** Why the place decides as it does, at a door and at a machine: a closed union. */
import * as z from 'zod';

/** `ok` first, then every reason to refuse. The order in which checks run is in the rules. */
export const DECISION_REASONS = [
  'ok',
  'unknown-badge',
  'badge-blocked',
  'person-suspended',
  'no-membership',
  'membership-expired',
  'zone-not-included',
  'outside-hours',
  'not-certified',
  'certification-expired',
  'supervisor-needed',
  'machine-in-use',
  'machine-out-of-service',
  'pin-needed',
  'pin-wrong',
  'zone-full',
  'account-overdue',
  'guardian-authorisation-missing',
  'lone-working',
  'machine-running',
  'prepaid-too-low',
  'reader-unassigned',
  'reader-locked',
  'too-old',
] as const;

export const decisionReason = z.enum(DECISION_REASONS);
export type DecisionReason = z.infer<typeof decisionReason>;

/** A reason that refuses. */
export type DecisionRefusal = Exclude<DecisionReason, 'ok'>;
export const decisionRefusal = decisionReason.exclude(['ok']);
