/** The place as a SpaceAPI document, version 15 (SpaceApi/schema, 15.json): open or not, numbers, nobody. */
import type { PlaceSpaceApi, SpaceDocument } from '#contract/space-api.ts';
import type { Asked } from '#db/ctx.ts';
import type { PlacePicture } from '#kernel/place-picture.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { findSite } from '#modules/site/index.ts';
import { getPlacePicture } from './place-picture.ts';

const VERSION = '15';
const SECOND_MS = 1000;

/** `not-found` where the place file does not ask for it. */
export function getSpaceApi(asked: Asked): Result<SpaceDocument, 'not-found'> {
  const site = findSite(asked.db);
  if (site?.spaceApi == null) return refuse('not-found', 'this place tells nothing by SpaceAPI');
  const picture = getPlacePicture(asked);
  if (!picture.ok) return picture;
  return ok(documentOf(picture.value, JSON.parse(site.spaceApi) as PlaceSpaceApi, site.timeZone));
}

function documentOf(picture: PlacePicture, given: PlaceSpaceApi, timezone: string): SpaceDocument {
  const { address, lat, lon, hint, country, message, shows = [] } = given;
  const { open, turnedAtMs } = picture;
  const sensors = {
    ...(shows.includes('people') ? { people_now_present: peopleOf(picture) } : {}),
    ...(shows.includes('power') ? { power_consumption: powerOf(picture) } : {}),
  };
  return {
    api_compatibility: [VERSION],
    space: picture.site.name,
    logo: given.logo,
    url: given.url,
    location: {
      ...(address === undefined ? {} : { address }),
      ...(lat === undefined || lon === undefined ? {} : { lat, lon }),
      timezone,
      ...(country === undefined ? {} : { country_code: country }),
      ...(hint === undefined ? {} : { hint }),
    },
    contact: given.contact,
    state: {
      ...(open === null ? {} : { open }),
      ...(turnedAtMs === null ? {} : { lastchange: Math.floor(turnedAtMs / SECOND_MS) }),
      ...(message === undefined ? {} : { message }),
    },
    ...(Object.keys(sensors).length === 0 ? {} : { sensors }),
  };
}

function peopleOf({ zones }: PlacePicture) {
  return zones.map(({ name, present }) => ({ value: present, location: name }));
}

/** Of machines whose watts are known now. */
function powerOf({ machines }: PlacePicture) {
  return machines.flatMap(({ name, zone, online, watts }) =>
    watts === null || !online ? [] : [{ value: watts, unit: 'W' as const, location: zone, name }],
  );
}

export const queries = { 'space-api.get': getSpaceApi } as const;
