/** Words of doors, decisions, presence and readers. */
import type { DecisionReason } from '#contract/refusals.ts';

export type VisitEnd = 'badge' | 'closing' | 'staff';

/** One decision as it is kept; `unmet`, `commands` and `flags` are JSON. */
export type DecisionRow = {
  readonly id: string;
  readonly entryId: number;
  readonly atMs: number;
  readonly device: string;
  readonly door: string | null;
  readonly machine: string | null;
  readonly personId: number | null;
  readonly number: string;
  readonly granted: boolean;
  readonly reason: DecisionReason;
  readonly unmet: string;
  readonly offline: boolean;
  readonly commands: string;
  readonly flags: string;
};

export type VisitRow = {
  readonly id: string;
  readonly personId: number;
  readonly zoneId: number;
  readonly enteredAtMs: number;
  readonly leftAtMs: number | null;
  readonly endedBy: string | null;
  readonly assumed: boolean;
  readonly headcount: number;
  /** JSON list of words. */
  readonly flags: string;
};

/** The last time a reader saw a person, and when it last let them in or out. */
export type Sighting = {
  readonly device: string;
  readonly personId: number;
  readonly seenAtMs: number;
  readonly decisionId: string;
  readonly enteredAtMs: number | null;
  readonly leftAtMs: number | null;
  readonly visitId: string | null;
};

/** What a reader is in the middle of. */
export type ReaderState = {
  readonly device: string;
  readonly pinPersonId: number | null;
  readonly pinNumber: string | null;
  readonly pinUntilMs: number | null;
  /** JSON of UnknownSeen[]. */
  readonly unknown: string;
  readonly refusesUntilMs: number | null;
  readonly wrongPins: number;
  readonly pinLockedUntilMs: number | null;
  readonly openedAtMs: number | null;
  /** JSON of what a machine's reader waits for. */
  readonly waiting: string | null;
};

/** An unknown number as a reader saw it, and the decision that answered it. */
export type UnknownSeen = {
  readonly number: string;
  readonly atMs: number;
  readonly decision: string;
};

export type PinCheck = 'not-asked' | 'missing' | 'right' | 'wrong' | 'locked';

/** What the checks at a door, or of a machine's zone, look at. */
export type DoorFacts = {
  readonly badge: 'unknown' | 'ambiguous' | 'active' | 'not-active';
  readonly suspended: boolean;
  readonly membership: 'in-force' | 'expired' | 'none';
  readonly zoneIncluded: boolean;
  readonly withinHours: boolean;
  /** Whole days since the oldest unpaid invoice fell due; null: nothing is due. */
  readonly overdueDays: number | null;
  /** Null: the place sets no grace, and debts close no door. */
  readonly overdueGraceDays: number | null;
  readonly minor: boolean;
  readonly guardianAuthorised: boolean;
  /** Null: no limit, or it does not count here (a machine's zone). */
  readonly capacity: number | null;
  /** Heads in the zone without this person. */
  readonly present: number;
  readonly pin: PinCheck;
};

export type Direction = 'in' | 'out' | 'toggle';

/** What a badge does to presence at a door. */
export type Passage =
  | { readonly kind: 'enter' }
  /** Entered already: the same visit goes on; `twice`: at a door that one only enters by. */
  | { readonly kind: 'stay'; readonly visitId: string; readonly twice: boolean }
  | { readonly kind: 'leave'; readonly visitId: string }
  /** A second toggle within 60 s of an exit, or the badge of somebody who was taken to have left. */
  | { readonly kind: 'return'; readonly visitId: string }
  /** Known, but with no visit to end: the door opens all the same. */
  | { readonly kind: 'leave-unseen' };
