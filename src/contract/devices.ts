/** `GET /devices`: what the place owns, whether it is there, and its last known values. */
import * as z from 'zod';
import { count, instant, slug } from './words.ts';

/** Which drivers there are is known where devices are spoken to; the import refuses an unknown one. */
export const driverKind = slug;

export const deviceLast = z.object({
  watts: z.number().nullable(),
  wattHours: z.number().nullable(),
  volts: z.number().nullable(),
  amperes: z.number().nullable(),
  on: z.boolean().nullable(),
  open: z.boolean().nullable(),
  state: z.string().nullable(),
});
export type DeviceLast = z.infer<typeof deviceLast>;

/** What a device does that a sound one does not. */
export const ODDITY_KINDS = [
  'clock-unset',
  'clock-wrong',
  'meter-backwards',
  'meter-jump',
  'retained',
] as const;
export type OddityKind = (typeof ODDITY_KINDS)[number];

export const deviceOddity = z.object({
  kind: z.enum(ODDITY_KINDS),
  count,
  firstAt: instant,
  lastAt: instant,
});
export type DeviceOddity = z.infer<typeof deviceOddity>;

/** `accessIssued` over `accessHeld`: the newest offline list is not yet applied there. */
export const deviceItem = z.object({
  slug,
  driver: driverKind,
  online: z.boolean(),
  lastSeenAt: instant.nullable(),
  boot: z.string().nullable(),
  firmware: z.string().nullable(),
  decodeErrors: count,
  last: deviceLast,
  accessIssued: z.int().nullable(),
  accessHeld: z.int().nullable(),
  oddities: z.array(deviceOddity).optional(),
});
export type DeviceItem = z.infer<typeof deviceItem>;

/** What could not be read; one of `topic` and `port` is there. */
export const quarantineItem = z.object({
  id: z.string(),
  receivedAt: instant,
  topic: z.string().nullable(),
  port: z.string().nullable(),
  bytes: z.string(),
  reason: z.string(),
});
export type QuarantineItem = z.infer<typeof quarantineItem>;
