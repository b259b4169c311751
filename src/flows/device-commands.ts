/** Taking devices in, changing them, their secrets, and taking them out: one device at a time, judged as an import is. */
import type { AdoptedItem, RevokedItem } from '#contract/adoption.ts';
import type { PlaceDevice } from '#contract/place-file.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { sha256Hex } from '#kernel/crypto.ts';
import { ok, type Refused, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  type DeviceRow,
  findDevice,
  forgetPort,
  listIssuedNumbers,
  putSecret,
  readDevices,
  removeDevice,
} from '#modules/fleet/index.ts';
import { findSite } from '#modules/site/index.ts';
import { forgetAway } from './device-away.ts';
import { usesOf } from './device-setup.ts';
import type { DriverCatalogue } from './driver-catalogue.ts';
import { settleLogin } from './edge-findings.ts';
import { takeFile } from './import-place.ts';
import { claimsOf } from './place-file/devices.ts';

/** The edge is to start these anew. */
type Changed = { readonly devicesChanged: readonly string[] };
type Named = { readonly slug: string };
/** `secret` was drawn by who asks, and is used where the device logs in. */
export type AdoptDevice = Named & {
  readonly driver: string;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly discovery?: string | undefined;
  /** What it tried to log in as, and from where, before it was known. */
  readonly tried?:
    | { readonly username: string | null; readonly address: string | null }
    | undefined;
  readonly secret: string;
};
/** `digest` is that of the secret that is kept: whoever asks again with the same key has drawn another. */
export type Adopted = Omit<AdoptedItem, 'login'> &
  Changed & { readonly site: string; readonly digest: string | null };
export type ChangeDevice = Named & {
  readonly driver?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
};

const IN_FILE = 'devices[0].';
type Code = 'not-allowed' | 'not-found' | 'conflict' | 'bad-input';

