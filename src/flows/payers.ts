/** Who pays for a person's use on a day: frozen on the charge, asked for again only when the use changes hands. */
import type { Db } from '#db/drizzle.ts';
import type { Payer } from '#modules/billing/index.ts';
import {
  findPerson,
  findPersonByRef,
  type GuestBadge,
  isMember,
  isOrganisation,
  listBadgesOf,
  listMemberships,
  listPayers,
} from '#modules/people/index.ts';

/** A guest of a guest's host is as far as anybody pays for somebody else. */
const HOSTS_MAX = 3;

/** The payer named for the day; else a guest's host's, a minor's guardian, or the person. */
export function payerOn(db: Db, personId: number, date: string, hosts = HOSTS_MAX): Payer | null {
  const person = findPerson(db, personId);
  if (person === undefined) return null;
  const named = listPayers(db, personId).find(
    ({ fromDate, untilDate }) =>
      (fromDate === null || fromDate <= date) && (untilDate === null || date <= untilDate),
  );
  if (named !== undefined) return payerOf(db, named.payerRef);
  const host = hosts === 0 ? undefined : hostOf(db, personId);
  if (host !== undefined) return payerOn(db, host.id, date, hosts - 1);
  if (person.minor && person.guardian !== null) return payerOf(db, person.guardian);
  return { kind: 'person', ref: person.ref };
}

/** Slugs of the plans that a person has on a day. */
export function plansOn(db: Db, personId: number, date: string): string[] {
  const held = listMemberships(db, personId).filter((membership) => isMember(membership, date));
  return [...new Set(held.map(({ plan }) => plan))];
}

export function payerOf(db: Db, ref: string): Payer {
  return { kind: isOrganisation(db, ref) ? 'organisation' : 'person', ref };
}

function hostOf(db: Db, personId: number) {
  const lent = listBadgesOf(db, personId).find(({ guest }) => guest !== null);
  return lent === undefined
    ? undefined
    : findPersonByRef(db, (JSON.parse(lent.guest as string) as GuestBadge).host);
}
