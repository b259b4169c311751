/** The offline access list of each device that keeps one: who may use what it guards while the server is away. */
import type { Db } from '#db/drizzle.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { commandsSince } from '#journal/outbox.ts';
import { addDays, type Hours, localDateOf, momentOf, startOfDay } from '#kernel/civil-time.ts';
import type { AccessEntry, AccessList, AccessWindow } from '#kernel/command.ts';
import { accessHash, sha256Hex } from '#kernel/crypto.ts';
import { instantText } from '#kernel/instants.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import {
  type DeviceRow,
  findLastList,
  findListText,
  findStatus,
  insertAccessList,
  type ListedDevice,
  listListedDevices,
  putAccessIssued,
} from '#modules/fleet/index.ts';
import { type Machine, machinesAtReader, readStatus } from '#modules/machines/index.ts';
import {
  type BadgeHolder,
  type Certification,
  certificationStanding,
  type GuestBadge,
  isAuthorised,
  isSuspended,
  listActiveHolders,
  listAllCertifications,
  listAllMemberships,
  type Membership,
} from '#modules/people/index.ts';
import {
  findDoorOfDevice,
  findZoneById,
  type PlaceFacts,
  parseStored,
  placeFacts,
} from '#modules/site/index.ts';
import type { PlanHours } from './door-facts.ts';
import type { DriverCatalogue } from './driver-catalogue.ts';
import { windowsOf } from './weekly-windows.ts';

const HOUR_MS = 3_600_000;
/** How long a device may decide alone. */
export const LIST_VALID_MS = 12 * HOUR_MS;
/** An unchanged list is issued again once it has no longer than this. */
export const LIST_RENEWED_BEFORE_MS = 6 * HOUR_MS;
const ENDS_MAX = 512;

/** How a driver's lists name badges; a driver that is not here takes none. */
export type ListKinds = ReadonlyMap<string, 'hashes' | 'numbers'>;
const NATIVE: ListKinds = new Map([['faitout', 'hashes']]);

/** Native devices, and those whose driver knows badges by their numbers. */
export function listKindsOf(catalogue: DriverCatalogue): ListKinds {
  const kinds = [...catalogue].flatMap(([kind, { listsNumbers }]) =>
    listsNumbers === true ? [[kind, 'numbers'] as const] : [],
  );
  return new Map([...NATIVE, ...kinds]);
}

/** A device that keeps its old list is asked which one it holds no more often than this. */
const ASKED_EVERY_MS = 60_000;

/** What a device guards, as far as a list can say it. */
type Guarded = {
  readonly zone: string;
  /** When its door asks for a PIN besides: left out of every window. */
  readonly pinHours: readonly Hours[];
  readonly certifications: readonly string[];
  /** Nobody may use it alone, offline or at all. */
  readonly nobody: boolean;
};

/** All rights of the place at an instant, read once for all devices. */
type Rights = {
  readonly nowMs: number;
  readonly date: string;
  readonly place: PlaceFacts;
  readonly holders: readonly BadgeHolder[];
  readonly memberships: ReadonlyMap<number, readonly Membership[]>;
  readonly certifications: ReadonlyMap<string, Certification>;
  /** The next closure begins then (in the past: the place is in it); null: none while the list holds. */
  readonly closureFromMs: number | null;
};

/**
 * Builds the lists of these devices (null: of all) and stores those that say something new or run out soon;
 * answers what is to be sent. Called at the end of a transaction in which rights changed.
 */
export function issueAccessLists(
  ctx: FlowCtx,
  devices: readonly string[] | null,
  kinds: ListKinds = NATIVE,
): readonly AccessList[] {
  const wanted = listListedDevices(ctx.tx).filter(
    (device) => takesLists(device, kinds) && (devices === null || devices.includes(device.slug)),
  );
  if (wanted.length === 0) return [];
  const rights = readRights(ctx.tx, ctx.nowMs);
  const issued = wanted.flatMap((device) =>
    issue(ctx, rights, { ...device, by: kinds.get(device.driver) ?? 'hashes' }, devices !== null),
  );
  const dueAtMs = ctx.nowMs + LIST_VALID_MS - LIST_RENEWED_BEFORE_MS;
  ctx.setTimer({ key: 'access-list', kind: 'access-list', dueAtMs, payload: null });
  return issued;
}