/** The commands on devices, with what the place must know of drivers. */
export function makeDeviceCommands(catalogue: DriverCatalogue) {
  /** Codes: `bad-input` with the path of each mistake, `conflict` (there is one of this name). */
  function adoptDevice(ctx: FlowCtx, input: AdoptDevice): Result<Adopted, Code> {
    const refused = requireRole(ctx.actor, ['manager']) ?? siteMissing(ctx);
    if (refused !== null) return refused;
    const { slug, driver, settings, discovery, tried } = input;
    if (presentDevice(ctx, slug) !== null)
      return refuse('conflict', `there is a device ${slug} already: choose another name`);
    const site = findSite(ctx.tx)?.slug ?? '';
    const item: PlaceDevice = { slug, driver, ...(settings && { settings: { ...settings } }) };
    const secret = needsSecret(ctx, item, site) ? input.secret : null;
    const taken = take(ctx, secret === null ? item : { ...item, secret });
    if (!taken.ok) return taken;
    const from = discovery === undefined ? {} : { discovery };
    ctx.record({ fact: 'device-adopted', device: slug, driver, ...from });
    if (tried !== undefined) settleLogin(ctx, tried.username, tried.address);
    ctx.rightsChanged([slug]);
    const digest = secret === null ? null : sha256Hex(secret);
    return ok({ slug, driver, site, digest, devicesChanged: [slug] });
  }

  /** Codes: `not-found`, `bad-input`. The adapter at its port is taken anew for its own. */
  function changeDevice(ctx: FlowCtx, input: ChangeDevice): Result<Named & Changed, Code> {
    const found = findFor(ctx, input.slug);
    if (!found.ok) return found;
    const { slug, driver, settings } = input;
    const taken = take(ctx, {
      slug,
      ...(driver !== undefined && { driver }),
      ...(settings !== undefined && { settings: { ...settings } }),
    });
    if (!taken.ok) return taken;
    forgetPort(ctx.tx, found.value.id);
    ctx.changed('device', slug);
    ctx.record({ fact: 'device-changed', device: slug, ...(driver !== undefined && { driver }) });
    ctx.rightsChanged([slug]);
    return ok({ slug, devicesChanged: [slug] });
  }

  /** Codes: `not-found`, `conflict` (its kind can't show itself). */
  function identifyDevice(ctx: FlowCtx, input: Named & { readonly seconds: number }) {
    const refused = requireRole(ctx.actor, ['manager', 'trainer', 'reception']);
    if (refused !== null) return refused;
    const device = presentDevice(ctx, input.slug);
    if (device === null) return refuse('not-found', `there is no device ${input.slug}`);
    if (catalogue.get(device.driver)?.identifies !== true)
      return refuse('conflict', `a device of ${device.driver} can't blink or beep when asked to`);
    const { seconds } = input;
    const command = ctx.send(device.slug, { type: 'identify', seconds });
    ctx.record({ fact: 'device-identified', device: device.slug, command: command.id, seconds });
    return ok({ device: device.slug, seconds, command: command.id });
  }

  function rotateSecret(ctx: FlowCtx, input: Named & { readonly secret: string }) {
    const found = findFor(ctx, input.slug);
    if (!found.ok) return found;
    const { slug, driver } = found.value;
    if (catalogue.get(driver)?.hasLogin !== true)
      return refuse('conflict', `a device of ${driver} does not log in: it has no secret`);
    putSecret(ctx.tx, found.value.id, input.secret);
    ctx.changed('device', slug);
    ctx.record({ fact: 'device-secret-rotated', device: slug });
    ctx.rightsChanged([slug]);
    const site = findSite(ctx.tx)?.slug ?? '';
    const digest = sha256Hex(input.secret);
    return ok({ slug, driver, site, digest, devicesChanged: [slug] });
  }

  /** Its connection is closed once this is on disk. Codes: `not-found`. */
  function revokeSecret(ctx: FlowCtx, input: Named): Result<RevokedItem & Changed, Code> {
    const found = findFor(ctx, input.slug);
    if (!found.ok) return found;
    const { id, slug } = found.value;
    const numbers = betrayedBy(ctx, id);
    putSecret(ctx.tx, id, null);
    ctx.changed('device', slug);
    ctx.record({ fact: 'device-secret-revoked', device: slug, badges: numbers.length });
    return ok({ slug, numbers, devicesChanged: [slug] });
  }

  /** Codes: `not-found`, `conflict` (a door or a machine needs it). What it said stays on the record. */
  function takeOutDevice(ctx: FlowCtx, input: Named): Result<Changed, Code> {
    const found = findFor(ctx, input.slug);
    if (!found.ok) return found;
    const { id, slug } = found.value;
    const [use] = usesOf(ctx.tx, slug);
    if (use !== undefined)
      return refuse('conflict', `the ${use.kind} ${use.slug} needs it as its ${use.as}`);
    removeDevice(ctx.tx, id, ctx.nowMs);
    forgetAway(ctx, slug);
    ctx.changed('device', slug);
    ctx.record({ fact: 'device-removed', device: slug });
    return ok({ devicesChanged: [slug] });
  }

  function take(ctx: FlowCtx, device: PlaceDevice): Result<unknown, 'bad-input'> {
    const taken = takeFile(ctx, { devices: [device] }, catalogue);
    if (taken.ok) return taken;
    const errors = (taken.errors ?? []).map(({ path, message }) => ({
      path: path.startsWith(IN_FILE) ? path.slice(IN_FILE.length) : path,
      message: message.replaceAll(` (${IN_FILE.slice(0, -1)})`, ''),
    }));
    return refuse('bad-input', 'the device is not right as it is set', errors);
  }

  /** Not what has no log-in, and not what is behind a bridge, whose log-in serves it. */
  function needsSecret(ctx: FlowCtx, item: PlaceDevice, site: string): boolean {
    if (catalogue.get(item.driver ?? '')?.hasLogin !== true) return false;
    const own = claimsOf(item, site, catalogue)?.listen ?? [];
    return !readDevices(ctx.tx).some(
      (other) =>
        catalogue.get(other.driver ?? '')?.carries === true &&
        own.length > 0 &&
        own.every((filter) => isWithin(claimsOf(other, site, catalogue)?.listen ?? [], filter)),
    );
  }

  return {
    'devices.adopt': adoptDevice,
    'devices.change': changeDevice,
    'devices.identify': identifyDevice,
    'devices.rotate-secret': rotateSecret,
    'devices.revoke-secret': revokeSecret,
    'devices.remove': takeOutDevice,
    'adoption.open': noteWindow,
  } as const;
}

/** The window itself is the edge's: the place keeps who opened it, for how long, and the digest of its code. */
function noteWindow(
  ctx: FlowCtx,
  input: { readonly minutes: number; readonly digest: string },
): Result<{ readonly digest: string }, 'not-allowed' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager']) ?? siteMissing(ctx);
  if (refused !== null) return refused;
  ctx.record({ fact: 'adoption-opened', minutes: input.minutes });
  return ok({ digest: input.digest });
}

function siteMissing(ctx: FlowCtx): Refused<'conflict'> | null {
  return findSite(ctx.tx) === null ? refuse('conflict', 'import a place first') : null;
}

function findFor(ctx: FlowCtx, slug: string): Result<DeviceRow, 'not-allowed' | 'not-found'> {
  const refused = requireRole(ctx.actor, ['manager']);
  if (refused !== null) return refused;
  const device = presentDevice(ctx, slug);
  return device === null ? refuse('not-found', `there is no device ${slug}`) : ok(device);
}

/** One that was taken out is known to the record alone. */
function presentDevice(ctx: FlowCtx, slug: string): DeviceRow | null {
  const device = findDevice(ctx.tx, slug);
  return device === null || device.removedAtMs !== null ? null : device;
}

/** Every number that a list of the device has held. */
function betrayedBy(ctx: FlowCtx, deviceId: number): string[] {
  const lists = listIssuedNumbers(ctx.tx, deviceId);
  return [...new Set(lists.flatMap(({ numbers }) => JSON.parse(numbers) as string[]))].sort();
}

/** Whether a bridge's topics, which end in `/#`, hold this one. */
function isWithin(wide: readonly string[], filter: string): boolean {
  return wide.some((one) => one.endsWith('/#') && filter.startsWith(one.slice(0, -1)));
}
