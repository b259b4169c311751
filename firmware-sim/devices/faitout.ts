/** A native reader, door controller or interlock: speaks the Faitout device protocol, version 1, by itself. */
import type { MqttLink } from '../links/mqtt.ts';
import { type AccessList, decideOffline, hashBadge, readAccessList } from './faitout-access.ts';
import type { NativeEvent } from './faitout-buffer.ts';
import { createDeviceClock, type DeviceClock } from './faitout-clock.ts';
import { type CommandRecord, type Feedback, judgeCommand } from './faitout-commands.ts';
import { createDoor, type WalksIn } from './faitout-door.ts';
import { createInterlock } from './faitout-interlock.ts';
import { createLine, type LineOptions } from './faitout-line.ts';
import { carryOut } from './faitout-obey.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';

export type Capability = 'badge' | 'door' | 'relay' | 'keypad' | 'display';

/** Of the line: `resendAfterMs` (4,000), `keepsEvents` over a power cut (true), `bufferEvents`. */
export type NativeDeviceOptions = LineOptions & {
  /** `door`: unlock relay and contact; `relay`: an interlock. Default: badge, door, display. */
  capabilities?: readonly Capability[];
  model?: string;
  firmware?: string;
  /** A battery-backed clock: trusted from the start (default: uptime until the first receipt). */
  hasBattery?: boolean;
  /** How many events, feedbacks and commands are kept for a test to look at (10,000). */
  remembers?: number;
  /** Default `badge`. */
  walksIn?: WalksIn;
  /** For the access list's weekly windows (Europe/Paris). */
  timeZone?: string;
  offlineUnlockSeconds?: number;
  contactName?: string;
  /** False: `start()` is called later. */
  autoStart?: boolean;
};

export type NativeDevice = {
  readonly kind: 'faitout';
  readonly slug: string;
  readonly boot: string;
  readonly online: boolean;
  readonly powered: boolean;
  /** Interlock relay closed: the machine may run. */
  readonly relayOn: boolean;
  readonly session: string | undefined;
  readonly unlocked: boolean;
  readonly doorOpen: boolean;
  readonly identifying: boolean;
  /** What the device raised, sent or not; the last `remembers`, as of feedbacks and commands. */
  readonly events: readonly NativeEvent[];
  readonly feedbacks: readonly Feedback[];
  readonly commands: readonly CommandRecord[];
  /** Events that no receipt has passed yet. */
  readonly unreceipted: number;
  /** Receipts as they came: the last `upTo` by boot. */
  readonly receipts: ReadonlyMap<string, number>;
  readonly access: AccessList | undefined;
  readonly clock: DeviceClock;
  readonly link: MqttLink;
  start(): void;
  presentBadge(uid: string, more?: { encoding?: string; pin?: string }): NativeEvent | undefined;
  typeDigits(digits: string): NativeEvent | undefined;
  pressButton(name: 'exit' | 'stop' | 'end'): NativeEvent | undefined;
  /** A person pushes the door: it opens only if unlocked, unless forced. Says whether it opened. */
  pushDoor(options?: { openMs?: number; forced?: boolean }): boolean;
  /** Any event of the protocol, such as `power`, `state`, `job` or `fault`. */
  raise(type: string, fields: Record<string, unknown>): NativeEvent | undefined;
  /** Network cable out, without a goodbye. The device lives on and decides by itself. */
  pull(): void;
  plugIn(): void;
  /** It hangs: no word goes out or comes in, the socket stays open. `plugIn()` ends it. */
  freeze(): void;
  /** Power cut: relays fall open, the will speaks. */
  powerOff(): void;
  /** A new boot. */
  powerOn(): void;
  /** Off and on at once. */
  reboot(): void;
  /** The events go out again although they may have been received. */
  resendAll(): void;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  /** Power off for good; resolves once the socket is closed. */
  stop(): Promise<void>;
};

const REMEMBERS = 10_000;
const COMMAND_IDS_MAX = 512;
const UNLOCK_SECONDS = 5;

