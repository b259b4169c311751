/** The bodies of what staff do over HTTP; each gives a reason, each is kept. */
import * as z from 'zod';
import { badgeState } from './badges.ts';
import { anyInstant, id, reason, ref, slug } from './words.ts';

const because = z.strictObject({ reason });

/** `POST /visits` */
export const startVisitBody = z.strictObject({
  person: ref,
  zone: slug,
  reason,
  at: anyInstant.optional(),
  headcount: z.int().min(1).max(10_000).optional(),
});
export type StartVisitBody = z.infer<typeof startVisitBody>;

/** `POST /visits/:id/end` */
export const endVisitBody = z.strictObject({ reason, at: anyInstant.optional() });
export type EndVisitBody = z.infer<typeof endVisitBody>;

/** `POST /visits/:id/assign` */
export const assignVisitBody = z.strictObject({ person: ref, reason });
export type AssignVisitBody = z.infer<typeof assignVisitBody>;

/** `POST /visits/:id/void` */
export const voidVisitBody = because;
export type VoidVisitBody = z.infer<typeof voidVisitBody>;

/** `POST /visits/:id/headcount`: a class behind one badge; no names. */
export const headcountBody = z.strictObject({ headcount: z.int().min(1).max(10_000), reason });
export type HeadcountBody = z.infer<typeof headcountBody>;

/** `POST /doors/:slug/unlock`; the door's own seconds unless said. */
export const unlockDoorBody = z.strictObject({
  reason,
  seconds: z.int().min(1).max(60).optional(),
});
export type UnlockDoorBody = z.infer<typeof unlockDoorBody>;

/** `POST /machines/:slug/out-of-service`; `cut` also stops a machine that runs. */
export const outOfServiceBody = z.strictObject({ reason, cut: z.boolean().optional() });
export type OutOfServiceBody = z.infer<typeof outOfServiceBody>;

/** `POST /machines/:slug/return` */
export const returnMachineBody = because;
export type ReturnMachineBody = z.infer<typeof returnMachineBody>;

/** `POST /sessions` */
export const startSessionBody = z.strictObject({ machine: slug, person: ref, reason });
export type StartSessionBody = z.infer<typeof startSessionBody>;

/** `POST /sessions/:id/end`; only `cut: true` disables a machine that runs. */
export const endSessionBody = z.strictObject({
  at: anyInstant.optional(),
  reason,
  cut: z.boolean().optional(),
});
export type EndSessionBody = z.infer<typeof endSessionBody>;

/** `POST /sessions/:id/assign` */
export const assignSessionBody = z.strictObject({ person: ref, reason });
export type AssignSessionBody = z.infer<typeof assignSessionBody>;

/** `POST /sessions/:id/split`; from `at` on it is that person's. */
export const splitSessionBody = z.strictObject({ at: anyInstant, person: ref, reason });
export type SplitSessionBody = z.infer<typeof splitSessionBody>;

/** `POST /sessions/:id/void` */
export const voidSessionBody = because;
export type VoidSessionBody = z.infer<typeof voidSessionBody>;

/** `POST /badges/:number/state` */
export const badgeStateBody = z.strictObject({ state: badgeState, reason });
export type BadgeStateBody = z.infer<typeof badgeStateBody>;

/** `POST /people/:ref/hold`; `hold: false` lifts it. */
export const holdPersonBody = z.strictObject({
  reason,
  hold: z.boolean().default(true),
  until: anyInstant.nullable().optional(),
});
export type HoldPersonBody = z.infer<typeof holdPersonBody>;

/**
 * `POST /enrolments`: opens a window for a person at a reader, or picks a number that was seen;
 * `card` links another number of a badge that is held up in the same window; `confirm` with the last 4 digits
 * makes the badge that was found theirs.
 */
export const enrolmentBody = z.union(
  [
    z.strictObject({ person: ref, device: slug, reason }),
    z.strictObject({ person: ref, device: slug, number: z.string().min(4).max(64), reason }),
    z.strictObject({ person: ref, device: slug, card: z.string().min(4).max(64), reason }),
    z.strictObject({ enrolment: id, confirm: z.string().length(4), reason }),
  ],
  {
    error:
      'either person, device and reason, with a number picked from the list or the card of which it is another number, or enrolment, confirm (last 4 digits) and reason',
  },
);
export type EnrolmentBody = z.infer<typeof enrolmentBody>;

/** `POST /guests`: lends a badge that nobody holds; its host answers, and pays, for it until then. */
export const lendBadgeBody = z.strictObject({
  host: ref,
  name: z.string().trim().min(1, 'a name').max(200, 'at most 200 characters'),
  number: z.string().min(4).max(64),
  zones: z.array(slug).min(1, 'at least one zone').max(100),
  until: anyInstant,
  reason,
});
export type LendBadgeBody = z.infer<typeof lendBadgeBody>;

/** `POST /anomalies/:id/resolve` */
export const resolveAnomalyBody = because;
export type ResolveAnomalyBody = z.infer<typeof resolveAnomalyBody>;
