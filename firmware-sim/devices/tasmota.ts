/** A metering plug with Tasmota firmware: a relay, a meter that really counts, telemetry and commands. */
import type { Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import { obeyCommand, type PlugControls } from './tasmota-commands.ts';
import { createMeter } from './tasmota-meter.ts';
import {
  fullTopic,
  localTime,
  writeDiscovery,
  writeInfos,
  writeSensor,
  writeState,
} from './tasmota-text.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';

export type TasmotaOptions = {
  site: string;
  slug: string;
  secret: string;
  /** In the place of `<site>/<slug>`: a plug that nobody has set up has whatever stands in its settings. */
  username?: string;
  /** As it comes: tells Home Assistant of itself on `tasmota/discovery/…`. */
  announces?: boolean;
  url: string;
  clock: Clock;
  random: Random;
  topic: string;
  fullTopic?: string;
  /** Seconds between periodic telemetry (60; the firmware's own default is 300). */
  telePeriod?: number;
  /** 101 to 32000: watts + 100; 1 to 100: percent; 0: never (105: a change of 5 W). */
  powerDelta?: number;
  /** The words for off, on and toggle. */
  stateText?: [off: string, on: string, toggle: string];
  timeZone?: string;
  /** SetOption52: the offset stands in `Time`. */
  timeWithOffset?: boolean;
  startKwh?: number;
  startsOn?: boolean;
  volts?: number;
  reconnectMs?: number;
  keepaliveSeconds?: number;
  faults?: Partial<Faults>;
  autoStart?: boolean;
};

export type TasmotaPlug = {
  readonly kind: 'tasmota';
  readonly slug: string;
  readonly online: boolean;
  readonly relayOn: boolean;
  /** What it measures now: the load, or nothing while the relay is off. */
  readonly watts: number;
  /** The counter, in Wh. */
  readonly wattHours: number;
  /** What it published: topic and text (the last 10,000). */
  readonly published: readonly { topic: string; payload: string }[];
  readonly commands: readonly { command: string; payload: string }[];
  readonly link: MqttLink;
  start(): void;
  /** What hangs on the plug draws so much from now on. */
  setLoad(watts: number): void;
  /** Somebody presses the plug's own button. */
  pressButton(): void;
  /** EnergyReset or another module: the counter starts again at nothing. */
  resetCounter(): void;
  /** The clock as before NTP: it counts from 1970 at boot. */
  loseClock(lost: boolean): void;
  /** The network is gone, without a goodbye; the plug goes on counting. */
  pull(): void;
  plugIn(): void;
  /** Power cut: nothing is drawn any more. */
  powerOff(): void;
  /** Reboot: INFO1..3, the relay as it was. */
  powerOn(): void;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
};

const TELE_PERIOD_SECONDS = 60;
const POWER_DELTA = 105;
const DELTA_CHECK_MS = 1000;
const FIRST_TELEMETRY_MS = 10_000;
const VOLTS = 230;
const RESTART_MS = 1000;
const REMEMBERS = 10_000;

export function createTasmotaPlug(options: TasmotaOptions): TasmotaPlug {
  const { clock, random, slug } = options;
  const timeZone = options.timeZone ?? 'Europe/Paris';
  const words = options.stateText ?? ['OFF', 'ON', 'TOGGLE'];
  const chip = random.between(0, 0xffffff).toString(16).toUpperCase().padStart(6, '0');
  const settings = {
    telePeriod: options.telePeriod ?? TELE_PERIOD_SECONDS,
    powerDelta: options.powerDelta ?? POWER_DELTA,
  };
  const watch = createWatch(slug);
  const timers = createTimers(clock, watch.changed);
  const published: { topic: string; payload: string }[] = [];
  const commands: { command: string; payload: string }[] = [];

  let powered = false;
  let pulled = false;
  let bootAtMs = clock.now();
  let bootCount = 0;
  /** INFO1..3 are said once a boot, not at every connection. */
  let greeted = false;
  let relayOn = options.startsOn ?? true;
  let load = 0;
  let reportedWatts = 0;
  let clockLost = false;

  const watts = () => (powered && relayOn ? load : 0);
  const powerWord = () => (relayOn ? words[1] : words[0]);
  const meter = createMeter({
    startWh: (options.startKwh ?? 0) * 1000,
    volts: options.volts ?? VOLTS,
    watts,
    nowMs: clock.now,
    time,
  });

  const topicOf = (prefix: string, end: string) =>
    fullTopic(options.fullTopic ?? '%prefix%/%topic%/', prefix, options.topic, end);
  const commandPrefix = topicOf('cmnd', '');
  const link = createMqttLink({
    url: options.url,
    username: options.username ?? `${options.site}/${slug}`,
    password: options.secret,
    clientId: `DVES_${chip}`,
    will: () => ({ topic: topicOf('tele', 'LWT'), payload: 'Offline', qos: 1, retain: true }),
    subscriptions: [{ topic: topicOf('cmnd', '#'), qos: 0 }],
    clock,
    random: random.fork('link'),
    ...(options.reconnectMs === undefined ? {} : { reconnectMs: options.reconnectMs }),
    ...(options.keepaliveSeconds === undefined
      ? {}
      : { keepaliveSeconds: options.keepaliveSeconds }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    onOpen: greet,
    onClose: watch.changed,
    onMessage(topic, payload) {
      if (!topic.startsWith(commandPrefix)) return;
      const command = topic.slice(commandPrefix.length).toUpperCase();
      const text = Buffer.from(payload).toString('utf8').trim();
      remember(commands, { command, payload: text });
      obeyCommand(command, text, controls);
      watch.changed();
    },
  });

  function say(prefix: 'tele' | 'stat' | 'cmnd', end: string, payload: string): void {
    const topic = topicOf(prefix, end);
    remember(published, { topic, payload });
    link.publish(topic, payload, { qos: 0, retain: end === 'LWT' });
    watch.changed();
  }

  function time(): string {
    // Before NTP the firmware counts from 1970 at its start.
    if (clockLost) return new Date(clock.now() - bootAtMs).toISOString().slice(0, 19);
    return localTime(clock.now(), timeZone, options.timeWithOffset ?? false);
  }

  function sensor(isPeriodic = false): string {
    reportedWatts = watts();
    return writeSensor(meter.read({ isPeriodic, relayOn }));
  }

  function state(): string {
    const uptimeSeconds = Math.floor((clock.now() - bootAtMs) / 1000);
    return writeState({ time: time(), uptimeSeconds, power: powerWord() });
  }

  function telemetry(): void {
    say('tele', 'STATE', state());
    say('tele', 'SENSOR', sensor(true));
    telemetryAfter(settings.telePeriod * 1000);
  }

  function telemetryAfter(delayMs: number): void {
    if (settings.telePeriod > 0) timers.set('telemetry', delayMs, telemetry);
    else timers.cancel('telemetry');
  }

  /** The firmware looks once a second, and says nothing of a power that the relay took away. */
  function checkDelta(): void {
    if (!relayOn || !isDeltaReached()) return;
    const PowerDelta = Math.round(Math.abs(watts() - reportedWatts));
    say('tele', 'MARGINS', JSON.stringify({ MARGINS: { PowerDelta } }));
    say('tele', 'SENSOR', sensor());
  }

  function isDeltaReached(): boolean {
    const { powerDelta } = settings;
    const change = Math.abs(watts() - reportedWatts);
    if (powerDelta === 0) return false;
    if (powerDelta > 100) return change >= powerDelta - 100;
    return change >= (Math.max(reportedWatts, 1) * powerDelta) / 100;
  }

  function checkSoon(): void {
    if (powered && !timers.has('delta')) timers.set('delta', DELTA_CHECK_MS, checkDelta);
  }

  function tellPower(): void {
    say('stat', 'RESULT', JSON.stringify({ POWER: powerWord() }));
    say('stat', 'POWER', powerWord());
  }

  function switchTo(on: boolean): void {
    meter.count();
    relayOn = on;
    tellPower();
    checkSoon();
  }

  const controls: PlugControls = {
    slug,
    topic: options.topic,
    get relayOn() {
      return relayOn;
    },
    words,
    settings,
    switchTo,
    tellPower,
    answer: (end, payload) => say('stat', end, payload),
    sensor,
    state,
    telemetrySoon: () => telemetryAfter(DELTA_CHECK_MS),
    setLogin(username, password) {
      link.setLogin(username, password);
      timers.set('restart', RESTART_MS, () => {
        losePower();
        link.cut();
        powerOn();
      });
    },
  };

  function greet(): void {
    say('tele', 'LWT', 'Online');
    if (options.announces === true) {
      const mac = `0200${chip.padStart(8, '0')}`;
      const config = writeDiscovery({ mac, topic: options.topic, slug });
      link.publish(`tasmota/discovery/${mac}/config`, config, { qos: 0, retain: true });
    }
    // The firmware asks itself for its power at each connection (arendst/Tasmota#299).
    say('cmnd', 'POWER', '');
    if (greeted) return;
    greeted = true;
    bootCount++;
    const infos = writeInfos({ chip, topic: options.topic, bootCount });
    for (const [index, info] of infos.entries()) say('tele', `INFO${index + 1}`, info);
    telemetryAfter(Math.min(FIRST_TELEMETRY_MS, settings.telePeriod * 1000));
  }

  function powerOn(): void {
    if (powered) return;
    // What passed without power is counted as such.
    meter.count();
    powered = true;
    greeted = false;
    bootAtMs = clock.now();
    if (!pulled) link.restore();
  }

  function losePower(): void {
    meter.count();
    powered = false;
    timers.cancelAll();
  }

  const plug: TasmotaPlug = {
    kind: 'tasmota',
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
      return meter.wattHours;
    },
    published,
    commands,
    link,
    start: powerOn,
    setLoad(nextWatts) {
      meter.count();
      load = Math.max(0, nextWatts);
      checkSoon();
      watch.changed();
    },
    pressButton: () => switchTo(!relayOn),
    resetCounter: meter.reset,
    loseClock(lost) {
      clockLost = lost;
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
