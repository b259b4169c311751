/**
 * The place file: what `faitout import` and `POST /import` take, and what an export gives.
 * An absent field stays as it is, `null` clears it, an array inside an item replaces; strict
 * objects, so that a misspelt field is a mistake and not a silence. Whether what one item names
 * exists is checked where the place is known; a driver's `settings` are checked by the driver.
 */
import * as z from 'zod';
import { SEEN_PARTS } from '#kernel/badge-number.ts';
import { badgeEncoding, badgeState } from './badges.ts';
import { driverKind } from './devices.ts';
import { machineKind } from './machines.ts';
import { certificationLevel } from './people.ts';
import { placeSeller } from './seller.ts';
import { placeSpaceApi } from './space-api.ts';
import { placePass, placePrice, placeTariff } from './tariffs.ts';
import {
  anyInstant,
  localDate,
  localTime,
  localTimeOrMidnight,
  moment,
  ref,
  slug,
  weekday,
} from './words.ts';

const NAME_MAX = 200;
/** As many items as a section may hold. */
export const SECTION_MAX = 50_000;

const name = z.string().trim().min(1, 'a name').max(NAME_MAX, `at most ${NAME_MAX} characters`);
const watts = z.number().min(0, 'watts are never negative').max(100_000);

/** A field that may be left alone, given, or cleared. */
function clearable<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullable().optional();
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** In days. `doorDays`: who went where, three months at most; `journalDays`: what staff did and why. */
export const placeRetention = z.strictObject({
  doorDays: clearable(z.int().min(30).max(92)),
  journalDays: clearable(z.int().min(180).max(3650)),
});
export type PlaceRetention = z.infer<typeof placeRetention>;

export const placeSite = z.strictObject({
  slug,
  name: name.optional(),
  timeZone: z.string().refine(isTimeZone, 'a time zone, like Europe/Paris').optional(),
  locale: z.string().refine(isLocale, 'a language, like fr').optional(),
  overdueGraceDays: clearable(z.int().min(0).max(3650)),
  retention: clearable(placeRetention),
  spaceApi: clearable(placeSpaceApi),
});
export type PlaceSite = z.infer<typeof placeSite>;

/** `to` at or before `from` crosses midnight. */
export const placeHours = z.strictObject({
  days: z.array(weekday).min(1, 'at least one day'),
  from: localTime,
  to: localTimeOrMidnight,
});
export type PlaceHours = z.infer<typeof placeHours>;

export const placeClosure = z.strictObject({ from: moment, until: moment });
export type PlaceClosure = z.infer<typeof placeClosure>;

export const placeZone = z.strictObject({
  slug,
  name: name.optional(),
  kind: clearable(z.string().trim().min(1).max(63)),
  capacity: clearable(z.int().min(1, 'at least 1, or null for no limit').max(100_000)),
  parent: clearable(slug),
});
export type PlaceZone = z.infer<typeof placeZone>;

export const placeDevice = z.strictObject({
  slug,
  driver: driverKind.optional(),
  settings: clearable(z.record(z.string(), z.unknown())),
  /** The part of a longer UID that this reader gives; absent: it gives UIDs whole. */
  sees: clearable(z.enum(SEEN_PARTS, `sees is one of ${SEEN_PARTS.join(', ')}`)),
  secret: clearable(
    z.string().min(1, 'a secret, or null for none').max(256, 'a secret has at most 256 characters'),
  ),
});
export type PlaceDevice = z.infer<typeof placeDevice>;

export const DOOR_DIRECTIONS = ['in', 'out', 'toggle'] as const;
export const doorDirection = z.enum(DOOR_DIRECTIONS);
export type DoorDirection = z.infer<typeof doorDirection>;

/**
 * `pinHours`: when a badge alone is not enough here. `contact`: the name of the one of its device's
 * contacts that tells of the door; absent: any but a `lid`, a numbered `input-…`, and a machine's.
 */
export const placeDoor = z.strictObject({
  slug,
  name: name.optional(),
  zone: slug.optional(),
  device: clearable(slug),
  direction: doorDirection.optional(),
  unlockSeconds: clearable(z.int().min(1).max(60)),
  contact: clearable(z.string().trim().min(1).max(63)),
  pinHours: clearable(z.array(placeHours)),
});
export type PlaceDoor = z.infer<typeof placeDoor>;

/** How watts become a state: `offBelowWatts` ≤ `idleBelowWatts` ≤ `runAboveWatts`. */
export const placePower = z
  .strictObject({
    offBelowWatts: watts.optional(),
    idleBelowWatts: watts.optional(),
    runAboveWatts: watts.optional(),
    startAfterSeconds: z.int().min(0).max(3600).optional(),
    stopAfterSeconds: z.int().min(0).max(3600).optional(),
  })
  .superRefine((power, context) => {
    const { offBelowWatts: off, idleBelowWatts: idle, runAboveWatts: run } = power;
    if (off !== undefined && idle !== undefined && off > idle)
      context.addIssue({
        code: 'custom',
        path: ['offBelowWatts'],
        message: `not above idleBelowWatts (${idle})`,
      });
    if (idle !== undefined && run !== undefined && idle > run)
      context.addIssue({
        code: 'custom',
        path: ['idleBelowWatts'],
        message: `not above runAboveWatts (${run})`,
      });
    if (idle === undefined && off !== undefined && run !== undefined && off > run)
      context.addIssue({
        code: 'custom',
        path: ['offBelowWatts'],
        message: `not above runAboveWatts (${run})`,
      });
  });
