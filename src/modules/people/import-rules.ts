/** What an import may do to a person's badges and hold, and what it never does. Pure. */
import type { PlaceBadge, PlaceHold } from '#contract/place-file.ts';
import { badgeNumber } from '#kernel/badge-number.ts';
import { momentOf } from '#kernel/civil-time.ts';

/** `pending` is an enrolment that staff have not confirmed: the place file does not know it. */
export type KeptBadgeState = 'active' | 'lost' | 'blocked' | 'returned' | 'pending';

/** A period for which somebody holds a number, as the table keeps it. `id` null: not kept yet. */
export type BadgePeriod = {
  readonly id: number | null;
  readonly number: string;
  readonly encoding: string | null;
  readonly state: KeptBadgeState;
  readonly fromMs: number;
  readonly untilMs: number | null;
  /** Lent to a guest: JSON, which the place file does not know either. */
  readonly guest: string | null;
  /** The other number of the same card. */
  readonly card: string | null;
  /** The only reader at which it counts. */
  readonly device: string | null;
};

export type PlannedBadge = BadgePeriod & {
  /** Where the file names it; null: the file's list leaves it out. */
  readonly index: number | null;
  readonly changed: boolean;
};
export type BadgeMistake = {
  readonly index: number;
  readonly key: string;
  readonly message: string;
};
export type BadgePlan = {
  readonly badges: readonly PlannedBadge[];
  readonly mistakes: readonly BadgeMistake[];
};

export type BadgeFacts = {
  readonly nowMs: number;
  readonly timeZone: string;
  /** Whether anybody else ever held this number. */
  readonly heldByAnother: (number: string) => boolean;
};

const SINCE_EVER_MS = 0;

/** Every badge of a person after the import: the list replaces, and what it leaves out is given back. */
export function planBadges(
  kept: readonly BadgePeriod[],
  given: readonly PlaceBadge[],
  facts: BadgeFacts,
): BadgePlan {
  const left = new Set(kept);
  const mistakes: BadgeMistake[] = [];
  const badges: PlannedBadge[] = [];
  const times = new Map<string, number>();
  const numbers = given.map((badge) => badgeNumber(badge.number, badge.encoding));
  numbers.forEach((read, index) => {
    const key = read.ok ? keyOf(read.number, given[index]) : '';
    times.set(key, (times.get(key) ?? 0) + 1);
  });
  given.forEach((badge, index) => {
    const read = numbers[index];
    if (read === undefined || !read.ok) {
      mistakes.push({ index, key: 'number', message: numberMistake(read?.reason ?? 'not-hex') });
      return;
    }
    const card = badge.card == null ? null : badgeNumber(badge.card);
    if (card?.ok === false) {
      mistakes.push({ index, key: 'card', message: numberMistake(card.reason) });
    }
    const isOnly = times.get(keyOf(read.number, badge)) === 1;
    const before = match(left, kept, read.number, badge, isOnly, facts);
    if (before !== undefined) left.delete(before);
    const planned = after(before, kept, read.number, badge, facts);
    if (planned.untilMs !== null && planned.untilMs <= planned.fromMs) {
      mistakes.push({ index, key: 'until', message: 'not before from' });
    }
    const twice = badges.find(
      (other) =>
        other.number === planned.number &&
        other.device === planned.device &&
        meet(other, planned) &&
        other.index !== null,
    );
    if (twice !== undefined) {
      const message = `this number is already held at badges[${twice.index}] at that time`;
      mistakes.push({ index, key: 'number', message });
    }
    badges.push({ ...planned, index, changed: before === undefined || differs(before, planned) });
  });
  return { badges: [...badges, ...[...left].map((badge) => givenBack(badge, facts))], mistakes };
}

/** Whether two periods share an instant. */
export function meet(
  one: Pick<BadgePeriod, 'fromMs' | 'untilMs'>,
  other: Pick<BadgePeriod, 'fromMs' | 'untilMs'>,
): boolean {
  const oneEnd = one.untilMs ?? Number.POSITIVE_INFINITY;
  const otherEnd = other.untilMs ?? Number.POSITIVE_INFINITY;
  return one.fromMs < otherEnd && other.fromMs < oneEnd;
}

/** The kept period that the file means: same number and start, or the only one of that number. */
function match(
  left: ReadonlySet<BadgePeriod>,
  kept: readonly BadgePeriod[],
  number: string,
  badge: PlaceBadge,
  isOnly: boolean,
  facts: BadgeFacts,
): BadgePeriod | undefined {
  const isMeant = (period: BadgePeriod) =>
    period.number === number && (badge.reader === undefined || period.device === badge.reader);
  const same = [...left].filter(isMeant);
  const fromMs = startOf(badge, facts);
  const exact = same.find((period) => period.fromMs === fromMs);
  if (exact !== undefined) return exact;
  if (fromMs === undefined) return latest(same);
  const periods = kept.filter(isMeant).length;
  return isOnly && periods === 1 ? same[0] : undefined;
}

