/** What was heard of devices that the place does not know: merged, bounded, forgotten after a day; none of it trusted. */
import { sha256Hex } from '#kernel/crypto.ts';
import type { Announcement, PortSeen, Proposal } from '#kernel/discovery.ts';
import type { Driver } from './driver.ts';
import type { LinkState } from './link.ts';
import { type Bucket, fullBucket, takeToken } from './rate.ts';
import { filtersMeet, topicMatches } from './topics.ts';

const FOUND_MAX = 200;
const TOPICS_MAX = 1000;
const TOLD_MAX = 200;
const FORGET_AFTER_MS = 86_400_000;
/** Two that claim one name, both heard within this time, are both there. */
const TOGETHER_MS = 10 * 60_000;
const RATE = { framesPerSecond: 50, framesBurst: 1000 };
const SETTINGS_CHARACTERS_MAX = 1024;

/** How it was heard: on a broker of somebody else, by a log-in that was refused, as a guest, or as a port. */
export type Origin = 'message' | 'login' | 'guest' | 'port';
export type Source = {
  readonly origin: Origin;
  readonly address: string | null;
  readonly username: string | null;
  /** The connection through which a guest can be told its log-in. */
  readonly guest: string | null;
};

/** A driver that may be its own, and with what settings. */
export type Seeming = { readonly driver: string; readonly proposal: Proposal };

export type Found = Source & {
  readonly id: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly count: number;
  /** The likeliest first. */
  readonly seems: readonly Seeming[];
};

/** With what the place knows beside it. */
export type ListedFound = Found & {
  /** The device that has these topics or this port already. */
  readonly device: string | null;
  /** Others that are heard under the same topics: the ids of their lines. */
  readonly rivals: readonly string[];
};

/** A device of the place, as far as it matters here. */
export type KnownDevice = {
  readonly device: string;
  readonly driver: Driver;
  readonly settings: unknown;
  readonly link: LinkState;
  readonly linkSinceMs: number;
};
export type SeenPort = { readonly seen: PortSeen; readonly device: string | null };

export type Discoveries = {
  readonly hear: (source: Source, announcement: Announcement) => void;
  /** The ports of now; those that are not among them are gone. */
  readonly ports: (ports: readonly SeenPort[]) => void;
  /** A guest has left. */
  readonly left: (guest: string) => void;
  /** The newest first. */
  readonly list: (site: string, devices: readonly KnownDevice[]) => readonly ListedFound[];
  readonly find: (id: string) => Omit<ListedFound, 'device'> | null;
  /** It was told its log-in: what this connection says after that, its will too, is no news of a stranger. */
  readonly handedOver: (id: string) => void;
  /** What came too fast to be looked at. */
  readonly dropped: () => number;
};

type Kept = Found & { readonly keys: ReadonlySet<string>; readonly port: SeenPort | null };