export type PlacePower = z.infer<typeof placePower>;

export const TAKEOVERS = ['when-idle', 'never'] as const;
export const takeover = z.enum(TAKEOVERS);
export type Takeover = z.infer<typeof takeover>;

/** `required`: only with a trainer at hand, whatever the level of certification. */
export const SUPERVISIONS = ['none', 'required'] as const;
export const supervision = z.enum(SUPERVISIONS);
export type Supervision = z.infer<typeof supervision>;

export const placeMachineSession = z.strictObject({
  idleEndsAfterMinutes: clearable(z.int().min(1).max(1440)),
  takeover: takeover.optional(),
  supervision: supervision.optional(),
  billedIdleMinutes: z.int().min(0).max(1440).optional(),
  shortSeconds: z.int().min(0).max(3600).optional(),
});
export type PlaceMachineSession = z.infer<typeof placeMachineSession>;

export const UPKEEP_MEASURES = ['runningHours', 'starts', 'wattHours'] as const;

/** One part of a machine that wears: a notice at `noticeAt`, out of service at `limit`. */
export const placeUpkeep = z.strictObject({
  part: name,
  measure: z.enum(UPKEEP_MEASURES),
  noticeAt: z.number().positive().optional(),
  limit: z.number().positive().optional(),
});
export type PlaceUpkeep = z.infer<typeof placeUpkeep>;

/** What is loaded, so that millimetres become grams: a name that is known, or its numbers. */
export const placeMaterial = z.union(
  [
    slug,
    z.strictObject({
      name: name.optional(),
      gramsPerCubicCentimetre: z.number().positive().max(30),
      diameterMillimetres: z.number().positive().max(10),
    }),
  ],
  { error: 'a name like pla, or gramsPerCubicCentimetre and diameterMillimetres' },
);
export type PlaceMaterial = z.infer<typeof placeMaterial>;

/** A controller that speaks to nobody: a contact at its output tells whether it runs. */
export const placeRunning = z.strictObject({
  contact: z.string().trim().min(1, 'the name of a contact').max(64, 'at most 64 characters'),
  when: z.enum(['open', 'closed'], { error: 'open or closed' }),
  /** Absent: whichever of the machine's own devices has a contact of that name. */
  device: slug.optional(),
  /** A change counts once it has stayed for so long, and then from its beginning. Absent: 200. */
  holdMilliseconds: z.int().min(0).max(10_000).optional(),
});
export type PlaceRunning = z.infer<typeof placeRunning>;

/** `loneWorking: false`: a second person must be in the zone. `needs`: machines it drags along. */
export const placeMachine = z.strictObject({
  slug,
  name: name.optional(),
  kind: machineKind.optional(),
  zone: slug.optional(),
  certification: clearable(slug),
  interlock: clearable(slug),
  meter: clearable(slug),
  jobs: clearable(slug),
  reader: clearable(slug),
  running: clearable(placeRunning),
  power: clearable(placePower),
  session: clearable(placeMachineSession),
  free: z.boolean().optional(),
  material: clearable(placeMaterial),
  loneWorking: z.boolean().optional(),
  needs: z.array(slug).nullable().optional(),
  runOnSeconds: clearable(z.int().min(0).max(86_400)),
  coolDownSeconds: clearable(z.int().min(0).max(86_400)),
  maxMinutes: clearable(z.int().min(1).max(10_080)),
  remoteStart: z.boolean().optional(),
  upkeep: z.array(placeUpkeep).nullable().optional(),
});
export type PlaceMachine = z.infer<typeof placeMachine>;

export const planHours = z.union(
  [z.enum(['opening', 'always']), z.array(placeHours).min(1, 'at least one window')],
  { error: 'opening, always, or a list of windows like openingHours' },
);
export type PlanHours = z.infer<typeof planHours>;

export const placePlan = z.strictObject({
  slug,
  name: name.optional(),
  zones: z.array(slug).optional(),
  hours: planHours.optional(),
  price: clearable(placePrice),
});
export type PlacePlan = z.infer<typeof placePlan>;

/** The first and the last day, both included. */
export const placeMembership = z
  .strictObject({ plan: slug, from: localDate, until: clearable(localDate) })
  .refine(({ from, until }) => until === undefined || until === null || from <= until, {
    path: ['until'],
    message: 'not before from',
  });
export type PlaceMembership = z.infer<typeof placeMembership>;

export const placeCertification = z.strictObject({
  name: slug,
  level: certificationLevel.default('autonomous'),
  until: clearable(localDate),
});
export type PlaceCertification = z.infer<typeof placeCertification>;