export function createNativeDevice(options: NativeDeviceOptions): NativeDevice {
  const { slug, clock, random } = options;
  const capabilities = options.capabilities ?? ['badge', 'door', 'display'];
  const has = (capability: Capability) => capabilities.includes(capability);
  const watch = createWatch(slug);
  const timers = createTimers(clock, watch.changed);
  const time = createDeviceClock(clock, options.hasBattery ?? false);
  const events: NativeEvent[] = [];
  const feedbacks: Feedback[] = [];
  const commands: CommandRecord[] = [];
  const doneIds = new Set<string>();
  let powered = false;
  let pulled = false;
  let identifying = false;
  let access: AccessList | undefined;
  let lastDisableId: string | undefined;

  const line = createLine(options, {
    timers,
    time,
    describe: () => ({
      firmware: options.firmware ?? '1.4.0',
      model: options.model ?? 'simulated-1',
      capabilities,
      access: access?.version ?? 0,
      ...(has('relay') ? { enabled: interlock.on } : {}),
      ...(interlock.session === undefined ? {} : { session: interlock.session }),
    }),
    onCommand: takeCommand,
    onAccess: takeAccessList,
    changed: watch.changed,
  });
  const interlock = createInterlock({ timers, raise });
  const door = createDoor({
    timers,
    random,
    raise,
    walksIn: options.walksIn ?? 'badge',
    contactName: options.contactName ?? 'door',
  });
  const body = {
    door: has('door') ? door : undefined,
    interlock: has('relay') ? interlock : undefined,
    timers,
    now: time.now,
    show: (feedback: Feedback) => remember(feedbacks, feedback),
    setIdentifying(on: boolean) {
      identifying = on;
    },
  };

  function remember<T>(list: T[], item: T): void {
    list.push(item);
    if (list.length > (options.remembers ?? REMEMBERS)) list.shift();
  }

  function raise(type: string, fields: Record<string, unknown>): NativeEvent | undefined {
    if (!powered) return undefined;
    const event = line.raise(type, fields);
    remember(events, event);
    watch.changed();
    return event;
  }

  function takeCommand(text: string): void {
    const told = judgeCommand(text, {
      boot: line.boot,
      nowMs: time.now(),
      trusted: time.trusted,
      doneIds,
      lastDisableId,
      askedAtMs: line.raisedAtMs,
      clockNowMs: clock.now(),
    });
    remember(commands, told);
    if (told.became !== 'obey') return;
    doneIds.add(told.id);
    if (doneIds.size > COMMAND_IDS_MAX) forgetFirst(doneIds);
    if (told.type === 'disable') lastDisableId = told.id;
    const error = carryOut(told, body);
    told.became = error === undefined ? 'done' : 'failed';
    const outcome = { command: told.id, ok: error === undefined };
    raise('outcome', error === undefined ? outcome : { ...outcome, error });
    if (told.type === 'refresh') line.sendStatus();
  }

  function takeAccessList(text: string): void {
    const list = readAccessList(text);
    if (list === undefined) {
      raise('fault', { code: 'access-unreadable', text: 'access list could not be read' });
      return;
    }
    const held = access?.version;
    if (held !== undefined && list.version < held) return;
    access = list;
    if (list.version !== held) line.sendStatus();
  }

  function presentBadge(
    uid: string,
    more: { encoding?: string; pin?: string } = {},
  ): NativeEvent | undefined {
    if (!powered || !has('badge')) return undefined;
    return line.link.open ? raise('badge', { uid, ...more }) : decideAlone(uid);
  }

  function decideAlone(uid: string): NativeEvent | undefined {
    const hash = hashBadge(options.secret, uid);
    if (interlock.on && interlock.heldBy === hash) {
      const { session } = interlock;
      const ended = raise('decided', { uid, granted: true, reason: 'ok', session });
      interlock.disable();
      return ended;
    }
    const { granted, reason } = decideOffline(access, hash, {
      nowMs: time.now(),
      trusted: time.trusted,
      timeZone: options.timeZone ?? 'Europe/Paris',
    });
    remember(feedbacks, { granted, text: reason, offline: true });
    if (!granted || !has('relay')) {
      const told = raise('decided', { uid, granted, reason });
      if (granted) body.door?.unlock(options.offlineUnlockSeconds ?? UNLOCK_SECONDS, 'badge');
      return told;
    }
    if (interlock.on) return raise('decided', { uid, granted: false, reason: 'machine-in-use' });
    const session = random.uuid(time.now());
    const opened = raise('decided', { uid, granted, reason, session });
    interlock.enable(session, { heldBy: hash });
    return opened;
  }

  function pressButton(name: 'exit' | 'stop' | 'end'): NativeEvent | undefined {
    const event = raise('button', { name });
    if (event === undefined) return undefined;
    if (name === 'exit') body.door?.unlock(UNLOCK_SECONDS, 'button');
    // The stop button breaks the circuit by itself, whatever the server says.
    if (name === 'stop') body.interlock?.disable();
    return event;
  }

  function powerOn(): void {
    if (powered) return;
    powered = true;
    time.restart();
    if (!pulled) line.link.restore();
    watch.changed();
  }

  function losePower(): void {
    powered = false;
    identifying = false;
    timers.cancelAll();
    interlock.losePower();
    door.losePower();
    doneIds.clear();
  }

  function powerOff(): void {
    if (!powered) return;
    losePower();
    line.link.cut();
    line.startBoot();
    watch.changed();
  }

  const device: NativeDevice = {
    kind: 'faitout',
    slug,
    get boot() {
      return line.boot;
    },
    get online() {
      return line.link.open;
    },
    get powered() {
      return powered;
    },
    get relayOn() {
      return interlock.on;
    },
    get session() {
      return interlock.session;
    },
    get unlocked() {
      return door.unlocked;
    },
    get doorOpen() {
      return door.isOpen;
    },
    get identifying() {
      return identifying;
    },
    events,
    feedbacks,
    commands,
    get unreceipted() {
      return line.buffer.size;
    },
    receipts: line.receipts,
    get access() {
      return access;
    },
    clock: time,
    link: line.link,
    start: powerOn,
    presentBadge,
    typeDigits: (digits) => raise('keypad', { digits }),
    pressButton,
    pushDoor: (push) => powered && door.push(push),
    raise,
    pull() {
      pulled = true;
      line.link.cut();
      watch.changed();
    },
    plugIn() {
      pulled = false;
      if (powered) line.link.restore();
    },
    freeze() {
      pulled = true;
      line.link.freeze();
      watch.changed();
    },
    powerOff,
    powerOn,
    reboot() {
      powerOff();
      powerOn();
    },
    resendAll: line.resendAll,
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      losePower();
      await line.link.stop();
    },
  };
  if (options.autoStart !== false) powerOn();
  return device;
}

function forgetFirst(ids: Set<string>): void {
  const first = ids.values().next().value;
  if (first !== undefined) ids.delete(first);
}
