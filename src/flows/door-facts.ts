/** Gathers what the checks at a door, or of a machine's zone, look at: people's rights meet the place's hours. */

import type { DecisionRefusal } from '#contract/refusals.ts';
import type { Db } from '#db/drizzle.ts';
import { type Hours, isOpen, localDateOf } from '#kernel/civil-time.ts';
import { type DoorFacts, unmetAtDoor } from '#modules/access/index.ts';
import {
  type BadgeHolder,
  type GuestBadge,
  isActiveBadge,
  isAuthorised,
  isMember,
  isSuspended,
  listMemberships,
  type Membership,
  membershipStanding,
} from '#modules/people/index.ts';
import type { ZoneRow } from '#modules/site/index.ts';
import { isPlaceOpen, type PlaceFacts, parseStored } from '#modules/site/index.ts';
import { overdueDaysOf } from './payer-standing.ts';

export type PlanHours = 'opening' | 'always' | readonly Hours[];
export type FactsAt = Omit<DoorFacts, 'pin' | 'capacity' | 'present'>;
type Rights = Pick<DoorFacts, 'membership' | 'zoneIncluded' | 'withinHours'>;

/** All that the checks need but the door's own matters: its PIN and how full its zone is. */
export function factsAt(
  db: Db,
  place: PlaceFacts,
  holder: BadgeHolder,
  zone: Pick<ZoneRow, 'slug'>,
  atMs: number,
): FactsAt {
  const date = localDateOf(atMs, place.timeZone);
  return {
    badge: isActiveBadge(holder, atMs) ? 'active' : 'not-active',
    suspended: isSuspended(holder, atMs),
    ...rightsAt(db, place, holder, zone.slug, date, atMs),
    overdueDays: place.overdueGraceDays === null ? null : overdueDaysOf(db, holder.ref, date),
    overdueGraceDays: place.overdueGraceDays,
    minor: holder.minor,
    guardianAuthorised: isAuthorised(holder, date),
  };
}

/** The checks of a machine's zone: its fullness and a PIN do not count there. */
export function unmetInZone(
  db: Db,
  place: PlaceFacts,
  holder: BadgeHolder,
  zone: Pick<ZoneRow, 'slug'>,
  atMs: number,
): DecisionRefusal[] {
  return unmetAtDoor({
    ...factsAt(db, place, holder, zone, atMs),
    pin: 'not-asked',
    capacity: null,
    present: 0,
  });
}

/** Whether a plan lets its member in at the instant. Closures hold for all but `always`. */
export function planAllows(hours: PlanHours, place: PlaceFacts, atMs: number): boolean {
  if (hours === 'always') return true;
  if (hours === 'opening') return isPlaceOpen(place, atMs);
  return isOpen(hours, place.closures, atMs, place.timeZone);
}

/** Members of an `always` plan may be there through the night. */
export function mayStayOvernight(
  db: Db,
  place: PlaceFacts,
  personId: number,
  atMs: number,
): boolean {
  return hasPlan(db, place, { personId, atMs }, (hours) => hours === 'always');
}

/** Somebody whose own hours go on may be there when the place closes. */
export function mayStayAfter(
  db: Db,
  place: PlaceFacts,
  personId: number,
  closingMs: number,
): boolean {
  const asked = { personId, atMs: closingMs };
  return hasPlan(db, place, asked, (hours) => planAllows(hours, place, closingMs));
}

function hasPlan(
  db: Db,
  place: PlaceFacts,
  asked: { readonly personId: number; readonly atMs: number },
  fits: (hours: PlanHours) => boolean,
): boolean {
  const date = localDateOf(asked.atMs, place.timeZone);
  return listMemberships(db, asked.personId).some(
    (one) => isMember(one, date) && fits(parseStored<PlanHours>(one.hours)),
  );
}

function rightsAt(
  db: Db,
  place: PlaceFacts,
  holder: BadgeHolder,
  zone: string,
  date: string,
  atMs: number,
): Rights {
  if (holder.guest !== null) {
    const guest = parseStored<GuestBadge>(holder.guest);
    return {
      membership: 'in-force',
      zoneIncluded: guest.zones.includes(zone),
      withinHours: isPlaceOpen(place, atMs),
    };
  }
  const memberships = listMemberships(db, holder.personId);
  const membership = membershipStanding(memberships, date);
  if (membership !== 'in-force') return { membership, zoneIncluded: false, withinHours: false };
  const inForce = memberships.filter((one) => isMember(one, date));
  const withZone = inForce.filter((one) => opensZone(one, zone));
  const counted = withZone.length > 0 ? withZone : inForce;
  return {
    membership,
    zoneIncluded: withZone.length > 0,
    withinHours: counted.some((one) => planAllows(parseStored(one.hours), place, atMs)),
  };
}

function opensZone(membership: Membership, zone: string): boolean {
  return parseStored<readonly string[]>(membership.zones).includes(zone);
}
