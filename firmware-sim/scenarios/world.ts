/** A place's devices, switched on and wired to each other as in the room: the plug feeds what the relay allows. */
import { type Clock, waitFor } from '../clock.ts';
import { type Capability, createNativeDevice, type NativeDevice } from '../devices/faitout.ts';
import { createMoonrakerPrinter, type MoonrakerPrinter } from '../devices/moonraker.ts';
import { createRdm6300, type Rdm6300 } from '../devices/rdm6300.ts';
import { createTasmotaPlug, type TasmotaPlug } from '../devices/tasmota.ts';
import type { Random } from '../random.ts';
import type { Place, PlaceDevice, PlaceDoor, PlaceMachine } from './place.ts';

export type WorldOptions = {
  place: Place;
  url: string;
  clock: Clock;
  random: Random;
  /** The people live so many times as fast as the devices' clock; devices and server keep real time. */
  speed: number;
  /** By slug: a TCP port to listen on, or a device file. */
  serial?: Readonly<Record<string, string | number>>;
  signal?: AbortSignal;
  log?: (line: string) => void;
  reconnectMs?: number;
  /** How long people wait for an answer before they give up (6,000). */
  patienceMs?: number;
};

export type DoorSpot = { door: PlaceDoor; device: NativeDevice };
export type MachineSpot = {
  machine: PlaceMachine;
  /** Where the badge is held. */
  reader: NativeDevice | Rdm6300 | undefined;
  interlock: NativeDevice | undefined;
  meter: TasmotaPlug | undefined;
  printer: MoonrakerPrinter | undefined;
  /** Who uses it, as far as the people themselves know. */
  usedBy: string | undefined;
  /** What it would draw if its relay lets it. */
  setLoad(watts: number): void;
};

export type Tally = {
  granted: number;
  refused: number;
  unanswered: number;
  visits: number;
  sessions: number;
  prints: number;
};

