/** Every device of a place file as a simulated one, by its driver, and what people can do with it. */
import type { Clock } from '../clock.ts';
import { type Bambu, createBambu } from '../devices/bambu.ts';
import { createEspRfid, type EspRfid } from '../devices/esp-rfid.ts';
import { createEspHome, type EspHome } from '../devices/esphome.ts';
import { type Capability, createNativeDevice, type NativeDevice } from '../devices/faitout.ts';
import { createGrbl, type Grbl } from '../devices/grbl.ts';
import { createHomeAssistant } from '../devices/home-assistant.ts';
import { createId12 } from '../devices/id12.ts';
import { createMarlin, type Marlin } from '../devices/marlin.ts';
import { createMoonrakerPrinter, type MoonrakerPrinter } from '../devices/moonraker.ts';
import { createOctoPrint, type OctoPrintPrinter } from '../devices/octoprint.ts';
import { createOpenBekenPlug } from '../devices/openbeken.ts';
import { createOsdp, type OsdpLine } from '../devices/osdp.ts';
import type { PlugOptions, SimulatedPlug } from '../devices/plug.ts';
import { createPn532 } from '../devices/pn532.ts';
import { createPrusaLink, type PrusaLink } from '../devices/prusalink.ts';
import { createRdm6300, type Rdm6300 } from '../devices/rdm6300.ts';
import { createShellyPlug } from '../devices/shelly.ts';
import { createShellyGen1Plug } from '../devices/shelly-gen1.ts';
import { createTasmotaPlug, type TasmotaPlug } from '../devices/tasmota.ts';
import { createWedge } from '../devices/wedge.ts';
import { createZigbeePlug } from '../devices/zigbee2mqtt.ts';
import type { MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import type { Place, PlaceDevice } from './place.ts';

export type PrintFile = {
  name: string;
  seconds: number;
  filamentMillimetres: number;
  failsAt?: number;
};
/** A printer as the person in front of it sees it. */
export type PrinterControls = { readonly isFree: boolean; print(file: PrintFile): boolean };
/** Whatever a badge is held to. */
export type BadgeReader = { readonly kind: string; presentBadge(number: string): void };
/** Whatever lets a machine run. */
export type Relay = { readonly slug: string; readonly relayOn: boolean } & {
  onChange(listener: () => void): () => void;
};
type MqttDevice = { readonly slug: string; readonly online: boolean; readonly link: MqttLink } & {
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};
type Listener = { readonly slug: string; readonly ready: Promise<void>; stop(): Promise<void> };

export type SimulatedDevices = {
  readonly natives: Map<string, NativeDevice>;
  readonly plugs: Map<string, TasmotaPlug>;
  /** Plugs of other makes. */
  readonly otherPlugs: Map<string, SimulatedPlug>;
  readonly boards: Map<string, EspHome>;
  readonly printers: Map<string, MoonrakerPrinter>;
  readonly readers: Map<string, Rdm6300>;
  readonly badgeReaders: Map<string, BadgeReader>;
  readonly printing: Map<string, PrinterControls>;
  readonly mills: Map<string, Grbl>;
  readonly cardDoors: Map<string, EspRfid>;
  readonly wiredDoors: Map<string, OsdpLine>;
  /** Everything that the broker knows, and everything that listens for the server. */
  readonly mqtt: MqttDevice[];
  readonly listening: Listener[];
  /** Drivers of the place file that the simulator has no device for. */
  readonly leftOut: string[];
};

export type DevicesOptions = {
  place: Place;
  url: string;
  clock: Clock;
  random: Random;
  /** By slug: a TCP port to listen on, or a device file. */
  serial: Readonly<Record<string, string | number>>;
  reconnectMs?: number;
  /** Between two words of a plug or a printer about what goes on: as its maker has it, unless said. */
  telemetrySeconds?: number;
};

/** What every builder is given of one device. */
type Given = {
  readonly all: SimulatedDevices;
  readonly options: DevicesOptions;
  readonly device: PlaceDevice;
  readonly shared: Omit<PlugOptions, 'startWh'> & { timeZone?: string };
  /** A setting that is a text. */
  readonly text: (name: string) => string | undefined;
};
type Builder = (given: Given) => void;

/** Of a file on the card. */
const BYTES_A_MILLIMETRE = 80;

const BUILDERS: Readonly<Record<string, Builder>> = {
  faitout({ all, options: { place }, device, shared }) {
    const capabilities = capabilitiesOf(place, device.slug);
    const native = createNativeDevice({ ...shared, capabilities });
    all.natives.set(device.slug, native);
    all.mqtt.push(native);
  },
  tasmota({ all, options, device, shared, text }) {
    const fullTopic = text('fullTopic');
    const { telemetrySeconds: telePeriod } = options;
    const plug = createTasmotaPlug({
      ...shared,
      topic: text('topic') ?? device.slug,
      startKwh: shared.random.between(5, 400),
      ...(fullTopic !== undefined && { fullTopic }),
      ...(telePeriod !== undefined && { telePeriod }),
    });
    all.plugs.set(device.slug, plug);
    all.mqtt.push(plug);
  },
  shelly: (given) =>
    plug(given, createShellyPlug({ ...plugOf(given), prefix: given.text('prefix') ?? '' })),
  'shelly-gen1': (given) =>
    plug(given, createShellyGen1Plug({ ...plugOf(given), id: given.text('id') ?? '' })),
  openbeken: (given) =>
    plug(given, createOpenBekenPlug({ ...plugOf(given), client: given.text('client') ?? '' })),
  /** It shows the place, and is waited for by nobody. */
  'home-assistant'({ all, shared: { site, slug, secret, url }, text }) {
    const prefix = text('prefix');
    const login = { url, username: `${site}/${slug}`, password: secret };
    const assistant = createHomeAssistant({ ...login, ...(prefix !== undefined && { prefix }) });
    all.listening.push({ slug, ready: Promise.resolve(), stop: assistant.stop });
  },
  /** It is the bridge that logs in. */
  zigbee2mqtt(given) {
    const { device, options, text } = given;
    const base = text('base') ?? 'zigbee2mqtt';
    const bridge = bridgeOf(options.place, base);
    const login = bridge && { slug: bridge.slug, secret: bridge.secret ?? '' };
    const name = text('name') ?? device.slug;
    plug(given, createZigbeePlug({ ...plugOf(given), ...login, name, base }));
  },
  /** Its devices stand for it. */
  bridge: () => {},
  esphome(given) {
    const { all, device, text } = given;
    const board = createEspHome({ ...plugOf(given), prefix: text('prefix') ?? device.slug });
    all.boards.set(device.slug, board);
    all.badgeReaders.set(device.slug, {
      kind: 'esphome',
      presentBadge: (number) => board.presentTag(number),
    });
    all.mqtt.push(board);
  },
  'esp-rfid'({ all, device, shared, text }) {
    const door = createEspRfid({
      ...shared,
      topic: text('topic') ?? device.slug,
      hostname: text('hostname') ?? device.slug,
    });
    all.cardDoors.set(device.slug, door);
    all.mqtt.push(door);
  },
  moonraker({ all, options, device, shared, text }) {
    const instance = text('instance') ?? device.slug;
    const { telemetrySeconds } = options;
    const printer = createMoonrakerPrinter({
      ...{ ...shared, instance },
      ...(telemetrySeconds !== undefined && { statusEveryMs: telemetrySeconds * 1000 }),
    });
    all.printers.set(device.slug, printer);
    all.printing.set(device.slug, ofMoonraker(printer));
    all.mqtt.push(printer);
  },
  octoprint({ all, device, shared, text }) {
    const base = text('base');
    const printer = createOctoPrint({
      ...shared,
      printerData: true,
      ...(base !== undefined && { base: base.endsWith('/') ? base : `${base}/` }),
    });
    all.printing.set(device.slug, ofOctoPrint(printer));
    all.mqtt.push({
      ...{ slug: device.slug, link: printer.link },
      get online() {
        return printer.online;
      },
      ...{ pull: printer.pull, plugIn: printer.plugIn, stop: printer.stop },
    });
  },
  bambu(given) {
    const { all, device, shared, text } = given;
    const { slug, clock } = shared;
    const where = portOf(given);
    if (where === undefined) return leaveOut(given, 'no port');
    const [serial, accessCode] = [text('serial') ?? '', text('accessCode') ?? ''];
    const printer = createBambu({ slug, clock, serial, accessCode, port: where });
    all.printing.set(device.slug, ofOwnServer(printer, 'IDLE', 'FINISH', 'FAILED'));
    all.listening.push(printer);
  },
  prusalink(given) {
    const { all, device, shared, text } = given;
    const where = portOf(given);
    if (where === undefined) return leaveOut(given, 'no port');
    const { slug, clock, random } = shared;
    const username = text('username');
    const printer = createPrusaLink({
      ...{ slug, clock, random, password: text('password') ?? '', port: where },
      ...(username !== undefined && { username }),
    });
    all.printing.set(device.slug, ofOwnServer(printer, 'IDLE', 'FINISHED', 'STOPPED'));
    all.listening.push(printer);
  },
  rdm6300: (given) =>
    serial(given, (line) => {
      const reader = createRdm6300({ ...given.shared, ...line });
      given.all.readers.set(given.device.slug, reader);
      return reads(given, reader);
    }),
  id12: (given) => serial(given, (line) => reads(given, createId12({ ...given.shared, ...line }))),
  pn532: (given) =>
    serial(given, (line) => reads(given, createPn532({ ...given.shared, ...line }))),
  wedge: (given) =>
    serial(given, (line) => reads(given, createWedge({ ...given.shared, ...line }))),
  osdp: (given) =>
    serial(given, (line) => {
      const { settings } = given.device;
      const key = given.text('key');
      const reader = createOsdp({
        ...{ ...given.shared, ...line },
        address: Number(settings?.['address'] ?? 0),
        ...(key !== undefined && { key }),
      });
      given.all.wiredDoors.set(given.device.slug, reader);
      return reader;
    }),
  grbl: (given) =>
    serial(given, (line) => {
      const mill = createGrbl({ ...given.shared, ...line, resetsOnOpen: false });
      given.all.mills.set(given.device.slug, mill);
      return mill;
    }),
  marlin: (given) =>
    serial(given, (line) => {
      const printer = createMarlin({ ...given.shared, ...line, resetsOnOpen: false });
      given.all.printing.set(given.device.slug, ofMarlin(printer));
      return printer;
    }),
};

export function createDevices(options: DevicesOptions): SimulatedDevices {
  const { place } = options;
  const all: SimulatedDevices = {
    ...{ natives: new Map(), plugs: new Map(), otherPlugs: new Map(), boards: new Map() },
    ...{ printers: new Map(), readers: new Map(), badgeReaders: new Map(), printing: new Map() },
    ...{ mills: new Map(), cardDoors: new Map(), wiredDoors: new Map() },
    ...{ mqtt: [], listening: [], leftOut: [] },
  };
  for (const device of place.devices) {
    const { timeZone } = place.site;
    const shared = {
      ...{ site: place.site.slug, slug: device.slug, secret: device.secret ?? '' },
      ...{ url: options.url, clock: options.clock, random: options.random.fork(device.slug) },
      ...(timeZone !== undefined && { timeZone }),
      ...(options.reconnectMs !== undefined && { reconnectMs: options.reconnectMs }),
    };
    const text = (name: string) => {
      const value = device.settings?.[name];
      return typeof value === 'string' ? value : undefined;
    };
    const build = Object.hasOwn(BUILDERS, device.driver) ? BUILDERS[device.driver] : undefined;
    if (build === undefined) all.leftOut.push(`${device.slug} (${device.driver})`);
    else build({ all, options, device, shared, text });
  }
  return all;
}

/** Devices of a place that listen for the server: their slugs. */
export function listeningIn(place: Place): string[] {
  return place.devices.flatMap(({ slug, settings }) => {
    const where = settings?.['path'] ?? settings?.['url'];
    return typeof where === 'string' && /^(?:tcp|mqtt|http):\/\//.test(where) ? [slug] : [];
  });
}

// Plugs

/** What guards a machine is open until it is told otherwise. */
function plugOf({ options, device, shared }: Given): PlugOptions {
  const guards = options.place.machines.some(({ interlock }) => interlock === device.slug);
  return { ...shared, startWh: shared.random.between(5000, 400_000), startsOn: !guards };
}

function plug({ all, device }: Given, made: SimulatedPlug): void {
  all.otherPlugs.set(device.slug, made);
  all.mqtt.push(made);
}

function bridgeOf(place: Place, base: string): PlaceDevice | undefined {
  return place.devices.find(
    ({ driver, settings }) => driver === 'bridge' && (settings?.['base'] ?? 'zigbee2mqtt') === base,
  );
}

// Lines

type Line = { tcpPort: number } | { path: string };

function serial(given: Given, create: (line: Line) => Listener): void {
  const line = lineOf(given);
  if (line === undefined) leaveOut(given, 'no line');
  else given.all.listening.push(create(line));
}

function reads<Reader extends BadgeReader & Listener>(given: Given, reader: Reader): Reader {
  given.all.badgeReaders.set(given.device.slug, reader);
  return reader;
}

/** Where it puts its bytes: what the caller says, else the `tcp://` port of its settings. */
function lineOf({ device, options, text }: Given): Line | undefined {
  const given = options.serial[device.slug];
  if (typeof given === 'number') return { tcpPort: given };
  if (given !== undefined)
    return /^\d+$/.test(given) ? { tcpPort: Number(given) } : { path: given };
  const match = /^tcp:\/\/[^/]*:(\d+)$/.exec(text('path') ?? '');
  return match === null ? undefined : { tcpPort: Number(match[1]) };
}

/** Where a printer's own server listens: what the caller says, else the port of its `url`. */
function portOf({ device, options, text }: Given): number | undefined {
  const given = options.serial[device.slug];
  if (given !== undefined) return Number(given);
  const match = /:(\d+)\/?$/.exec(text('url') ?? '');
  return match === null ? undefined : Number(match[1]);
}

function leaveOut({ all, device }: Given, why: string): void {
  all.leftOut.push(`${device.slug} (${why})`);
}

// Printers

function ofMoonraker(printer: MoonrakerPrinter): PrinterControls {
  return {
    get isFree() {
      return printer.klippyState === 'ready' && printer.state !== 'printing';
    },
    print: ({ name, ...file }) => printer.startPrint({ filename: name, ...file }),
  };
}

function ofOctoPrint(printer: OctoPrintPrinter): PrinterControls {
  return {
    get isFree() {
      return printer.state === 'OPERATIONAL';
    },
    print({ name, seconds, filamentMillimetres }) {
      if (printer.state !== 'OPERATIONAL') return false;
      printer.startPrint({ name, seconds, filamentMillimetres });
      return true;
    },
  };
}

function ofOwnServer(printer: Bambu | PrusaLink, ...free: readonly string[]): PrinterControls {
  return {
    get isFree() {
      return free.includes(printer.state);
    },
    print: ({ name, seconds }) => printer.startPrint({ name, seconds }),
  };
}

function ofMarlin(printer: Marlin): PrinterControls {
  return {
    get isFree() {
      return !printer.isPrinting;
    },
    print({ name, seconds, filamentMillimetres }) {
      if (printer.isPrinting) return false;
      const bytes = Math.round(filamentMillimetres * BYTES_A_MILLIMETRE);
      printer.startPrint({ name: `${name.slice(0, 8).toUpperCase()}.GCO`, bytes, seconds });
      return true;
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
