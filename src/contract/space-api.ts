/** What a place tells everybody of itself by SpaceAPI: the setting in the place file, and the document, version 15. */
import * as z from 'zod';

const TEXT_MAX = 200;
const text = z.string().trim().min(1).max(TEXT_MAX, `at most ${TEXT_MAX} characters`);
const address = z.url({ protocol: /^https?$/, error: 'an address, like https://example.org' });

/** Of the place, never of a person: there is no field for people who hold keys. */
export const spaceContact = z
  .strictObject({
    phone: text,
    sip: text,
    irc: text,
    mastodon: text,
    facebook: text,
    email: z.email('an e-mail address'),
    ml: z.email('an e-mail address'),
    issue_mail: z.email('an e-mail address'),
    xmpp: text,
    matrix: text,
    mumble: text,
  })
  .partial();

export const SPACE_SHOWS = ['people', 'power'] as const;

/** `site.spaceApi`: absent, nothing is told. `shows`: numbers that are told besides open or closed. */
export const placeSpaceApi = z
  .strictObject({
    url: address,
    logo: address,
    contact: spaceContact,
    address: text.optional(),
    hint: text.optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'a country, like FR')
      .optional(),
    lat: z.number().min(-90).max(90).optional(),
    lon: z.number().min(-180).max(180).optional(),
    message: text.optional(),
    shows: z.array(z.enum(SPACE_SHOWS)).max(SPACE_SHOWS.length).optional(),
  })
  .refine(({ lat, lon }) => (lat === undefined) === (lon === undefined), {
    path: ['lat'],
    message: 'lat and lon go together',
  });
export type PlaceSpaceApi = z.infer<typeof placeSpaceApi>;

const sensor = z.object({ value: z.number(), location: z.string() });

/** The document. `state.open` is left out where nobody knows. */
export const spaceDocument = z.object({
  api_compatibility: z.array(z.string()),
  space: z.string(),
  logo: z.string(),
  url: z.string(),
  location: z.object({
    address: z.string().optional(),
    lat: z.number().optional(),
    lon: z.number().optional(),
    timezone: z.string(),
    country_code: z.string().optional(),
    hint: z.string().optional(),
  }),
  contact: spaceContact,
  state: z.object({
    open: z.boolean().optional(),
    lastchange: z.int().optional(),
    message: z.string().optional(),
  }),
  sensors: z
    .object({
      people_now_present: z.array(sensor).optional(),
      power_consumption: z
        .array(sensor.extend({ unit: z.literal('W'), name: z.string() }))
        .optional(),
    })
    .optional(),
});
export type SpaceDocument = z.infer<typeof spaceDocument>;