/** A hash needs the secret that only the two know. */
function takesLists({ driver, secret }: ListedDevice, kinds: ListKinds): boolean {
  const by = kinds.get(driver);
  return by === 'numbers' || (by === 'hashes' && secret !== null);
}

/** The last list of every device that it may still decide by. */
export function currentAccessLists(
  db: Db,
  nowMs: number,
  kinds: ListKinds = NATIVE,
): readonly AccessList[] {
  return listListedDevices(db).flatMap((device) => {
    if (!takesLists(device, kinds)) return [];
    const last = findLastList(db, device.id);
    return last === undefined || last.validUntilMs <= nowMs
      ? []
      : [JSON.parse(last.list) as AccessList];
  });
}

/** A device was born: it is sent the list that stands, or, when it holds a newer one than was ever issued, one newer still. */
export function noteHeldList(ctx: FlowCtx, link: ObservationOf<'link'>, device: DeviceRow): void {
  if (!link.online || link.access === undefined) return;
  const issued = findStatus(ctx.tx, device.id)?.accessIssued ?? 0;
  if (link.access !== issued) ctx.rightsChanged([device.slug]);
}

/** Timer `access-list`: lists that run out are issued again. */
export function renewAccessLists(ctx: FlowCtx, _timer: Timer): void {
  ctx.rightsChanged(null);
}

type IssuedTo = ListedDevice & { readonly by: 'hashes' | 'numbers' };

/** `again`: the device itself is asked about, and is sent the list that stands when it holds an older one. */
function issue(ctx: FlowCtx, rights: Rights, device: IssuedTo, again: boolean): AccessList[] {
  const last = findLastList(ctx.tx, device.id);
  const guarded = guardedBy(ctx.tx, device.slug);
  if (guarded === null && last === undefined) return [];
  const { badges, numbers } = entriesOf(rights, guarded, device);
  const badgesText = JSON.stringify(badges);
  const digest = sha256Hex(badgesText);
  const stored = Math.max(last?.version ?? 0, device.issued ?? 0);
  const holdsNewer = (device.held ?? 0) > stored;
  const runsOut = (last?.validUntilMs ?? 0) - ctx.nowMs <= LIST_RENEWED_BEFORE_MS;
  if (last?.digest === digest && !runsOut && !holdsNewer) {
    const stands = again && (device.held ?? 0) < last.version;
    const text = stands ? findListText(ctx.tx, device.id, last.version) : undefined;
    if (text === undefined) return [];
    const since = ctx.nowMs - ASKED_EVERY_MS;
    if (commandsSince(ctx.tx, device.slug, 'refresh', since).length === 0) {
      askWhatItHolds(ctx, device);
    }
    return [JSON.parse(text) as AccessList];
  }
  const version = Math.max(stored, device.held ?? 0) + 1;
  const validUntilMs = ctx.nowMs + LIST_VALID_MS;
  const head = {
    device: device.slug,
    version,
    issuedAt: instantText(ctx.nowMs),
    validUntil: instantText(validUntilMs),
    timeZone: rights.place.timeZone,
  };
  insertAccessList(ctx.tx, {
    deviceId: device.id,
    version,
    issuedAtMs: ctx.nowMs,
    validUntilMs,
    list: `${JSON.stringify(head).slice(0, -1)},"badges":${badgesText}}`,
    digest,
    numbers: JSON.stringify(numbers),
  });
  putAccessIssued(ctx.tx, device.id, version);
  ctx.record({ fact: 'access-list-issued', device: device.slug, version, badges: badges.length });
  ctx.changed('device', device.slug);
  askWhatItHolds(ctx, device);
  return [{ ...head, badges }];
}

/** It answers with its status, and that says which list it now holds. */
function askWhatItHolds(ctx: FlowCtx, device: ListedDevice): void {
  if (device.online) ctx.send(device.slug, { type: 'refresh' });
}

