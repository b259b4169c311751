/** A native reader, door controller or interlock: speaks the Faitout device protocol, version 1, by itself. */
import type { Cancel, Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import {
  type AccessList,
  decideOffline,
  hashBadge,
  parseObject,
  readAccessList,
} from './faitout-access.ts';
import { createEventBuffer, type NativeEvent } from './faitout-buffer.ts';
import { createDeviceClock, type DeviceClock } from './faitout-clock.ts';
import { type CommandRecord, type Feedback, judgeCommand } from './faitout-commands.ts';
import { createWatch } from './watch.ts';

export type Capability = 'badge' | 'door' | 'relay' | 'keypad' | 'display';

export type NativeDeviceOptions = {
  site: string;
  slug: string;
  secret: string;
  url: string;
  clock: Clock;
  random: Random;
  /** `door`: unlock relay and contact; `relay`: an interlock. Default: badge, door, display. */
  capabilities?: readonly Capability[];
  model?: string;
  firmware?: string;
  /** Unreceipted events are sent again after so long (4,000). */
  resendAfterMs?: number;
  reconnectMs?: number;
  keepaliveSeconds?: number;
  /** A battery-backed clock: trusted from the start (default: uptime until the first receipt). */
  hasBattery?: boolean;
  /** The buffer outlives a power cut (default true). */
  keepsEvents?: boolean;
  bufferEvents?: number;
  /** How many events, feedbacks and commands are kept for a test to look at (10,000). */
  remembers?: number;
  /** Who pushes the door after an unlock: the person whose badge it answers, everybody, nobody. */
  walksIn?: 'badge' | 'always' | 'never';
  /** For the access list's weekly windows (Europe/Paris). */
  timeZone?: string;
  offlineUnlockSeconds?: number;
  contactName?: string;
  faults?: Partial<Faults>;
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

const RESEND_AFTER_MS = 4000;
const BUFFER_EVENTS = 10_000;
const REMEMBERS = 10_000;
const COMMAND_IDS_MAX = 512;
const OFFLINE_UNLOCK_SECONDS = 5;
const EXIT_UNLOCK_SECONDS = 5;
const IDENTIFY_SECONDS_MAX = 600;

export function createNativeDevice(options: NativeDeviceOptions): NativeDevice {
  const { site, slug, clock, random } = options;
  const prefix = `faitout/v1/${site}/${slug}`;
  const capabilities = options.capabilities ?? ['badge', 'door', 'display'];
  const watch = createWatch(slug);
  const time = createDeviceClock(clock, options.hasBattery ?? false);
  const events: NativeEvent[] = [];
  const feedbacks: Feedback[] = [];
  const commands: CommandRecord[] = [];
  const receipts = new Map<string, number>();
  const doneIds = new Set<string>();
  const timers = new Map<string, Cancel>();
  const sentAtMs = new Map<number, number>();

  function remember<T>(list: T[], item: T): void {
    list.push(item);
    if (list.length > (options.remembers ?? REMEMBERS)) list.shift();
  }

  let boot = random.text(6);
  const buffer = createEventBuffer(boot, options.bufferEvents ?? BUFFER_EVENTS);
  let powered = false;
  let pulled = false;
  let relayOn = false;
  let session: string | undefined;
  let sessionHash: string | undefined;
  let unlocked = false;
  let doorOpen = false;
  let identifying = false;
  let access: AccessList | undefined;
  let lastDisableId: string | undefined;

  const link = createMqttLink({
    url: options.url,
    username: `${site}/${slug}`,
    password: options.secret,
    clientId: `${site}-${slug}`,
    will: () => ({
      topic: `${prefix}/status`,
      payload: JSON.stringify({ online: false, boot }),
      qos: 1,
      retain: true,
    }),
    subscriptions: ['receipt', 'command', 'access'].map((name) => ({
      topic: `${prefix}/${name}`,
      qos: 1 as const,
    })),
    clock,
    random: random.fork('link'),
    ...(options.reconnectMs === undefined ? {} : { reconnectMs: options.reconnectMs }),
    ...(options.keepaliveSeconds === undefined
      ? {}
      : { keepaliveSeconds: options.keepaliveSeconds }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    onOpen() {
      sendStatus();
      buffer.markUnsent();
      sendEvents();
      watch.changed();
    },
    onClose() {
      cancelTimer('resend');
      watch.changed();
    },
    onMessage(topic, payload) {
      const text = Buffer.from(payload).toString('utf8');
      if (topic.endsWith('/receipt')) takeReceipt(text);
      else if (topic.endsWith('/command')) takeCommand(text);
      else takeAccessList(text);
      watch.changed();
    },
  });

  function setTimer(name: string, delayMs: number, action: () => void): void {
    cancelTimer(name);
    timers.set(
      name,
      clock.after(delayMs, () => {
        timers.delete(name);
        action();
        watch.changed();
      }),
    );
  }

  function cancelTimer(name: string): void {
    timers.get(name)?.();
    timers.delete(name);
  }

  // What goes out

  function sendStatus(): void {
    const oldest = buffer.oldest;
    const status = {
      online: true,
      boot,
      firmware: options.firmware ?? '1.4.0',
      model: options.model ?? 'simulated-1',
      capabilities,
      uptimeMs: time.uptimeMs(),
      access: access?.version ?? 0,
      ...(capabilities.includes('relay') ? { enabled: relayOn } : {}),
      ...(relayOn && session !== undefined ? { session } : {}),
      seq: buffer.lastSeq,
      ...(oldest === undefined ? {} : { oldest }),
    };
    link.publish(`${prefix}/status`, JSON.stringify(status), { qos: 1, retain: true });
  }

  function sendEvents(): void {
    if (!link.open) return;
    for (const payload of buffer.takeUnsent()) {
      link.publish(`${prefix}/event`, payload, { qos: 1 });
    }
    if (buffer.size > 0 && !timers.has('resend')) {
      setTimer('resend', options.resendAfterMs ?? RESEND_AFTER_MS, resendAll);
    }
  }

  function resendAll(): void {
    buffer.markUnsent();
    sendEvents();
  }

  function raise(type: string, fields: Record<string, unknown>): NativeEvent | undefined {
    if (!powered) return undefined;
    const stamp = time.trusted ? { at: time.stamp() } : { uptimeMs: time.uptimeMs() };
    const event: NativeEvent = { boot, seq: buffer.nextSeq(), ...stamp, type, ...fields };
    remember(events, event);
    sentAtMs.set(event.seq, clock.now());
    if (sentAtMs.size > COMMAND_IDS_MAX) deleteFirst(sentAtMs);
    buffer.keep(event);
    sendEvents();
    watch.changed();
    return event;
  }

  // What comes in

  function takeReceipt(text: string): void {
    const receipt = parseObject(text);
    const upTo = receipt?.['upTo'];
    const receiptBoot = receipt?.['boot'];
    if (typeof receiptBoot !== 'string' || typeof upTo !== 'number') return;
    if (typeof receipt?.['now'] === 'string') time.set(receipt['now']);
    receipts.set(receiptBoot, Math.max(upTo, receipts.get(receiptBoot) ?? 0));
    buffer.receipt(receiptBoot, upTo);
    cancelTimer('resend');
    sendEvents();
  }

  function takeCommand(text: string): void {
    const judged = judgeCommand(text, {
      boot,
      nowMs: time.now(),
      trusted: time.trusted,
      doneIds,
      lastDisableId,
      askedAtMs: (seq) => sentAtMs.get(seq),
      clockNowMs: clock.now(),
    });
    remember(commands, judged.record);
    if (judged.verdict !== 'obey') return;
    const { command } = judged;
    doneIds.add(command.id);
    if (doneIds.size > COMMAND_IDS_MAX) deleteFirst(doneIds);
    const error = carryOut(command, judged.record.re);
    judged.record.became = error === undefined ? 'done' : 'failed';
    raise('outcome', {
      command: command.id,
      ok: error === undefined,
      ...(error === undefined ? {} : { error }),
    });
    if (command.type === 'refresh') sendStatus();
  }

  function takeAccessList(text: string): void {
    const list = readAccessList(text);
    if (list === undefined) {
      raise('fault', { code: 'access-unreadable', text: 'access list could not be read' });
      return;
    }
    if (access !== undefined && list.version < access.version) return;
    const isNew = list.version !== access?.version;
    access = list;
    if (isNew) sendStatus();
  }

  /** Gives what prevented it, or undefined. */
  function carryOut(
    command: { id: string; type: string; body: Record<string, unknown> },
    answered: { boot: string; seq: number } | undefined,
  ): string | undefined {
    const { body } = command;
    const seconds = typeof body['seconds'] === 'number' ? body['seconds'] : 0;
    switch (command.type) {
      case 'unlock':
        if (!capabilities.includes('door')) return 'no-door';
        unlock(seconds, answered !== undefined ? 'badge' : 'remote');
        return undefined;
      case 'enable': {
        if (!capabilities.includes('relay')) return 'no-relay';
        if (typeof body['session'] !== 'string') return 'no-session';
        enable(body['session'], readInstant(body['until']));
        return undefined;
      }
      case 'disable':
        lastDisableId = command.id;
        if (!capabilities.includes('relay')) return 'no-relay';
        disable();
        return undefined;
      case 'feedback':
        remember(feedbacks, {
          granted: body['granted'] === true,
          text: String(body['text'] ?? ''),
          ...(typeof body['detail'] === 'string' ? { detail: body['detail'] } : {}),
          ...(answered === undefined ? {} : { answers: answered }),
          command: command.id,
        });
        return undefined;
      case 'identify':
        identifying = true;
        setTimer('identify', Math.min(seconds, IDENTIFY_SECONDS_MAX) * 1000, () => {
          identifying = false;
        });
        return undefined;
      case 'refresh':
        return undefined;
      default:
        return 'unknown-command';
    }
  }

  // Door and relay

  function unlock(seconds: number, cause: 'badge' | 'remote' | 'button'): void {
    if (!unlocked) {
      unlocked = true;
      raise('relay', { on: true });
    }
    setTimer('lock', seconds * 1000, lock);
    const walksIn = options.walksIn ?? 'badge';
    if (walksIn === 'always' || (walksIn === 'badge' && cause !== 'remote')) {
      setTimer('walk', Math.min(random.between(600, 1800), seconds * 900), () => pushDoor());
    }
  }

  function lock(): void {
    if (!unlocked) return;
    unlocked = false;
    raise('relay', { on: false });
  }

  function pushDoor(push: { openMs?: number; forced?: boolean } = {}): boolean {
    if (doorOpen || (!unlocked && push.forced !== true)) return false;
    const name = options.contactName ?? 'door';
    doorOpen = true;
    raise('contact', { name, open: true });
    setTimer('close', push.openMs ?? random.between(1500, 4000), () => {
      doorOpen = false;
      raise('contact', { name, open: false });
    });
    return true;
  }

  function enable(nextSession: string, untilMs: number | undefined): void {
    session = nextSession;
    if (!relayOn) {
      relayOn = true;
      raise('relay', { on: true });
    }
    cancelTimer('until');
    if (untilMs !== undefined) setTimer('until', Math.max(0, untilMs - time.now()), disable);
  }

  function disable(): void {
    cancelTimer('until');
    session = undefined;
    sessionHash = undefined;
    if (!relayOn) return;
    relayOn = false;
    raise('relay', { on: false });
  }

  // People at the device

  function presentBadge(
    uid: string,
    more: { encoding?: string; pin?: string } = {},
  ): NativeEvent | undefined {
    if (!powered || !capabilities.includes('badge')) return undefined;
    return link.open ? raise('badge', { uid, ...more }) : decideAlone(uid);
  }

  function decideAlone(uid: string): NativeEvent | undefined {
    const hash = hashBadge(options.secret, uid);
    if (relayOn && sessionHash === hash) {
      const ended = raise('decided', { uid, granted: true, reason: 'ok', session });
      disable();
      return ended;
    }
    const decision = decideOffline(access, hash, {
      nowMs: time.now(),
      trusted: time.trusted,
      timeZone: options.timeZone ?? 'Europe/Paris',
    });
    const isMachine = capabilities.includes('relay');
    if (decision.granted && isMachine && relayOn) {
      return raise('decided', { uid, granted: false, reason: 'machine-in-use' });
    }
    const opened = decision.granted && isMachine ? random.uuid(time.now()) : undefined;
    const event = raise('decided', {
      uid,
      ...decision,
      ...(opened === undefined ? {} : { session: opened }),
    });
    remember(feedbacks, { granted: decision.granted, text: decision.reason, offline: true });
    if (opened !== undefined) {
      enable(opened, undefined);
      sessionHash = hash;
    } else if (decision.granted && capabilities.includes('door')) {
      unlock(options.offlineUnlockSeconds ?? OFFLINE_UNLOCK_SECONDS, 'badge');
    }
    return event;
  }

  function pressButton(name: 'exit' | 'stop' | 'end'): NativeEvent | undefined {
    const event = raise('button', { name });
    if (event === undefined) return undefined;
    if (name === 'exit' && capabilities.includes('door')) unlock(EXIT_UNLOCK_SECONDS, 'button');
    // The stop button breaks the circuit by itself, whatever the server says.
    if (name === 'stop' && capabilities.includes('relay')) disable();
    return event;
  }

  // Power and cable

  function powerOn(): void {
    if (powered) return;
    powered = true;
    time.restart();
    if (!pulled) link.restore();
    watch.changed();
  }

  function loseHold(): void {
    powered = false;
    for (const name of [...timers.keys()]) cancelTimer(name);
    relayOn = false;
    session = undefined;
    sessionHash = undefined;
    unlocked = false;
    identifying = false;
    doorOpen = false;
    doneIds.clear();
    sentAtMs.clear();
  }

  function powerOff(): void {
    if (!powered) return;
    loseHold();
    link.cut();
    boot = random.text(6);
    buffer.startBoot(boot, options.keepsEvents ?? true);
    watch.changed();
  }

  const device: NativeDevice = {
    kind: 'faitout',
    slug,
    get boot() {
      return boot;
    },
    get online() {
      return link.open;
    },
    get powered() {
      return powered;
    },
    get relayOn() {
      return relayOn;
    },
    get session() {
      return session;
    },
    get unlocked() {
      return unlocked;
    },
    get doorOpen() {
      return doorOpen;
    },
    get identifying() {
      return identifying;
    },
    events,
    feedbacks,
    commands,
    get unreceipted() {
      return buffer.size;
    },
    receipts,
    get access() {
      return access;
    },
    clock: time,
    link,
    start: powerOn,
    presentBadge,
    typeDigits: (digits) => raise('keypad', { digits }),
    pressButton,
    pushDoor,
    raise,
    pull() {
      pulled = true;
      link.cut();
      watch.changed();
    },
    plugIn() {
      pulled = false;
      if (powered) link.restore();
    },
    freeze() {
      pulled = true;
      link.freeze();
      watch.changed();
    },
    powerOff,
    powerOn,
    reboot() {
      powerOff();
      powerOn();
    },
    resendAll,
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      loseHold();
      await link.stop();
    },
  };
  if (options.autoStart !== false) powerOn();
  return device;
}

function readInstant(value: unknown): number | undefined {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

function deleteFirst(collection: Set<string> | Map<number, number>): void {
  const first = collection.keys().next().value;
  if (first === undefined) return;
  (collection as Set<string | number>).delete(first);
}