/** Knows nothing at first. */
export function createDiscoveries(
  drivers: ReadonlyMap<string, Driver>,
  nowMs: () => number,
): Discoveries {
  const kept = new Map<string, Kept>();
  /** Connections of guests that were told their log-in. */
  const told = new Set<string>();
  const filters = [...drivers.values()].flatMap(({ discovery }) => discovery?.listen ?? []);
  /** By topic: a bridge says a hundred things a minute, and few of them are announcements. */
  const listened = new Map<string, boolean>();
  const bucket: Bucket = fullBucket(RATE, nowMs());
  let dropped = 0;

  function isListenedTo(topic: string): boolean {
    const known = listened.get(topic);
    if (known !== undefined) return known;
    if (listened.size >= TOPICS_MAX) listened.clear();
    const isListened = filters.some((filter) => topicMatches(filter, topic));
    listened.set(topic, isListened);
    return isListened;
  }

  function hear(source: Source, announcement: Announcement): void {
    if (announcement.kind !== 'port' && !isListenedTo(announcement.topic)) return;
    if (source.guest !== null && told.has(source.guest)) return;
    if (!takeToken(bucket, RATE, nowMs)) {
      dropped += 1;
      return;
    }
    take(source, seemingsOf(drivers, announcement), null);
  }

  function take(source: Source, seemings: readonly Seeming[][], port: SeenPort | null): void {
    const isOneDevice = seemings.every((ofDriver) => ofDriver.length === 1);
    const groups = isOneDevice ? [seemings.flat()] : seemings.flat().map((one) => [one]);
    for (const seems of groups) if (seems.length > 0) keep(source, seems, port);
  }

  function keep(source: Source, seems: readonly Seeming[], port: SeenPort | null): void {
    const keys = new Set(seems.map((one) => keyOf(drivers, one)));
    const before = [...kept.values()].find((one) => isSame(one, source, seems, keys));
    const id = before?.id ?? idOf(seems, keys, source);
    const atMs = nowMs();
    kept.delete(id);
    kept.set(id, {
      ...source,
      // What another message of it told stays.
      address: source.address ?? before?.address ?? null,
      username: source.username ?? before?.username ?? null,
      id,
      firstAtMs: before?.firstAtMs ?? atMs,
      lastAtMs: atMs,
      count: (before?.count ?? 0) + 1,
      seems: merged(before?.seems ?? [], seems),
      keys: new Set([...(before?.keys ?? []), ...keys]),
      port,
    });
    const oldest = kept.keys().next().value;
    if (kept.size > FOUND_MAX && oldest !== undefined) kept.delete(oldest);
  }

  function forget(): void {
    const before = nowMs() - FORGET_AFTER_MS;
    for (const one of kept.values())
      if (one.origin !== 'port' && one.lastAtMs < before) kept.delete(one.id);
  }

  return {
    hear,
    ports: (ports) => {
      const there = new Set(ports.map(({ seen }) => seen.path));
      for (const { id, port } of [...kept.values()])
        if (port !== null && !there.has(port.seen.path)) kept.delete(id);
      for (const port of ports) {
        const seemings = seemingsOf(drivers, { kind: 'port', ...port.seen });
        take({ origin: 'port', address: null, username: null, guest: null }, seemings, port);
      }
    },
    left: (guest) => {
      for (const one of kept.values())
        if (one.guest === guest) kept.set(one.id, { ...one, guest: null });
    },
    list: (site, devices) => {
      forget();
      return [...kept.values()].reverse().flatMap((one) => {
        const rivals = rivalsOf(one, kept);
        const device = one.port === null ? holderOf(drivers, site, one, devices) : one.port.device;
        if (device !== null && rivals.length === 0 && isItself(one, device, devices)) return [];
        const { keys: _keys, port: _port, ...found } = one;
        return [{ ...found, device, rivals: rivals.map(({ id }) => id) }];
      });
    },
    find: (id) => {
      const one = kept.get(id);
      return one ? { ...one, rivals: rivalsOf(one, kept).map((rival) => rival.id) } : null;
    },
    handedOver: (id) => {
      const guest = kept.get(id)?.guest ?? null;
      kept.delete(id);
      if (guest !== null) told.add(guest);
      const oldest = told.values().next().value;
      if (told.size > TOLD_MAX && oldest !== undefined) told.delete(oldest);
    },
    dropped: () => dropped,
  };
}

/** What a device of the place says of itself is no discovery; nor that it was refused before it had its log-in. */
function isItself(one: Kept, device: string, devices: readonly KnownDevice[]): boolean {
  if (one.origin !== 'login') return true;
  const holder = devices.find((other) => other.device === device);
  return holder?.link === 'open' && holder.linkSinceMs >= one.lastAtMs;
}

/** By driver, what each takes it for; drivers that know nothing of it left out. */
function seemingsOf(drivers: ReadonlyMap<string, Driver>, announcement: Announcement) {
  return [...drivers.values()].flatMap((driver): Seeming[][] => {
    const { discovery, kind } = driver;
    if (!discovery || !isHeard(discovery.listen, announcement)) return [];
    const proposals = discovery.read(announcement).filter(isBounded);
    return proposals.length === 0
      ? []
      : [proposals.map((proposal) => ({ driver: kind, proposal }))];
  });
}

function isHeard(listen: readonly string[] | undefined, announcement: Announcement): boolean {
  if (announcement.kind === 'port') return listen === undefined;
  return (listen ?? []).some((filter) => topicMatches(filter, announcement.topic));
}

function isBounded({ settings }: Proposal): boolean {
  return JSON.stringify(settings).length <= SETTINGS_CHARACTERS_MAX;
}

