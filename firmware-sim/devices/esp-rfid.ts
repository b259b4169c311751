/** A door with esp-rfid: its own list of users, cards, a contact, commands by its address; the second firmware or the first. */
import type { Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';

export type EspRfidOptions = {
  site: string;
  slug: string;
  secret: string;
  url: string;
  clock: Clock;
  random: Random;
  topic: string;
  hostname: string;
  /** 1: one topic, no name, other keys, and hexadecimal without leading zeros. */
  generation?: 1 | 2;
  address?: string;
  heartbeatMs?: number;
  reconnectMs?: number;
  keepaliveSeconds?: number;
  faults?: Partial<Faults>;
  autoStart?: boolean;
};

export type EspRfidUser = { user: string; acctype: number; validuntil: number };

export type EspRfid = {
  readonly kind: 'esp-rfid';
  readonly slug: string;
  readonly online: boolean;
  /** How often its relay has opened the door. */
  readonly openings: number;
  readonly users: ReadonlyMap<string, EspRfidUser>;
  readonly commands: readonly string[];
  /** The lines of `latestlog.json`. */
  readonly log: readonly string[];
  readonly link: MqttLink;
  /** Its clock is so much ahead. */
  skewMs: number;
  /** Staff enter a user on its own page. */
  addUser(uid: string, user: EspRfidUser): void;
  /** Its log is sent as a page, as its own page would show it. */
  publishLog(): void;
  /** Upper-case hex, whole bytes. A card stays unread for two seconds after one was read. */
  presentCard(uid: string): void;
  pushDoor(open: boolean): void;
  ring(): void;
  start(): void;
  pull(): void;
  plugIn(): void;
  powerOff(): void;
  powerOn(): void;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
};

const HEARTBEAT_MS = 180_000;
const COOLDOWN_MS = 2000;
const DISABLED = 0;
const ALWAYS = 1;
const ADMIN = 99;
const REMEMBERS = 10_000;
/** How its log writes what was decided. */
const ACCESS_TYPES: Readonly<Record<string, number>> = {
  ...{ Disabled: DISABLED, Always: ALWAYS, Expired: 2, Denied: 98, Admin: ADMIN },
};

export function createEspRfid(options: EspRfidOptions): EspRfid {
  const { clock, slug, topic, hostname } = options;
  const generation = options.generation ?? 2;
  const address = options.address ?? '192.168.1.50';
  const sendTopic = generation === 1 ? topic : `${topic}/send`;
  const watch = createWatch(slug);
  const timers = createTimers(clock, watch.changed);
  const users = new Map<string, EspRfidUser>();
  const commands: string[] = [];
  const log: string[] = [];
  let powered = false;
  let pulled = false;
  let bootAtMs = clock.now();
  let readableAtMs = 0;

  const seconds = () => Math.floor((clock.now() + door.skewMs) / 1000);
  const uptime = () => Math.floor((clock.now() - bootAtMs) / 1000);

  const link = createMqttLink({
    url: options.url,
    username: `${options.site}/${slug}`,
    password: options.secret,
    clientId: hostname,
    will: () => ({ topic: `${topic}/avty`, payload: 'offline', qos: 0, retain: false }),
    subscriptions: [{ topic: `${topic}/cmd`, qos: 1 }],
    clock,
    random: options.random.fork('link'),
    ...(options.reconnectMs === undefined ? {} : { reconnectMs: options.reconnectMs }),
    ...(options.keepaliveSeconds === undefined
      ? {}
      : { keepaliveSeconds: options.keepaliveSeconds }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    onOpen() {
      sayBoot();
      beatLater();
      watch.changed();
    },
    onClose: watch.changed,
    onMessage(_topic, payload) {
      const text = Buffer.from(payload).toString('utf8');
      commands.push(text);
      if (commands.length > REMEMBERS) commands.shift();
      obey(text);
      watch.changed();
    },
  });

  function say(message: Record<string, unknown>): void {
    if (!link.open) return;
    const named = generation === 1 ? message : { ...message, hostname };
    link.publish(sendTopic, JSON.stringify(named), { qos: 0 });
    watch.changed();
  }

  function sayBoot(): void {
    say(
      generation === 1
        ? { type: 'boot', time: seconds(), 'Wifi SSID': 'place', 'Local IP': address }
        : { type: 'boot', time: seconds(), uptime: uptime(), ip: address },
    );
  }

  function beatLater(): void {
    timers.set('heartbeat', options.heartbeatMs ?? HEARTBEAT_MS, () => {
      say(
        generation === 1
          ? { type: 'hearthbeat', time: seconds() }
          : { type: 'heartbeat', time: seconds(), uptime: uptime(), ip: address },
      );
      beatLater();
    });
  }

  function sayAccess(isKnown: boolean, access: string, username: string, uid: string): void {
    const acctype = ACCESS_TYPES[access] ?? DISABLED;
    log.push(JSON.stringify({ uid, username, acctype, timestamp: seconds() }));
    if (log.length > REMEMBERS) log.shift();
    const known = String(isKnown);
    say({ type: 'access', time: seconds(), isKnown: known, access, username, uid });
  }

  function sayEvent(type: string, src: string, desc: string): void {
    say({ type, src, desc, data: '', time: seconds(), cmd: 'event' });
  }

  function obey(text: string): void {
    let command: Record<string, unknown>;
    try {
      command = JSON.parse(text) as Record<string, unknown>;
    } catch {
      return;
    }
    if (command['doorip'] !== address) return;
    const uid = String(command['uid'] ?? '');
    switch (command['cmd']) {
      case 'opendoor':
        opened();
        sayAccess(true, 'Always', 'MQTT', ' ');
        return;
      case 'adduser':
        users.set(uid, {
          user: String(command['user']),
          acctype: Number(command['acctype']),
          validuntil: Number(command['validuntil']),
        });
        break;
      case 'deletuid':
        users.delete(uid);
        break;
      case 'deletusers':
        users.clear();
        break;
      case 'getuserlist':
        if (generation === 1) return;
        for (const [listed, { user, acctype, validuntil }] of users) {
          say({ command: 'userfile', uid: listed, user, acctype, validsince: 0, validuntil });
        }
        return;
      default:
        return;
    }
    // The first firmware does it without a word.
    if (generation === 2) say({ type: command['cmd'], ip: address });
  }

  let openings = 0;
  function opened(): void {
    openings += 1;
  }

  function readCard(uid: string): void {
    const written = generation === 1 ? withoutZeros(uid) : uid;
    const user = users.get(written);
    if (user === undefined) {
      sayEvent('WARN', 'rfid', 'Unknown rfid tag is scanned');
      sayAccess(false, 'Denied', 'Unknown', written);
      return;
    }
    const access = accessOf(user, seconds());
    if (access === 'Admin' || access === 'Always') opened();
    sayAccess(true, access, user.user, written);
  }

  const door: EspRfid = {
    kind: 'esp-rfid',
    slug,
    get online() {
      return link.open;
    },
    get openings() {
      return openings;
    },
    users,
    commands,
    link,
    skewMs: 0,
    log,
    publishLog: () => say({ command: 'latestlist', page: 1, list: log, haspages: 1 }),
    addUser: (uid, user) => void users.set(uid, user),
    presentCard(uid) {
      if (!powered || clock.now() < readableAtMs) return;
      readableAtMs = clock.now() + COOLDOWN_MS;
      readCard(uid);
    },
    pushDoor: (open) => sayEvent('INFO', 'door', open ? 'Door Open' : 'Door Closed'),
    ring: () => sayEvent('INFO', 'doorbell', 'Doorbell ringing'),
    start: powerOn,
    pull() {
      pulled = true;
      link.cut();
      watch.changed();
    },
    plugIn() {
      pulled = false;
      if (powered) link.restore();
    },
    powerOff,
    powerOn,
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      powered = false;
      timers.cancelAll();
      await link.stop();
    },
  };

  function powerOff(): void {
    powered = false;
    timers.cancelAll();
    link.cut();
    watch.changed();
  }

  function powerOn(): void {
    if (powered) return;
    powered = true;
    bootAtMs = clock.now();
    if (!pulled) link.restore();
  }

  if (options.autoStart !== false) powerOn();
  return door;
}

function accessOf({ acctype, validuntil }: EspRfidUser, nowSeconds: number): string {
  if (acctype === ADMIN) return 'Admin';
  if (acctype !== ALWAYS) return 'Disabled';
  return validuntil > nowSeconds ? 'Always' : 'Expired';
}

/** `String(byte, HEX)`, byte after byte. */
function withoutZeros(uid: string): string {
  return (uid.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16).toString(16)).join('');
}
