/** Exports the place as the file that imports it: importing an export changes nothing. */
import type { PlaceBadge, PlaceFile, PlaceHold, PlacePerson } from '#contract/place-file.ts';
import type { Asked } from '#db/ctx.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { readPasses, readSellerItem, readTariffs } from '#modules/billing/index.ts';
import { readDevices } from '#modules/fleet/index.ts';
import { readMachines } from '#modules/machines/index.ts';
import {
  type BadgePeriod,
  type KeptHold,
  readOrganisations,
  readPeople,
  readPlans,
  type StoredPerson,
} from '#modules/people/index.ts';
import { readDoors, readPlace, readZones, zoneSlugOf } from '#modules/site/index.ts';
import { withoutDeviceSecrets } from './place-file/secrets.ts';

/**
 * The whole place but its PINs, which nobody can read back, and people who were archived.
 * Secrets only for the owner who asks. Codes: `not-allowed`, `not-found` (nothing imported yet).
 */
export function exportPlace(
  asked: Asked,
  input: { readonly withSecrets?: boolean | undefined },
): Result<PlaceFile, 'not-allowed' | 'not-found'> {
  const withSecrets = input.withSecrets === true;
  const refused = requireRole(asked.actor, withSecrets ? [] : ['manager']);
  if (refused !== null) return refused;
  const { db } = asked;
  const place = readPlace(db);
  if (place === null) return refuse('not-found', 'no place has been imported yet');
  const devices = readDevices(db);
  const seller = readSellerItem(db);
  return ok({
    site: place.site,
    ...(place.openingHours === undefined ? {} : { openingHours: [...place.openingHours] }),
    ...(place.closures === undefined ? {} : { closures: [...place.closures] }),
    ...(seller === null ? {} : { seller }),
    ...listed('zones', readZones(db)),
    ...listed('devices', withSecrets ? devices : devices.map(withoutDeviceSecrets)),
    ...listed('doors', readDoors(db)),
    ...listed('machines', readMachines(db, zoneSlugOf(db))),
    ...listed('plans', readPlans(db)),
    ...listed('tariffs', readTariffs(db)),
    ...listed('passes', readPasses(db)),
    ...listed('organisations', readOrganisations(db)),
    ...listed(
      'people',
      readPeople(db)
        .filter((person) => !person.isArchived)
        .map(personItem),
    ),
  });
}

function personItem(person: StoredPerson): PlacePerson {
  const badges = person.badges.flatMap(badgeItem);
  return {
    ...person.item,
    ...(person.hold === null ? {} : { hold: holdItem(person.hold) }),
    ...(badges.length === 0 ? {} : { badges }),
  };
}

function holdItem({ reason, untilMs }: KeptHold): PlaceHold {
  return untilMs === null ? { reason } : { reason, until: instantText(untilMs) };
}

/** An enrolment that staff have not confirmed is no badge yet. */
function badgeItem({ number, state, fromMs, untilMs, card, device }: BadgePeriod): PlaceBadge[] {
  if (state === 'pending') return [];
  return [
    {
      number,
      state,
      ...(fromMs === 0 ? {} : { from: instantText(fromMs) }),
      ...(untilMs === null ? {} : { until: instantText(untilMs) }),
      ...(card === null ? {} : { card }),
      ...(device === null ? {} : { reader: device }),
    },
  ];
}

function listed<Key extends string, One>(key: Key, items: One[]): Partial<Record<Key, One[]>> {
  return items.length === 0 ? {} : ({ [key]: items } as Record<Key, One[]>);
}

export const queries = { 'place.export': exportPlace } as const;
