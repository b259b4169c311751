/** Taking devices in: what was heard of unknown ones, the window in which they may say so, secrets shown once. */
import * as z from 'zod';
import { driverKind } from './devices.ts';
import { count, instant, slug } from './words.ts';

/** By how much a window of adoption can be open, in minutes. */
export const ADOPTION_MINUTES_MAX = 60;
const IDENTIFY_SECONDS_MAX = 60;

export const ORIGINS = ['message', 'login', 'guest', 'port'] as const;

const settings = z.record(z.string(), z.unknown());

/** What a device may be, with the settings under which its driver would run it. */
export const seeming = z.object({
  driver: driverKind,
  /** It says itself that it is of this kind; else it merely may be. */
  certain: z.boolean(),
  slug,
  settings,
  identity: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  /** Where its own page is. */
  address: z.string().nullable(),
});
export type Seeming = z.infer<typeof seeming>;

/** `GET /discoveries`: one device that the place does not know. Nothing that it says is trusted. */
export const discoveryItem = z.object({
  id: z.string(),
  /** On a broker of somebody else, by a log-in that was refused, as a guest, or as a serial port. */
  origin: z.enum(ORIGINS),
  username: z.string().nullable(),
  address: z.string().nullable(),
  firstAt: instant,
  lastAt: instant,
  count,
  /** The likeliest first. */
  seems: z.array(seeming),
  /** The device of the place that has these topics or this port already. */
  device: slug.nullable(),
  /** Others that are heard under the same topics. */
  rivals: z.array(z.string()),
});
export type DiscoveryItem = z.infer<typeof discoveryItem>;

/** `GET /adoption`: the broker's address for a device's settings, and the window while it is open. */
export const adoptionItem = z.object({
  broker: z.enum(['embedded', 'external']),
  port: z.int().nullable(),
  open: z.object({ username: z.string(), code: z.string(), until: instant }).nullable(),
});
export type AdoptionItem = z.infer<typeof adoptionItem>;

/** `POST /adoption` */
export const openAdoptionBody = z.strictObject({
  minutes: z.int().min(1).max(ADOPTION_MINUTES_MAX).default(15),
});

/** `POST /devices`: by hand, or a discovery by its id. */
export const adoptDeviceBody = z.strictObject({
  slug,
  driver: driverKind,
  settings: settings.optional(),
  discovery: z.string().max(64).optional(),
});
export type AdoptDeviceBody = z.infer<typeof adoptDeviceBody>;

/** The log-in of a device: in this answer and nowhere else. */
export const deviceLogin = z.object({
  username: z.string(),
  secret: z.string(),
  /** The device was told; nothing is left to type. */
  handedOver: z.boolean(),
});
export type DeviceLogin = z.infer<typeof deviceLogin>;

export const adoptedItem = z.object({ slug, driver: driverKind, login: deviceLogin.nullable() });
export type AdoptedItem = z.infer<typeof adoptedItem>;

/** `PATCH /devices/:slug`: an absent setting stays, null clears. */
export const changeDeviceBody = z.strictObject({
  driver: driverKind.optional(),
  settings: settings.optional(),
});
export type ChangeDeviceBody = z.infer<typeof changeDeviceBody>;

/** `POST /devices/:slug/identify` */
export const identifyBody = z.strictObject({
  seconds: z.int().min(1).max(IDENTIFY_SECONDS_MAX).default(10),
});
export const identifiedItem = z.object({ device: slug, seconds: z.int(), command: z.string() });

/** `DELETE /devices/:slug/secret`: with the badges that its offline lists could have betrayed. */
export const revokedItem = z.object({ slug, numbers: z.array(z.string()) });
export type RevokedItem = z.infer<typeof revokedItem>;

export const settingsField = z.object({
  name: z.string(),
  kind: z.enum(['text', 'number', 'yes-no', 'choice', 'list']),
  needed: z.boolean(),
  /** Not shown while it is typed. */
  secret: z.boolean().optional(),
  least: z.number().optional(),
  most: z.number().optional(),
  choices: z.array(z.string()).optional(),
  usual: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

/** `GET /drivers`: the kinds of device that can be run here. */
export const driverItem = z.object({
  kind: driverKind,
  link: z.enum(['mqtt', 'serial', 'http']),
  hasLogin: z.boolean(),
  identifies: z.boolean(),
  fields: z.array(settingsField),
});
export type DriverItem = z.infer<typeof driverItem>;

/** `GET /devices/:slug/setup`: how it is set up; secret settings are told as given, and no more. */
export const deviceSetup = z.object({
  slug,
  driver: driverKind,
  settings,
  secretSettings: z.array(z.string()),
  username: z.string().nullable(),
  hasSecret: z.boolean(),
  /** Serial: the USB identity of the adapter that it was first seen with. */
  port: z.string().nullable(),
  /** What would be without it: it can't be taken out while there is any. */
  uses: z.array(z.object({ kind: z.enum(['door', 'machine']), slug, as: z.string() })),
});
export type DeviceSetup = z.infer<typeof deviceSetup>;