/** A part of a card's number counts at a reader, and may count at another one too. */
function keyOf(number: string, badge: PlaceBadge | undefined): string {
  return `${number} ${badge?.reader ?? ''}`;
}

function after(
  before: BadgePeriod | undefined,
  kept: readonly BadgePeriod[],
  number: string,
  badge: PlaceBadge,
  facts: BadgeFacts,
): BadgePeriod {
  const state = stateAfter(before ?? latest(kept.filter((one) => one.number === number)), badge);
  const isNewlyReturned = state === 'returned' && (before ?? { state }).state !== 'returned';
  const untilMs = endOf(badge, facts);
  const fallback = before?.untilMs ?? (isNewlyReturned ? facts.nowMs : null);
  const start = facts.heldByAnother(number) ? facts.nowMs : SINCE_EVER_MS;
  return {
    id: before?.id ?? null,
    number,
    encoding: badge.encoding ?? before?.encoding ?? null,
    state,
    fromMs: startOf(badge, facts) ?? before?.fromMs ?? start,
    untilMs: untilMs === undefined ? fallback : untilMs,
    guest: before?.guest ?? null,
    card: badge.card === undefined ? (before?.card ?? null) : hexOf(badge.card),
    device: badge.reader === undefined ? (before?.device ?? null) : badge.reader,
  };
}

/** A badge that was lost, blocked or given back is made active by staff alone. */
function stateAfter(before: BadgePeriod | undefined, badge: PlaceBadge): KeptBadgeState {
  const wanted = badge.state ?? before?.state ?? 'active';
  const isShut = before !== undefined && before.state !== 'active' && before.state !== 'pending';
  return wanted === 'active' && isShut ? before.state : wanted;
}

function givenBack(badge: BadgePeriod, facts: BadgeFacts): PlannedBadge {
  // A guest's badge and an enrolment under way are not the file's to leave out.
  const leaves = badge.state === 'active' && badge.guest === null;
  if (!leaves) return { ...badge, index: null, changed: false };
  const untilMs = Math.min(badge.untilMs ?? facts.nowMs, Math.max(facts.nowMs, badge.fromMs + 1));
  return { ...badge, state: 'returned', untilMs, index: null, changed: true };
}

/** The hold after the import. One that is in force is never lifted nor shortened. */
export type KeptHold = { readonly reason: string; readonly untilMs: number | null };
export function planHold(
  kept: KeptHold | null,
  given: PlaceHold | null | undefined,
  nowMs: number,
): KeptHold | null {
  const inForce = kept !== null && (kept.untilMs === null || kept.untilMs > nowMs);
  if (given === undefined) return kept;
  if (given === null) return inForce ? kept : null;
  const wanted = given.until === undefined ? undefined : untilOf(given.until);
  if (!inForce)
    return {
      reason: given.reason,
      untilMs: wanted === undefined ? (kept?.untilMs ?? null) : wanted,
    };
  const untilMs = wanted === undefined ? kept.untilMs : later(kept.untilMs, wanted);
  return { reason: given.reason, untilMs };
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}

function untilOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

function differs(one: BadgePeriod, other: BadgePeriod): boolean {
  return (['state', 'fromMs', 'untilMs', 'card', 'device'] as const).some(
    (field) => one[field] !== other[field],
  );
}

function latest(periods: readonly BadgePeriod[]): BadgePeriod | undefined {
  return periods.reduce<BadgePeriod | undefined>(
    (last, period) => (last === undefined || period.fromMs >= last.fromMs ? period : last),
    undefined,
  );
}

function startOf(badge: PlaceBadge, facts: BadgeFacts): number | undefined {
  if (badge.from === undefined) return undefined;
  return badge.from === null ? SINCE_EVER_MS : (momentOf(badge.from, facts.timeZone) ?? undefined);
}

function hexOf(text: string | null): string | null {
  const read = text === null ? null : badgeNumber(text);
  return read?.ok === true ? read.number : null;
}

/** A date is the last day. */
function endOf(badge: PlaceBadge, facts: BadgeFacts): number | null | undefined {
  if (badge.until === undefined) return undefined;
  return badge.until === null ? null : momentOf(badge.until, facts.timeZone, true);
}

function numberMistake(reason: string): string {
  const words: Record<string, string> = {
    'not-hex': 'a badge number in hex, like 04A1B2C3D4E5F6; or say its encoding',
    'not-decimal': 'decimal digits, as its encoding says',
    'not-bits': 'the bits that the reader sends, like 1010…',
    'wrong-parity': 'the parity of these bits is wrong: one of them is missing or changed',
    ambiguous: 'half a byte is missing, so that it may mean several cards: read the card again',
    'wrong-length': 'too long or too short for a badge number of its encoding',
    'out-of-range': 'too large for a badge number of its encoding',
  };
  return words[reason] ?? 'a badge number of an encoding that is known';
}