export type World = {
  readonly place: Place;
  readonly clock: Clock;
  readonly random: Random;
  readonly speed: number;
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
  readonly natives: ReadonlyMap<string, NativeDevice>;
  readonly plugs: ReadonlyMap<string, TasmotaPlug>;
  readonly printers: ReadonlyMap<string, MoonrakerPrinter>;
  readonly readers: ReadonlyMap<string, Rdm6300>;
  readonly doors: readonly DoorSpot[];
  readonly machines: readonly MachineSpot[];
  /** Drivers of the place file that the simulator has no device for. */
  readonly leftOut: readonly string[];
  readonly tally: Tally;
  /** So many seconds of the people's time, but at least so many of the devices'. */
  wait(seconds: number, atLeastSeconds?: number): Promise<void>;
  log(line: string): void;
  /** Resolves once every device is connected, or rejects with the names of those that are not. */
  connected(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
};

const PATIENCE_MS = 6000;
const CONNECTED_WITHIN_MS = 10_000;
const DEFAULT_SECRET = '';

export function createWorld(options: WorldOptions): World {
  const { place, clock, random, speed } = options;
  const natives = new Map<string, NativeDevice>();
  const plugs = new Map<string, TasmotaPlug>();
  const printers = new Map<string, MoonrakerPrinter>();
  const readers = new Map<string, Rdm6300>();
  const leftOut: string[] = [];
  const log = options.log ?? (() => {});

  for (const device of place.devices) {
    const shared = {
      site: place.site.slug,
      slug: device.slug,
      secret: device.secret ?? DEFAULT_SECRET,
      url: options.url,
      clock,
      random: random.fork(device.slug),
      ...(place.site.timeZone === undefined ? {} : { timeZone: place.site.timeZone }),
      ...(options.reconnectMs === undefined ? {} : { reconnectMs: options.reconnectMs }),
    };
    const setting = (name: string) => {
      const value = device.settings?.[name];
      return typeof value === 'string' ? value : undefined;
    };
    if (device.driver === 'faitout') {
      const capabilities = capabilitiesOf(place, device.slug);
      natives.set(device.slug, createNativeDevice({ ...shared, capabilities }));
    } else if (device.driver === 'tasmota') {
      const template = setting('fullTopic');
      const topic = setting('topic') ?? device.slug;
      plugs.set(
        device.slug,
        createTasmotaPlug({
          ...shared,
          topic,
          startKwh: random.between(5, 400),
          ...(template === undefined ? {} : { fullTopic: template }),
        }),
      );
    } else if (device.driver === 'moonraker') {
      const instance = setting('instance') ?? device.slug;
      printers.set(device.slug, createMoonrakerPrinter({ ...shared, instance }));
    } else if (device.driver === 'rdm6300') {
      const line = lineOf(device, options.serial ?? {});
      if (line === undefined) leftOut.push(`${device.slug} (no line)`);
      else readers.set(device.slug, createRdm6300({ ...shared, ...line }));
    } else {
      leftOut.push(`${device.slug} (${device.driver})`);
    }
  }

  const doors = place.doors.flatMap((door) => {
    const device = natives.get(door.device ?? '');
    return device === undefined ? [] : [{ door, device }];
  });
  const machines = place.machines.map((machine) => spotOf(machine));

  function spotOf(machine: PlaceMachine): MachineSpot {
    const interlock = natives.get(machine.interlock ?? '');
    const meter = plugs.get(machine.meter ?? '');
    const readerSlug = machine.reader ?? machine.interlock ?? '';
    let wantedWatts = 0;
    const feed = () => {
      const lets = interlock === undefined || interlock.relayOn;
      meter?.setLoad(lets ? wantedWatts : 0);
    };
    let wasOn = interlock?.relayOn ?? false;
    interlock?.onChange(() => {
      if (interlock.relayOn === wasOn) return;
      wasOn = interlock.relayOn;
      feed();
    });
    return {
      machine,
      reader: natives.get(readerSlug) ?? readers.get(readerSlug),
      interlock,
      meter,
      printer: printers.get(machine.jobs ?? ''),
      usedBy: undefined,
      setLoad(watts) {
        wantedWatts = watts;
        feed();
      },
    };
  }

  const online = () => [...natives.values(), ...plugs.values(), ...printers.values()];

  return {
    place,
    clock,
    random,
    speed,
    patienceMs: options.patienceMs ?? PATIENCE_MS,
    signal: options.signal,
    natives,
    plugs,
    printers,
    readers,
    doors,
    machines,
    leftOut,
    tally: { granted: 0, refused: 0, unanswered: 0, visits: 0, sessions: 0, prints: 0 },
    wait(seconds, atLeastSeconds = 0) {
      return waitFor(clock, Math.max(seconds / speed, atLeastSeconds) * 1000, options.signal);
    },
    log,
    async connected(timeoutMs = CONNECTED_WITHIN_MS) {
      await Promise.all([...readers.values()].map((reader) => reader.ready));
      const waits = online().map((device) => device.until(() => device.online, timeoutMs));
      await Promise.allSettled(waits);
      const away = online().filter((device) => !device.online);
      if (away.length === 0) return;
      const names = away.map(({ slug, link }) => `${slug} (${link.lastError ?? 'no answer'})`);
      throw new Error(`not connected to ${options.url}: ${names.join(', ')}`);
    },
    async stop() {
      await Promise.all([...online(), ...readers.values()].map((device) => device.stop()));
    },
  };
}

/** What the place makes of a native device tells what it is built of. */
function capabilitiesOf(place: Place, slug: string): Capability[] {
  const isDoor = place.doors.some((door) => door.device === slug);
  const asInterlock = place.machines.filter((machine) => machine.interlock === slug);
  const readsBadges = asInterlock.every((machine) => (machine.reader ?? slug) === slug);
  if (isDoor) return ['badge', 'door', 'keypad', 'display'];
  if (asInterlock.length === 0) return ['badge', 'display'];
  return readsBadges ? ['badge', 'relay', 'display'] : ['relay'];
}

/** Where an RDM6300 puts its frames: what the caller says, else the `tcp://` port of its settings. */
function lineOf(
  device: PlaceDevice,
  serial: Readonly<Record<string, string | number>>,
): { tcpPort: number } | { path: string } | undefined {
  const given = serial[device.slug];
  if (typeof given === 'number') return { tcpPort: given };
  if (given !== undefined)
    return /^\d+$/.test(given) ? { tcpPort: Number(given) } : { path: given };
  const path = device.settings?.['path'];
  const match = /^tcp:\/\/[^/]*:(\d+)$/.exec(typeof path === 'string' ? path : '');
  return match === null ? undefined : { tcpPort: Number(match[1]) };
}
