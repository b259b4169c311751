/** Words of people, their badges and their rights, as rules and flows use them. */
import type { SeenPart } from '#kernel/badge-number.ts';

/** What staff, an enrolment or an import made of a badge. */
export type BadgeState = 'active' | 'lost' | 'blocked' | 'returned';

/** A guest's badge is lent: it opens these zones until its end, while its host answers for it. */
export type GuestBadge = {
  /** Ref of the host. */
  readonly host: string;
  /** Slugs of zones. */
  readonly zones: readonly string[];
};

/**
 * The person behind a presented number, and the badge's period that the instant falls into
 * (or the last one, when none does).
 */
export type BadgeHolder = {
  readonly badgeId: number;
  /** The whole number, upper-case hex, though the reader may have seen a part of it. */
  readonly number: string;
  readonly state: BadgeState;
  readonly fromMs: number;
  readonly untilMs: number | null;
  /** JSON of a GuestBadge; null for everybody's own badge. */
  readonly guest: string | null;
  /** The number by which the card was known before this one was linked to it. */
  readonly card: string | null;
  /** The only reader at which the number counts; null: at all. */
  readonly device: string | null;
  /** It could be meant, but nothing proves it: it opens nothing, and it bars whoever else could be meant. */
  readonly guess?: true;
  readonly personId: number;
  readonly ref: string;
  readonly name: string;
  /** A BCP 47 tag; null: the place's. */
  readonly language: string | null;
  readonly minor: boolean;
  /** Ref of the guardian. */
  readonly guardian: string | null;
  /** The last day of the guardian's authorisation. */
  readonly authorisedUntil: string | null;
  /** `salt:hash`, as `saltedHash` makes it. */
  readonly pin: string | null;
  readonly holdReason: string | null;
  /** Null with a reason: until it is lifted. */
  readonly holdUntilMs: number | null;
  readonly archivedAtMs: number | null;
};

/** A membership with what its plan opens. Dates are civil and inclusive. */
export type Membership = {
  readonly plan: string;
  readonly fromDate: string;
  readonly untilDate: string | null;
  /** JSON: slugs of zones. */
  readonly zones: string;
  /** JSON: `"opening"`, `"always"` or a list of windows. */
  readonly hours: string;
};

export type CertificationLevel = 'supervised' | 'autonomous' | 'trainer';
export type Certification = {
  readonly name: string;
  readonly level: CertificationLevel;
  /** The last day, inclusive. Null: open. */
  readonly untilDate: string | null;
};
/** Whether a person may use what asks for a certification. */
export type CertificationStanding =
  | { readonly standing: 'held'; readonly level: CertificationLevel }
  | { readonly standing: 'expired'; readonly level: CertificationLevel }
  | { readonly standing: 'none' };

/** What an unknown number looks like: it helps staff, and opens nothing. */
export type BadgeLikeness =
  | 'badge-reversed'
  | 'badge-inverted'
  | 'badge-part'
  | 'badge-other-reader';
export type BadgeHint = {
  readonly kind: BadgeLikeness;
  /** The number that is known. */
  readonly number: string;
  /** The part of it that the reader gives, where that is what it looks like. */
  readonly sees?: SeenPart;
};

export type EnrolmentState = 'open' | 'presented' | 'confirmed' | 'ambiguous' | 'expired';
export type EnrolmentStep = 'presented' | 'again' | 'ambiguous' | 'not-this' | 'not-now';
