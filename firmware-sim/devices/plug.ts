/** What every simulated plug is made of: a relay, a load, a counter that really counts, a line that can be pulled. */
import type { Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import { createTimers, type Timers } from './timers.ts';
import { createWatch } from './watch.ts';

export type PlugOptions = {
  site: string;
  slug: string;
  secret: string;
  /** In the place of `<site>/<slug>`, for a plug that nobody has set up. */
  username?: string;
  url: string;
  clock: Clock;
  random: Random;
  startsOn?: boolean;
  startWh?: number;
  volts?: number;
  reconnectMs?: number;
  keepaliveSeconds?: number;
  faults?: Partial<Faults>;
  autoStart?: boolean;
};

/** What the firmware sees of its own plug. */
export type PlugBody = {
  readonly relayOn: boolean;
  /** What flows now: the load, or nothing while the relay is open. */
  readonly watts: number;
  readonly wattHours: number;
  readonly volts: number;
  readonly amperes: number;
  readonly uptimeSeconds: number;
  readonly nowMs: () => number;
  readonly timers: Timers;
  /** `source` says who switched, in the firmware's own word. */
  switchTo(on: boolean, source: string): void;
  say(topic: string, payload: string, options?: { retain?: boolean }): void;
  /** Another log-in, written down; it counts from the next connection on. */
  keepLogin(username: string, password: string): void;
  restartAfter(ms: number): void;
};

/** One make's behaviour. */
export type PlugFirmware = {
  readonly clientId: string;
  readonly will: { topic: string; payload: string; retain: boolean };
  readonly subscriptions: readonly string[];
  /** The connection stands and its subscriptions are granted. */
  greet(): void;
  heard(topic: string, text: string): void;
  switched(source: string): void;
  /** Another load, or the relay: what is measured has changed. */
  loadChanged(): void;
  /** The counter begins again with each start (Shelly's first generation). */
  readonly forgetsEnergy?: boolean;
};

export type SimulatedPlug = {
  readonly slug: string;
  readonly online: boolean;
  readonly relayOn: boolean;
  readonly watts: number;
  readonly wattHours: number;
  /** What it published, and what it heard: topic and text (the last 10,000). */
  readonly published: readonly { topic: string; payload: string }[];
  readonly commands: readonly { topic: string; payload: string }[];
  readonly link: MqttLink;
  start(): void;
  /** What hangs on the plug draws so much from now on. */
  setLoad(watts: number): void;
  /** Somebody presses the plug's own button. */
  pressButton(): void;
  /** The counter starts again at nothing. */
  resetCounter(): void;
  /** The network is gone, without a goodbye; the plug goes on counting. */
  pull(): void;
  plugIn(): void;
  /** Power cut: nothing is drawn any more. */
  powerOff(): void;
  powerOn(): void;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
};

const VOLTS = 230;
const REMEMBERS = 10_000;
const HOUR_MS = 3_600_000;

export function createPlug(
  options: PlugOptions,
  firmwareOf: (body: PlugBody) => PlugFirmware,
): SimulatedPlug {
  const { clock, random, slug } = options;
  const volts = options.volts ?? VOLTS;
  const watch = createWatch(slug);
  const timers = createTimers(clock, watch.changed);
  const published: { topic: string; payload: string }[] = [];
  const commands: { topic: string; payload: string }[] = [];
  let powered = false;
  let pulled = false;
  let bootAtMs = clock.now();
  let relayOn = options.startsOn ?? true;
  let load = 0;
  let totalWh = options.startWh ?? 0;
  let countedAtMs = clock.now();

  const watts = () => (powered && relayOn ? load : 0);

  function count(): number {
    const atMs = clock.now();
    totalWh += (watts() * (atMs - countedAtMs)) / HOUR_MS;
    countedAtMs = atMs;
    return totalWh;
  }

  const body: PlugBody = {
    get relayOn() {
      return relayOn;
    },
    get watts() {
      return watts();
    },
    get wattHours() {
      return count();
    },
    volts,
    get amperes() {
      return watts() / volts;
    },
    get uptimeSeconds() {
      return Math.floor((clock.now() - bootAtMs) / 1000);
    },
    nowMs: clock.now,
    timers,
    switchTo(on, source) {
      count();
      relayOn = on;
      firmware.switched(source);
      firmware.loadChanged();
      watch.changed();
    },
    say(topic, payload, { retain = false } = {}) {
      remember(published, { topic, payload });
      link.publish(topic, payload, { qos: 0, retain });
      watch.changed();
    },
    keepLogin: (username, password) => link.setLogin(username, password),
    restartAfter: (ms) =>
      timers.set('restart', ms, () => {
        plug.powerOff();
        powerOn();
      }),
  };
  const firmware = firmwareOf(body);
  const link = createMqttLink({
    url: options.url,
    username: options.username ?? `${options.site}/${slug}`,
    password: options.secret,
    clientId: firmware.clientId,
    will: () => ({ ...firmware.will, qos: 0 }),
    subscriptions: firmware.subscriptions.map((topic) => ({ topic, qos: 0 })),
    clock,
    random: random.fork('link'),
    ...(options.reconnectMs !== undefined && { reconnectMs: options.reconnectMs }),
    ...(options.keepaliveSeconds !== undefined && { keepaliveSeconds: options.keepaliveSeconds }),
    ...(options.faults !== undefined && { faults: options.faults }),
    onOpen: () => firmware.greet(),
    onClose: watch.changed,
    onMessage(topic, payload) {
      const text = Buffer.from(payload).toString('utf8');
      remember(commands, { topic, payload: text });
      firmware.heard(topic, text);
      watch.changed();
    },
  });

  function powerOn(): void {
    if (powered) return;
    // What passed without power is counted as such.
    count();
    powered = true;
    bootAtMs = clock.now();
    if (firmware.forgetsEnergy === true) totalWh = 0;
    if (!pulled) link.restore();
  }

  function losePower(): void {
    count();
    powered = false;
    timers.cancelAll();
  }

  const plug: SimulatedPlug = {
    slug,
    get online() {
      return link.open;
    },
    get relayOn() {
      return relayOn;
    },
    get watts() {
      return watts();
    },
    get wattHours() {
      return count();
    },
    published,
    commands,
    link,
    start: powerOn,
    setLoad(next) {
      count();
      load = Math.max(0, next);
      if (powered) firmware.loadChanged();
      watch.changed();
    },
    pressButton: () => body.switchTo(!relayOn, 'button'),
    resetCounter() {
      count();
      totalWh = 0;
    },
    pull() {
      pulled = true;
      link.cut();
      watch.changed();
    },
    plugIn() {
      pulled = false;
      if (powered) link.restore();
    },
    powerOff() {
      losePower();
      link.cut();
      watch.changed();
    },
    powerOn,
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      losePower();
      await link.stop();
    },
  };
  if (options.autoStart !== false) powerOn();
  return plug;
}

function remember<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > REMEMBERS) list.shift();
}
