/** A real broker on a free port, and the least of a server that answers native devices, for the simulator's tests. */
import { type AddressInfo, createServer } from 'node:net';
import { Aedes, type AedesPublishPacket } from 'aedes';
import type { Clock, Place } from '#sim/index.ts';

export type Heard = { client: string; topic: string; text: string; retain: boolean; qos: number };

export type TestBroker = {
  readonly url: string;
  /** What devices published, in order; wills come without a client. */
  readonly heard: Heard[];
  readonly logins: { username: string; password: string }[];
  publish(topic: string, message: unknown, options?: { retain?: boolean; qos?: 0 | 1 }): void;
  onHeard(listener: (heard: Heard) => void): void;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
};

export async function startTestBroker(): Promise<TestBroker> {
  const broker = await Aedes.createBroker();
  const heard: Heard[] = [];
  const logins: { username: string; password: string }[] = [];
  const listeners = new Set<(heard: Heard) => void>();
  broker.authenticate = (_client, username, password, done) => {
    logins.push({ username: username ?? '', password: password?.toString() ?? '' });
    done(null, true);
  };
  // Devices may ask themselves things: the default refuses nothing but $SYS.
  broker.authorizePublish = (_client, _packet, done) => done(null);
  broker.on('publish', (packet: AedesPublishPacket, client) => {
    if (packet.topic.startsWith('$SYS') || packet.topic.startsWith('server/')) return;
    const entry = {
      client: client?.id ?? '',
      topic: packet.topic,
      text: packet.payload.toString(),
      retain: packet.retain,
      qos: packet.qos,
    };
    if (ours.delete(packet.payload.toString() + packet.topic)) return;
    heard.push(entry);
    for (const listener of [...listeners]) listener(entry);
  });
  const ours = new Set<string>();
  const server = createServer({ noDelay: true }, broker.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `mqtt://127.0.0.1:${port}`,
    heard,
    logins,
    publish(topic, message, { retain = false, qos = 1 } = {}) {
      const payload = typeof message === 'string' ? message : JSON.stringify(message);
      ours.add(payload + topic);
      broker.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, () => {});
    },
    onHeard: (listener) => void listeners.add(listener),
    until(holds, timeoutMs = 5000) {
      return new Promise((resolve, reject) => {
        if (holds()) return resolve();
        const check = () => {
          if (!holds()) return;
          clearTimeout(timer);
          listeners.delete(check);
          resolve();
        };
        const timer = setTimeout(() => reject(new Error(`not so: ${holds}`)), timeoutMs);
        listeners.add(check);
      });
    },
    async close() {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type OtherDevice = Place['devices'][number];

/** How a relay of another make is told. */
function switchOther(broker: TestBroker, { driver, settings }: OtherDevice, on: boolean): void {
  if (driver === 'esphome') {
    broker.publish(`${settings?.['prefix']}/switch/relay/command`, on ? 'ON' : 'OFF');
  } else if (driver === 'openbeken') {
    broker.publish(`${settings?.['client']}/1/set`, on ? '1' : '0');
  } else if (driver === 'zigbee2mqtt') {
    broker.publish(`zigbee2mqtt/${settings?.['name']}/set`, { state: on ? 'ON' : 'OFF' });
  }
}

/** Receipts every event, and grants every known badge: unlock at a door, enable and disable at a machine. */
export function answerDevices(
  broker: TestBroker,
  options: {
    clock: Clock;
    isKnown: (uid: string) => boolean;
    /** Which device's relay answers a badge at this one. */
    interlockOf?: (device: string) => string | undefined;
    /** Devices of other makes: a board's tags are answered, and relays switched. */
    others?: readonly OtherDevice[];
  },
): { readonly enabled: ReadonlySet<string> } {
  const enabled = new Set<string>();
  const seen = new Set<string>();
  let ids = 0;
  const others = new Map(options.others?.map((device) => [device.slug, device]));
  function toggle(device: OtherDevice): void {
    const on = !enabled.delete(device.slug);
    if (on) enabled.add(device.slug);
    switchOther(broker, device, on);
  }
  broker.onHeard(({ topic, text }) => {
    const board = options.others?.find(
      ({ driver, settings }) => driver === 'esphome' && topic === `${settings?.['prefix']}/tag`,
    );
    if (board !== undefined) {
      if (options.isKnown(text.replaceAll('-', ''))) toggle(board);
      return;
    }
    const match = /^(faitout\/v1\/[^/]+\/)([^/]+)\/(event|status)$/.exec(topic);
    const event = match === null ? undefined : readEvent(text);
    if (match === null || event === undefined) return;
    const [, prefix, device, kind] = match;
    const { boot, seq } = event;
    const nowText = new Date(options.clock.now()).toISOString();
    // A device that has raised nothing yet gets its clock at its birth.
    if (kind === 'status') {
      broker.publish(`${prefix}${device}/receipt`, { boot, upTo: 0, now: nowText });
      return;
    }
    broker.publish(`${prefix}${device}/receipt`, { boot, upTo: seq, now: nowText });
    if (event.type !== 'badge' || device === undefined || seen.has(`${device}${boot}${seq}`))
      return;
    seen.add(`${device}${boot}${seq}`);
    const send = (to: string, command: Record<string, unknown>) =>
      broker.publish(`${prefix}${to}/command`, { id: `c${ids++}`, re: { boot, seq }, ...command });
    const granted = options.isKnown(event.uid);
    const interlock = options.interlockOf?.(device);
    const other = others.get(interlock ?? '');
    if (granted && other !== undefined && other.driver !== 'faitout') toggle(other);
    else if (granted && interlock !== undefined) {
      if (enabled.delete(interlock)) send(interlock, { type: 'disable' });
      else {
        enabled.add(interlock);
        send(interlock, { type: 'enable', session: `session-${ids}`, re: undefined });
      }
    } else if (granted) send(device, { type: 'unlock', seconds: 5 });
    send(device, { type: 'feedback', granted, text: granted ? 'Bonjour' : 'Badge inconnu' });
  });
  return { enabled };
}

function readEvent(
  text: string,
): { boot: string; seq: number; type: string; uid: string } | undefined {
  try {
    const event = JSON.parse(text);
    return typeof event?.seq === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}
