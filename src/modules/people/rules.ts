/** Badges, memberships, certifications, holds and authorisations at an instant or on a civil date. Pure. */
import { partDigits, type SeenPart } from '#kernel/badge-number.ts';
import type {
  BadgeHint,
  BadgeHolder,
  BadgeState,
  Certification,
  CertificationStanding,
  EnrolmentState,
  EnrolmentStep,
  Membership,
} from './types.ts';

export const ENROLMENT_WINDOW_MS = 30_000;
/** Linking asks for two readers, and a walk between them. */
export const LINK_WINDOW_MS = 120_000;
const CONFIRM_DIGITS = 4;
/** A 125 kHz tag has 5 bytes; readers that give 3 or 4 of them give its last ones. */
export const SAME_BITS_DIGITS = 10;

/**
 * Who holds a presented number at an instant, among all who ever did. Two people who could both be meant:
 * `ambiguous`. When no period covers the instant, the last one before it is answered, and is not active.
 */
export function holderAt(
  rows: readonly BadgeHolder[],
  atMs: number,
): BadgeHolder | 'unknown' | 'ambiguous' {
  const found = sureHolderAt(rows, atMs);
  const guessed = rows.filter((row) => row.guess === true && isInForce(row, atMs));
  if (guessed.length === 0 || found === 'ambiguous') return found;
  const meant = new Set(guessed.map(({ personId }) => personId));
  if (found !== 'unknown') meant.add(found.personId);
  return meant.size > 1 ? 'ambiguous' : found;
}

function sureHolderAt(
  rows: readonly BadgeHolder[],
  atMs: number,
): BadgeHolder | 'unknown' | 'ambiguous' {
  let found: BadgeHolder | undefined;
  let foundInForce = false;
  for (const row of rows) {
    if (row.guess === true) continue;
    const inForce = isInForce(row, atMs);
    if (found === undefined || (inForce && !foundInForce)) {
      found = row;
      foundInForce = inForce;
    } else if (inForce && row.personId !== found.personId) return 'ambiguous';
    else if (inForce && row.state === 'active' && found.state !== 'active') found = row;
    else if (!inForce && !foundInForce && row.fromMs > found.fromMs) found = row;
  }
  return found ?? 'unknown';
}

/** Whether the badge opens anything at the instant: active, and within its period. */
export function isActiveBadge(
  badge: Pick<BadgeHolder, 'fromMs' | 'untilMs'> & { readonly state: string },
  atMs: number,
): boolean {
  return badge.state === 'active' && isInForce(badge, atMs);
}

/** The period is half open: it ends at `untilMs`. */
function isInForce(badge: Pick<BadgeHolder, 'fromMs' | 'untilMs'>, atMs: number): boolean {
  return badge.fromMs <= atMs && (badge.untilMs === null || atMs < badge.untilMs);
}

/** A hold by staff, or a person who is no longer the place's. */
export function isSuspended(
  person: Pick<BadgeHolder, 'holdReason' | 'holdUntilMs' | 'archivedAtMs'>,
  atMs: number,
): boolean {
  if (person.archivedAtMs !== null && person.archivedAtMs <= atMs) return true;
  return person.holdReason !== null && (person.holdUntilMs === null || atMs < person.holdUntilMs);
}

/** Both days included. */
export function isMember(membership: Pick<Membership, 'fromDate' | 'untilDate'>, date: string) {
  return (
    membership.fromDate <= date && (membership.untilDate === null || date <= membership.untilDate)
  );
}

/** One that ended makes an expired member; one that has not begun makes none. */
export function membershipStanding(
  memberships: ReadonlyArray<Pick<Membership, 'fromDate' | 'untilDate'>>,
  date: string,
): 'in-force' | 'expired' | 'none' {
  if (memberships.some((one) => isMember(one, date))) return 'in-force';
  const ended = memberships.some((one) => one.untilDate !== null && one.untilDate < date);
  return ended ? 'expired' : 'none';
}

/** `undefined`: the person never had it. The last day counts. */
export function certificationStanding(
  certification: Certification | undefined,
  date: string,
): CertificationStanding {
  if (certification === undefined) return { standing: 'none' };
  const { level, untilDate } = certification;
  return { standing: untilDate === null || date <= untilDate ? 'held' : 'expired', level };
}

/** Minors need a guardian's authorisation; its last day counts. */
export function isAuthorised(
  person: Pick<BadgeHolder, 'minor' | 'authorisedUntil'>,
  date: string,
): boolean {
  if (!person.minor) return true;
  return person.authorisedUntil !== null && date <= person.authorisedUntil;
}

/** A returned badge is given again by an enrolment, never by a change of its state. */
export function mayBecome(from: BadgeState, to: BadgeState): boolean {
  return from !== to && from !== 'returned';
}

/** What a number that nobody holds does to a window in which it is presented. */
export function stepEnrolment(
  enrolment: {
    readonly state: EnrolmentState;
    readonly expected: string | null;
    readonly number: string | null;
    readonly openedAtMs: number;
    readonly closesAtMs: number;
  },
  number: string,
  atMs: number,
): EnrolmentStep {
  if (atMs < enrolment.openedAtMs || atMs >= enrolment.closesAtMs) return 'not-now';
  if (enrolment.expected !== null && enrolment.expected !== number) return 'not-this';
  if (enrolment.state === 'open') return 'presented';
  if (enrolment.state !== 'presented') return 'not-now';
  return enrolment.number === number ? 'again' : 'ambiguous';
}

/**
 * Whether a number counts only at the reader that gave it: it may be a part of the card's UID, and another
 * card's UID may have the same part. Within 5 bytes it is the same bits that any reader of such cards gives.
 */
export function countsAtOneReader(
  number: string,
  { card, sees }: { readonly card: string | null; readonly sees: SeenPart | null },
): boolean {
  if (sees !== null && number.length === partDigits(sees)) return true;
  if (card === null || card.length <= number.length || card.length <= SAME_BITS_DIGITS)
    return false;
  return card.startsWith(number) || card.endsWith(number);
}

/**
 * What an unknown number looks like, among the numbers that are known and that it could come from: first of all
 * itself, at another reader. Two that could be meant: nothing, for a wrong hint sends staff to the wrong reader.
 */
export function likenessOf(number: string, known: readonly BadgeHint[]): BadgeHint | null {
  const elsewhere = known.find(({ kind }) => kind === 'badge-other-reader');
  if (elsewhere !== undefined) return elsewhere;
  const [first, ...more] = known.filter((one) => one.number !== number);
  return first === undefined || more.some((one) => one.number !== first.number) ? null : first;
}

/** The last 4 digits, as staff read them from the card or the list. */
export function confirms(number: string, digits: string): boolean {
  return digits.length === CONFIRM_DIGITS && number.endsWith(digits.trim().toUpperCase());
}