/**
 * How the number is written is told by `encoding`; it is kept normalised. `card`: the other number of the same
 * card; `reader`: the only one at which this number counts.
 */
export const placeBadge = z.strictObject({
  number: z
    .string()
    .trim()
    .min(4, 'a badge number has at least 4 characters')
    .max(64, 'a badge number has at most 64 characters'),
  encoding: badgeEncoding.optional(),
  card: clearable(z.string().trim().min(4).max(64)),
  reader: clearable(slug),
  state: badgeState.optional(),
  from: clearable(moment),
  until: clearable(moment),
});
export type PlaceBadge = z.infer<typeof placeBadge>;

export const placePayer = z.strictObject({
  ref,
  from: clearable(localDate),
  until: clearable(localDate),
});
export type PlacePayer = z.infer<typeof placePayer>;

export const placeHold = z.strictObject({
  reason: z.string().trim().min(1, 'say why, in a few words').max(500),
  until: clearable(anyInstant),
});
export type PlaceHold = z.infer<typeof placeHold>;

export const placePerson = z.strictObject({
  ref,
  name: name.optional(),
  email: clearable(z.email('an e-mail address')),
  language: clearable(z.string().refine(isLocale, 'a language, like fr')),
  minor: z.boolean().optional(),
  guardian: clearable(ref),
  authorisedUntil: clearable(localDate),
  pin: clearable(z.string().regex(/^\d{4,8}$/, 'a PIN: 4 to 8 digits')),
  hold: clearable(placeHold),
  payers: z.array(placePayer).nullable().optional(),
  memberships: z.array(placeMembership).nullable().optional(),
  badges: z.array(placeBadge).nullable().optional(),
  certifications: z.array(placeCertification).nullable().optional(),
});
export type PlacePerson = z.infer<typeof placePerson>;

export const placeOrganisation = z.strictObject({
  ref,
  name: name.optional(),
  siret: clearable(z.string().regex(/^\d{14}$/, 'a SIRET: 14 digits')),
  vat: clearable(z.string().trim().min(4).max(20)),
  address: clearable(z.string().trim().min(1).max(500)),
  email: clearable(z.email('an e-mail address')),
});
export type PlaceOrganisation = z.infer<typeof placeOrganisation>;

const sections = z.strictObject({
  site: placeSite.optional(),
  openingHours: z.array(placeHours).max(100).nullable().optional(),
  closures: z.array(placeClosure).max(1000).nullable().optional(),
  zones: z.array(placeZone).max(SECTION_MAX).optional(),
  devices: z.array(placeDevice).max(SECTION_MAX).optional(),
  doors: z.array(placeDoor).max(SECTION_MAX).optional(),
  machines: z.array(placeMachine).max(SECTION_MAX).optional(),
  plans: z.array(placePlan).max(SECTION_MAX).optional(),
  seller: clearable(placeSeller),
  tariffs: z.array(placeTariff).max(SECTION_MAX).optional(),
  passes: z.array(placePass).max(SECTION_MAX).optional(),
  organisations: z.array(placeOrganisation).max(SECTION_MAX).optional(),
  people: z.array(placePerson).max(SECTION_MAX).optional(),
});

/** What an item must say the first time that it is imported. */
export const NEEDED_WHEN_NEW = {
  site: ['name', 'timeZone', 'locale'],
  zones: ['name'],
  devices: ['driver'],
  doors: ['name', 'zone', 'direction'],
  machines: ['name', 'kind', 'zone'],
  plans: ['name', 'zones', 'hours'],
  tariffs: ['name', 'versions'],
  passes: ['name', 'units', 'validMonths', 'price', 'vat', 'burns'],
  organisations: ['name'],
  people: ['name'],
} as const satisfies Partial<Record<keyof z.infer<typeof sections>, readonly string[]>>;

export const placeFile = sections.superRefine((file, context) => {
  for (const section of [
    'zones',
    'devices',
    'doors',
    'machines',
    'plans',
    'tariffs',
    'passes',
  ] as const)
    refuseTwice(file[section] ?? [], 'slug', section, context);
  for (const section of ['organisations', 'people'] as const)
    refuseTwice(file[section] ?? [], 'ref', section, context);
});
export type PlaceFile = z.infer<typeof placeFile>;

/** What an import answers; counts are of items, `site` and `openingHours` one each. */
export const importAnswer = z.object({
  created: z.int().min(0),
  updated: z.int().min(0),
  unchanged: z.int().min(0),
});
export type ImportAnswer = z.infer<typeof importAnswer>;

/** The same name twice in one section is a mistake: which of the two would count? */
function refuseTwice<Key extends 'slug' | 'ref'>(
  items: ReadonlyArray<Record<Key, string>>,
  key: Key,
  section: string,
  context: z.RefinementCtx,
): void {
  const firstAt = new Map<string, number>();
  items.forEach((item, index) => {
    const first = firstAt.get(item[key]);
    if (first === undefined) firstAt.set(item[key], index);
    else
      context.addIssue({
        code: 'custom',
        path: [section, index, key],
        message: `${item[key]} is already named at ${section}[${first}]`,
      });
  });
}