function readRights(db: Db, nowMs: number): Rights {
  const place = placeFacts(db);
  const date = localDateOf(nowMs, place.timeZone);
  const memberships = new Map<number, Membership[]>();
  for (const one of listAllMemberships(db, date)) {
    const known = memberships.get(one.personId);
    if (known === undefined) memberships.set(one.personId, [one]);
    else known.push(one);
  }
  return {
    nowMs,
    date,
    place,
    holders: listActiveHolders(db, nowMs),
    memberships,
    certifications: new Map(
      listAllCertifications(db).map((one) => [`${one.personId} ${one.name}`, one]),
    ),
    closureFromMs: nextClosureOf(place, nowMs),
  };
}

/** Null: it guards nothing. A door goes before machines, as when the server decides. */
function guardedBy(db: Db, device: string): Guarded | null {
  const door = findDoorOfDevice(db, device);
  if (door !== null) {
    const zone = findZoneById(db, door.zoneId);
    const pinHours =
      door.pinHours === null ? NO_HOURS : parseStored<readonly Hours[]>(door.pinHours);
    return zone === null ? null : { zone: zone.slug, pinHours, certifications: [], nobody: false };
  }
  const machines = machinesAtReader(db, device);
  const [first] = machines;
  const zone = first === undefined ? null : findZoneById(db, first.zoneId);
  if (zone === null) return null;
  return {
    zone: zone.slug,
    pinHours: NO_HOURS,
    certifications: machines.flatMap(({ certification }) => certification ?? []),
    nobody: machines.some((machine) => needsCompany(machine) || isOut(db, machine)),
  };
}

/** A supervisor or a second person can't be looked for offline. */
function needsCompany(machine: Machine): boolean {
  return !machine.loneWorking || machine.session.supervision === 'required';
}

function isOut(db: Db, machine: Machine): boolean {
  return readStatus(db, machine.id).outOfServiceReason !== null;
}

function entriesOf(
  rights: Rights,
  guarded: Guarded | null,
  { slug, secret, by }: IssuedTo,
): { readonly badges: readonly AccessEntry[]; readonly numbers: readonly string[] } {
  if (guarded === null || guarded.nobody) return { badges: [], numbers: [] };
  const found = rights.holders.flatMap((holder) => {
    const countsHere = holder.device === null || holder.device === slug;
    const right = countsHere ? rightOf(rights, guarded, holder) : null;
    if (right === null) return [];
    const { number } = holder;
    const hash = accessHash(secret ?? '', number);
    const named = by === 'numbers' ? { hash, number } : { hash };
    return [{ number, entry: { ...named, ...right } as AccessEntry }];
  });
  found.sort((one, other) => (one.entry.hash < other.entry.hash ? -1 : 1));
  return { badges: found.map(({ entry }) => entry), numbers: found.map(({ number }) => number) };
}

/** What the device may grant a badge by itself; null: nothing. */
function rightOf(
  rights: Rights,
  guarded: Guarded,
  holder: BadgeHolder,
): Omit<AccessEntry, 'hash'> | null {
  const { nowMs, date } = rights;
  if (isSuspended(holder, nowMs) || !isAuthorised(holder, date)) return null;
  const ends: Array<number | null> = [holder.untilMs];
  if (holder.minor) ends.push(endOfDay(rights, holder.authorisedUntil));
  for (const name of guarded.certifications) {
    const held = rights.certifications.get(`${holder.personId} ${name}`);
    const { standing, ...rest } = certificationStanding(held, date);
    if (standing !== 'held' || !('level' in rest) || rest.level === 'supervised') return null;
    ends.push(endOfDay(rights, held?.untilDate ?? null));
  }
  const plan = planOf(rights, guarded, holder);
  return plan === null ? null : withEnds(plan, [...ends, ...plan.ends]);
}

type PlanRight = {
  readonly windows: readonly AccessWindow[] | null;
  readonly ends: ReadonlyArray<number | null>;
};

