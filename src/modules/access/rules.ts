/** What a door decides: who passes, what a badge does to presence, PINs and unknown numbers. Pure. */
import type { DecisionRefusal } from '#contract/refusals.ts';
import type {
  Direction,
  DoorFacts,
  Passage,
  PinCheck,
  Sighting,
  UnknownSeen,
  VisitRow,
} from './types.ts';

/** The same person at the same reader within this, from the last sighting, is one presentation. */
export const HELD_CARD_MS = 3_000;
/** A second toggle within this of an entry is no exit, and of an exit takes it back. */
export const SECOND_TOGGLE_MS = 60_000;
/** A badge older than this when it arrives opens nothing. */
export const TOO_OLD_MS = 30_000;
export const PIN_WINDOW_MS = 10_000;
export const PIN_LOCK_MS = 15 * 60_000;
export const WRONG_PINS_PER_BADGE = 5;
export const WRONG_PINS_PER_READER = 10;
export const UNKNOWN_NUMBERS_MAX = 10;
export const UNKNOWN_WINDOW_MS = 60_000;
export const UNKNOWN_REFUSES_MS = 30_000;
/** A contact that opens so long after an unlock was not opened by it. */
export const UNLOCK_COVERS_MS = 10_000;
export const DOOR_HELD_MS = 60_000;

/** In the order of the rules: the first that fails is the reason told. */
const CHECKS: ReadonlyArray<readonly [DecisionRefusal, (facts: DoorFacts) => boolean]> = [
  ['badge-blocked', (f) => f.badge === 'not-active'],
  ['person-suspended', (f) => f.suspended],
  ['no-membership', (f) => f.membership === 'none'],
  ['membership-expired', (f) => f.membership === 'expired'],
  ['zone-not-included', (f) => f.membership === 'in-force' && !f.zoneIncluded],
  ['outside-hours', (f) => f.membership === 'in-force' && !f.withinHours],
  ['account-overdue', isOverdue],
  ['guardian-authorisation-missing', (f) => f.minor && !f.guardianAuthorised],
  ['zone-full', (f) => f.capacity !== null && f.present >= f.capacity],
  ['pin-needed', (f) => f.pin === 'missing'],
  ['pin-wrong', (f) => f.pin === 'wrong' || f.pin === 'locked'],
];

/** Every check that fails, in order; empty: the badge passes. Of a number that nobody holds nothing else is known. */
export function unmetAtDoor(facts: DoorFacts): DecisionRefusal[] {
  if (facts.badge === 'unknown' || facts.badge === 'ambiguous') return ['unknown-badge'];
  const unmet: DecisionRefusal[] = [];
  for (const [refusal, fails] of CHECKS) if (fails(facts)) unmet.push(refusal);
  return unmet;
}

/** Debts close a door only where the place has set a grace. */
function isOverdue(facts: DoorFacts): boolean {
  return (
    facts.overdueGraceDays !== null &&
    facts.overdueDays !== null &&
    facts.overdueDays > facts.overdueGraceDays
  );
}

/** Whether this is the card of the last sighting, still held there. */
export function isHeldCard(
  sighting: Pick<Sighting, 'seenAtMs'> | undefined,
  atMs: number,
): boolean {
  return sighting !== undefined && Math.abs(atMs - sighting.seenAtMs) <= HELD_CARD_MS;
}

export function isTooOld(entry: { readonly ageMs: number; readonly live: boolean }): boolean {
  return entry.ageMs > TOO_OLD_MS;
}

/**
 * What a badge does to presence. `visit` is the one that covers `atMs` in the door's zone; `unsure` one that closing
 * time ended by assumption. Whether it may is decided by the checks, but for leaving.
 */
export function decidePassage(input: {
  readonly direction: Direction;
  readonly atMs: number;
  readonly visit: Pick<VisitRow, 'id' | 'enteredAtMs'> | undefined;
  readonly unsure: Pick<VisitRow, 'id'> | undefined;
  readonly sighting: Pick<Sighting, 'enteredAtMs' | 'leftAtMs' | 'visitId'> | undefined;
}): Passage {
  const { direction, atMs, visit, unsure, sighting } = input;
  if (direction === 'out') {
    if (visit !== undefined) return { kind: 'leave', visitId: visit.id };
    return unsure === undefined ? { kind: 'leave-unseen' } : { kind: 'leave', visitId: unsure.id };
  }
  if (visit !== undefined) {
    const stays = { kind: 'stay', visitId: visit.id } as const;
    if (direction === 'in') return { ...stays, twice: true };
    const here = sighting?.visitId === visit.id ? (sighting.enteredAtMs ?? 0) : 0;
    const sinceEntry = atMs - Math.max(visit.enteredAtMs, here);
    // Entered in what is still to come: the clock was set back, and nobody must be kept in by that.
    if (Math.abs(sinceEntry) <= SECOND_TOGGLE_MS) return { ...stays, twice: false };
    return { kind: 'leave', visitId: visit.id };
  }
  if (direction === 'toggle' && tookLeave(sighting, atMs))
    return { kind: 'return', visitId: sighting?.visitId as string };
  if (unsure !== undefined) return { kind: 'return', visitId: unsure.id };
  return { kind: 'enter' };
}

function tookLeave(
  sighting: Pick<Sighting, 'leftAtMs' | 'visitId'> | undefined,
  atMs: number,
): boolean {
  if (sighting?.visitId == null || sighting.leftAtMs === null) return false;
  const since = atMs - sighting.leftAtMs;
  return since >= 0 && since <= SECOND_TOGGLE_MS;
}

/** Whether this door asks for a PIN now, and what came of it. */
export function checkPin(input: {
  readonly asked: boolean;
  readonly locked: boolean;
  readonly given: string | undefined;
  readonly matches: (pin: string) => boolean;
}): PinCheck {
  if (!input.asked) return 'not-asked';
  if (input.locked) return 'locked';
  if (input.given === undefined) return 'missing';
  return input.matches(input.given) ? 'right' : 'wrong';
}

/** One more wrong PIN: the count, and until when it locks (null: not yet). A lock that is over starts a new count. */
export function countWrongPin(
  before: { readonly wrong: number; readonly lockedUntilMs: number | null },
  allowed: number,
  nowMs: number,
): { readonly wrong: number; readonly lockedUntilMs: number | null } {
  const over = before.lockedUntilMs !== null && before.lockedUntilMs <= nowMs;
  const wrong = (over ? 0 : before.wrong) + 1;
  return { wrong, lockedUntilMs: wrong >= allowed ? nowMs + PIN_LOCK_MS : null };
}

export function isLocked(lockedUntilMs: number | null | undefined, nowMs: number): boolean {
  return lockedUntilMs != null && nowMs < lockedUntilMs;
}

/** The unknown number that is still held at the reader, if it is this one. */
export function heldUnknown(
  seen: readonly UnknownSeen[],
  number: string,
  atMs: number,
): UnknownSeen | undefined {
  return seen.find((one) => one.number === number && Math.abs(atMs - one.atMs) <= HELD_CARD_MS);
}

/** Adds an unknown number to those of the last minute; `refuses`: the reader has had enough of them. */
export function countUnknown(
  seen: readonly UnknownSeen[],
  one: UnknownSeen,
): { readonly seen: readonly UnknownSeen[]; readonly refuses: boolean } {
  const recent = seen.filter((before) => one.atMs - before.atMs < UNKNOWN_WINDOW_MS);
  const counted = [...recent, one].slice(-UNKNOWN_NUMBERS_MAX);
  return { seen: counted, refuses: counted.length >= UNKNOWN_NUMBERS_MAX };
}
