/** A place's devices, switched on and wired to each other as in the room: the plug feeds what the relay allows. */
import { type Clock, waitFor } from '../clock.ts';
import type { EspHome } from '../devices/esphome.ts';
import type { NativeDevice } from '../devices/faitout.ts';
import type { Grbl } from '../devices/grbl.ts';
import type { Random } from '../random.ts';
import {
  type BadgeReader,
  createDevices,
  type PrinterControls,
  type Relay,
  type SimulatedDevices,
} from './devices.ts';
import type { Place, PlaceDoor, PlaceMachine } from './place.ts';

export type WorldOptions = {
  place: Place;
  url: string;
  clock: Clock;
  random: Random;
  /** The people live so many times as fast as the devices' clock; devices and server keep real time. */
  speed: number;
  /** By slug: a TCP port to listen on, or a device file; printers with a server of their own too. */
  serial?: Readonly<Record<string, string | number>>;
  signal?: AbortSignal;
  log?: (line: string) => void;
  reconnectMs?: number;
  /** How long people wait for an answer before they give up (6,000). */
  patienceMs?: number;
  /** How long a burst of work lasts (6). */
  burstSeconds?: number;
  telemetrySeconds?: number;
};

export type DoorSpot = { door: PlaceDoor; device: NativeDevice };
/** What draws the machine's power. */
type Load = { setLoad(watts: number): void };

export type MachineSpot = {
  machine: PlaceMachine;
  /** Where the badge is held. */
  reader: NativeDevice | BadgeReader | undefined;
  interlock: Relay | undefined;
  meter: Load | undefined;
  printer: PrinterControls | undefined;
  mill: Grbl | undefined;
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

export type World = SimulatedDevices & {
  readonly place: Place;
  readonly clock: Clock;
  readonly random: Random;
  readonly speed: number;
  readonly patienceMs: number;
  readonly burstSeconds: number;
  readonly signal: AbortSignal | undefined;
  readonly doors: readonly DoorSpot[];
  readonly machines: readonly MachineSpot[];
  readonly tally: Tally;
  /** So many seconds of the people's time, but at least so many of the devices'. */
  wait(seconds: number, atLeastSeconds?: number): Promise<void>;
  log(line: string): void;
  /** Resolves once every device is connected, or rejects with the names of those that are not. */
  connected(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
};

const PATIENCE_MS = 6000;
const BURST_SECONDS = 6;
const CONNECTED_WITHIN_MS = 10_000;
const LOOKS_EVERY_MS = 20;
/** From so many watts on a machine works, where the place has no threshold for it. */
const WORKS_FROM_WATTS = 200;

export function createWorld(options: WorldOptions): World {
  const { place, clock, random, speed } = options;
  const log = options.log ?? (() => {});
  const devices = createDevices({ ...options, serial: options.serial ?? {} });
  const { natives, plugs, otherPlugs, boards } = devices;

  const doors = place.doors.flatMap((door) => {
    const device = natives.get(door.device ?? '');
    return device === undefined ? [] : [{ door, device }];
  });
  const machines = place.machines.map((machine) => spotOf(machine));

  function spotOf(machine: PlaceMachine): MachineSpot {
    const relayOf = (slug: string) => natives.get(slug) ?? otherPlugs.get(slug) ?? boards.get(slug);
    const loadOf = (slug: string) => plugs.get(slug) ?? otherPlugs.get(slug) ?? boards.get(slug);
    const interlock: Relay | undefined = relayOf(machine.interlock ?? '');
    const meter = loadOf(machine.meter ?? '');
    const readerSlug = machine.reader ?? machine.interlock ?? '';
    const { running } = machine;
    const output: EspHome | undefined = boards.get(running?.device ?? machine.interlock ?? '');
    let wantedWatts = 0;
    let runs = false;
    const feed = () => {
      const lets = interlock === undefined || interlock.relayOn;
      meter?.setLoad(lets ? wantedWatts : 0);
      if (running === undefined || running === null) return;
      const works = lets && wantedWatts >= (machine.power?.runAboveWatts ?? WORKS_FROM_WATTS);
      if (works !== runs) output?.setContact(running.contact, works === (running.when === 'open'));
      runs = works;
    };
    let wasOn = interlock?.relayOn ?? false;
    interlock?.onChange(() => {
      if (interlock.relayOn === wasOn) return;
      wasOn = interlock.relayOn;
      feed();
    });
    return {
      machine,
      reader: natives.get(readerSlug) ?? devices.badgeReaders.get(readerSlug),
      interlock,
      meter,
      printer: devices.printing.get(machine.jobs ?? ''),
      mill: devices.mills.get(machine.jobs ?? ''),
      usedBy: undefined,
      setLoad(watts) {
        wantedWatts = watts;
        feed();
      },
    };
  }

  return {
    place,
    clock,
    random,
    speed,
    patienceMs: options.patienceMs ?? PATIENCE_MS,
    burstSeconds: options.burstSeconds ?? BURST_SECONDS,
    signal: options.signal,
    ...devices,
    doors,
    machines,
    tally: { granted: 0, refused: 0, unanswered: 0, visits: 0, sessions: 0, prints: 0 },
    wait(seconds, atLeastSeconds = 0) {
      return waitFor(clock, Math.max(seconds / speed, atLeastSeconds) * 1000, options.signal);
    },
    log,
    async connected(timeoutMs = CONNECTED_WITHIN_MS) {
      await Promise.all(devices.listening.map((device) => device.ready));
      const untilMs = performance.now() + timeoutMs;
      const away = () => devices.mqtt.filter((device) => !device.online);
      while (away().length > 0 && performance.now() < untilMs) await nextLook();
      if (away().length === 0) return;
      const names = away().map(({ slug, link }) => `${slug} (${link.lastError ?? 'no answer'})`);
      throw new Error(`not connected to ${options.url}: ${names.join(', ')}`);
    },
    async stop() {
      await Promise.all([...devices.mqtt, ...devices.listening].map((device) => device.stop()));
    },
  };
}

function nextLook(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
}
