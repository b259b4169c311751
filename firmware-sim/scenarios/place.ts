/** What the simulator reads of a place file: who is there, what they hold, and which device guards what. */
import { readFileSync } from 'node:fs';

export type PlaceDevice = {
  slug: string;
  driver: string;
  secret?: string | null;
  settings?: Record<string, unknown> | null;
};
export type PlaceDoor = { slug: string; name: string; zone: string; device?: string | null };
export type PlaceMachine = {
  slug: string;
  name: string;
  kind: string;
  zone: string;
  certification?: string | null;
  interlock?: string | null;
  meter?: string | null;
  jobs?: string | null;
  reader?: string | null;
  running?: { contact: string; when: string; device?: string } | null;
  power?: { offBelowWatts?: number; idleBelowWatts?: number; runAboveWatts?: number } | null;
};
export type PlacePerson = {
  ref: string;
  name: string;
  memberships?: { plan: string; from: string; until?: string | null }[] | null;
  badges?: { number: string; state?: string }[] | null;
  certifications?: { name: string; level?: string }[] | null;
};
export type Place = {
  site: { slug: string; timeZone?: string };
  zones: { slug: string; parent?: string | null }[];
  devices: PlaceDevice[];
  doors: PlaceDoor[];
  machines: PlaceMachine[];
  plans: { slug: string; zones?: string[]; hours?: unknown }[];
  people: PlacePerson[];
};

export function readPlace(path: string): Place {
  return toPlace(JSON.parse(readFileSync(path, 'utf8')));
}

/** Fills in the sections that a place file may leave out. */
export function toPlace(file: unknown): Place {
  const given = file as Partial<Place>;
  if (given.site === undefined) throw new Error('a place file names its site');
  return {
    site: given.site,
    zones: given.zones ?? [],
    devices: given.devices ?? [],
    doors: given.doors ?? [],
    machines: given.machines ?? [],
    plans: given.plans ?? [],
    people: given.people ?? [],
  };
}

/** The number of the first badge that a person has; undefined for somebody without one. */
export function badgeOf(person: PlacePerson): string | undefined {
  return person.badges?.[0]?.number;
}

/** Their badge for a reader of this kind: a PN532 reads cards of 13.56 MHz, the others tags of 125 kHz. */
export function badgeFor(person: PlacePerson, readerKind: string): string | undefined {
  const digits = readerKind === 'pn532' ? CARD_DIGITS : TAG_DIGITS;
  return person.badges?.find(({ number }) => digits.includes(number.length))?.number;
}

const CARD_DIGITS = [8, 14, 20];
const TAG_DIGITS = [10];

export function isBlocked(person: PlacePerson): boolean {
  return (person.badges ?? []).some((badge) => (badge.state ?? 'active') !== 'active');
}

/** Has a membership on this day (`YYYY-MM-DD`). */
export function isMember(person: PlacePerson, day: string): boolean {
  return (person.memberships ?? []).some(
    ({ from, until }) => from <= day && (until === undefined || until === null || day <= until),
  );
}

export function mayEnter(place: Place, person: PlacePerson, zone: string): boolean {
  const plans = (person.memberships ?? []).map(({ plan }) => plan);
  return place.plans.some((plan) => plans.includes(plan.slug) && plan.zones?.includes(zone));
}

export function isAlways(place: Place, person: PlacePerson): boolean {
  const plans = (person.memberships ?? []).map(({ plan }) => plan);
  return place.plans.some((plan) => plans.includes(plan.slug) && plan.hours === 'always');
}

export function isWorkshopGuest(person: PlacePerson): boolean {
  return (person.memberships ?? []).some(({ plan }) => plan === 'workshop');
}

export function mayUse(person: PlacePerson, machine: PlaceMachine): boolean {
  const needed = machine.certification;
  if (needed === undefined || needed === null) return true;
  return (person.certifications ?? []).some(
    ({ name, level }) => name === needed && level !== 'supervised',
  );
}