function planOf(rights: Rights, guarded: Guarded, holder: BadgeHolder): PlanRight | null {
  if (holder.guest !== null) {
    const guest = parseStored<GuestBadge>(holder.guest);
    return guest.zones.includes(guarded.zone) ? within(rights, guarded, ['opening'], []) : null;
  }
  const plans = (rights.memberships.get(holder.personId) ?? []).filter((one) =>
    parseStored<readonly string[]>(one.zones).includes(guarded.zone),
  );
  if (plans.length === 0) return null;
  const always = plans.filter((one) => parseStored<PlanHours>(one.hours) === 'always');
  const counted = always.length > 0 ? always : plans;
  return within(
    rights,
    guarded,
    counted.map((one) => parseStored<PlanHours>(one.hours)),
    always.length > 0
      ? [latest(always.map((one) => endOfDay(rights, one.untilDate)))]
      : counted.map((one) => endOfDay(rights, one.untilDate)),
  );
}

/** Windows without the hours of a PIN; a closure ends, or bars, what is not `always`. */
function within(
  rights: Rights,
  guarded: Guarded,
  hours: readonly PlanHours[],
  ends: ReadonlyArray<number | null>,
): PlanRight | null {
  const { place, nowMs, closureFromMs } = rights;
  if (hours.includes('always')) {
    const windows = guarded.pinHours.length === 0 ? null : cut(WHOLE, guarded.pinHours);
    return windows?.length === 0 ? null : { windows, ends };
  }
  if (closureFromMs !== null && closureFromMs <= nowMs) return null;
  const spans = hours.map((one) =>
    one === 'opening' || one === 'always' ? place.openingHours : one,
  );
  const [first = NO_HOURS] = spans;
  const windows = cut(spans.length === 1 ? first : spans.flat(), guarded.pinHours);
  return windows.length === 0 ? null : { windows, ends: [...ends, closureFromMs] };
}

const WHOLE_WEEK: Hours = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '00:00',
  to: '24:00',
};
const WHOLE: readonly Hours[] = [WHOLE_WEEK];
const NO_HOURS: readonly Hours[] = [];
const cuts = new WeakMap<readonly Hours[], WeakMap<readonly Hours[], AccessWindow[]>>();

/** A thousand members have a handful of plans: each is cut once, found again by its parsed hours. */
function cut(hours: readonly Hours[], but: readonly Hours[]): AccessWindow[] {
  const known = cuts.get(hours)?.get(but);
  if (known !== undefined) return known;
  const windows = windowsOf(hours, but);
  const ofHours = cuts.get(hours) ?? new WeakMap<readonly Hours[], AccessWindow[]>();
  cuts.set(hours, ofHours.set(but, windows));
  return windows;
}

function withEnds(plan: PlanRight, ends: ReadonlyArray<number | null>): Omit<AccessEntry, 'hash'> {
  const known = ends.filter((one) => one !== null);
  const until = known.length === 0 ? undefined : untilText(Math.min(...known));
  const { windows } = plan;
  if (until === undefined) return windows === null ? {} : { windows };
  return windows === null ? { until } : { until, windows };
}

const untilTexts = new Map<number, string>();

/** Most memberships end on one of a few days. */
function untilText(ms: number): string {
  const known = untilTexts.get(ms);
  if (known !== undefined) return known;
  if (untilTexts.size >= ENDS_MAX) untilTexts.clear();
  const text = instantText(ms);
  untilTexts.set(ms, text);
  return text;
}

/** Null when one of them has no end. */
function latest(ends: ReadonlyArray<number | null>): number | null {
  return ends.reduce((one, other) =>
    one === null || other === null ? null : Math.max(one, other),
  );
}

const dayEnds = new Map<string, number>();

/** The first instant after a civil day that still counts. */
function endOfDay(rights: Rights, date: string | null): number | null {
  if (date === null) return null;
  const key = `${rights.place.timeZone} ${date}`;
  const known = dayEnds.get(key);
  if (known !== undefined) return known;
  if (dayEnds.size >= ENDS_MAX) dayEnds.clear();
  const end = startOfDay(addDays(date, 1), rights.place.timeZone);
  dayEnds.set(key, end);
  return end;
}

function nextClosureOf(place: PlaceFacts, nowMs: number): number | null {
  const starts = place.closures.flatMap((closure) => {
    const from = momentOf(closure.from, place.timeZone);
    const until = momentOf(closure.until, place.timeZone, true);
    if (from === null || until === null) return [];
    return until > nowMs && from < nowMs + LIST_VALID_MS ? [from] : [];
  });
  return starts.length === 0 ? null : Math.min(...starts);
}
