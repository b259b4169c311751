/** Words of people, their badges and their rights, as rules and flows use them. */

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

export type EnrolmentState = 'open' | 'presented' | 'confirmed' | 'ambiguous' | 'expired';
export type EnrolmentStep = 'presented' | 'again' | 'ambiguous' | 'not-this' | 'not-now';