/** Where its driver would hear it: two of one key can't both be devices of the place. */
function keyOf(drivers: ReadonlyMap<string, Driver>, { driver: kind, proposal }: Seeming): string {
  const driver = drivers.get(kind);
  const parsed = driver?.settings.safeParse(proposal.settings);
  if (!driver || !parsed?.success) return `${kind} ${JSON.stringify(proposal.settings)}`;
  const listen = heardOn(driver, parsed.data, '-', proposal.name);
  const port = driver.port?.(parsed.data).path;
  return `${kind} ${port ?? listen.join(' ')}`;
}

/** What carries its own mark is told apart by it; else by the address that it comes from. */
function isSame(
  one: Kept,
  source: Source,
  seems: readonly Seeming[],
  keys: ReadonlySet<string>,
): boolean {
  const [mine, theirs] = [identityOf(one.seems), identityOf(seems)];
  if (mine !== null && theirs !== null) {
    const [driver] = seems;
    return mine === theirs && one.seems.some((other) => other.driver === driver?.driver);
  }
  if (![...keys].some((key) => one.keys.has(key))) return false;
  const isElsewhere = one.address !== null && source.address !== null;
  return !isElsewhere || one.address === source.address;
}

function identityOf(seems: readonly Seeming[]): string | null {
  return seems.find(({ proposal }) => proposal.identity !== undefined)?.proposal.identity ?? null;
}

function idOf(seems: readonly Seeming[], keys: ReadonlySet<string>, { address }: Source): string {
  const mark = identityOf(seems) ?? address ?? '';
  return sha256Hex(`${mark}\n${[...keys].join('\n')}`).slice(0, 16);
}

/** What is told anew goes over what was told before; what it leaves out stays. */
function merged(before: readonly Seeming[], now: readonly Seeming[]): readonly Seeming[] {
  const byDriver = new Map(before.map((one) => [one.driver, one]));
  for (const { driver, proposal } of now) {
    const known = byDriver.get(driver)?.proposal;
    // The settings of what names itself whole are better than those read from one topic.
    const isLess = known?.identity !== undefined && proposal.identity === undefined;
    const over = isLess ? { name: known.name, settings: known.settings } : {};
    byDriver.set(driver, { driver, proposal: { ...known, ...proposal, ...over } });
  }
  return [...byDriver.values()].sort(
    (one, other) => Number(isCertain(other)) - Number(isCertain(one)),
  );
}

function isCertain({ proposal }: Seeming): boolean {
  return proposal.isCertain === true;
}

function rivalsOf(one: Kept, kept: ReadonlyMap<string, Kept>): readonly Kept[] {
  return [...kept.values()].filter(
    (other) =>
      other.id !== one.id &&
      Math.abs(other.lastAtMs - one.lastAtMs) < TOGETHER_MS &&
      [...other.keys].some((key) => one.keys.has(key)),
  );
}

/**
 * The device of the place whose topics these are: of several that would hear it, the one of the driver that it likeliest
 * is. What carries others shares its topics with them.
 */
function holderOf(
  drivers: ReadonlyMap<string, Driver>,
  site: string,
  one: Kept,
  devices: readonly KnownDevice[],
): string | null {
  const wanted = one.seems.flatMap(({ driver: kind, proposal }) => {
    const driver = drivers.get(kind);
    const parsed = driver?.settings.safeParse(proposal.settings);
    if (!driver || !parsed?.success) return [];
    const carries = driver.carries === true;
    return [{ kind, carries, listen: heardOn(driver, parsed.data, site, proposal.name) }];
  });
  const holders = devices.filter(({ device, driver, settings }) => {
    const held = heardOn(driver, settings, site, device);
    return wanted.some(
      ({ carries, listen }) =>
        carries === (driver.carries === true) &&
        listen.some((filter) => held.some((other) => filtersMeet(filter, other))),
    );
  });
  const [likeliest = holders[0]] = wanted.flatMap(
    ({ kind }) => holders.find(({ driver }) => driver.kind === kind) ?? [],
  );
  return likeliest?.device ?? null;
}

function heardOn(
  driver: Driver,
  settings: unknown,
  site: string,
  device: string,
): readonly string[] {
  return driver.claims?.(settings, { site, device }).listen ?? [];
}
