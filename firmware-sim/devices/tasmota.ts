/** A metering plug with Tasmota firmware: a relay, a meter that really counts, telemetry and commands. */
import type { Cancel, Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import {
  type EnergyReading,
  fullTopic,
  localTime,
  writeSensor,
  writeState,
  writeStatusSensor,
} from './tasmota-text.ts';
import { createWatch } from './watch.ts';

export type TasmotaOptions = {
  site: string;
  slug: string;
  secret: string;
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
  /** Power cut and back: reboot, INFO1..3, the relay as it was. */
  pull(): void;
  plugIn(): void;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
};

const TELE_PERIOD_SECONDS = 60;
const POWER_DELTA = 105;
const DELTA_CHECK_MS = 1000;
const FIRST_TELEMETRY_MS = 10_000;
const PUBLISHED_MAX = 10_000;

export function createTasmotaPlug(options: TasmotaOptions): TasmotaPlug {
  const { clock, random, slug } = options;
  const template = options.fullTopic ?? '%prefix%/%topic%/';
  const words = options.stateText ?? ['OFF', 'ON', 'TOGGLE'];
  const timeZone = options.timeZone ?? 'Europe/Paris';
  const volts = options.volts ?? 230;
  const watch = createWatch(slug);
  const published: { topic: string; payload: string }[] = [];
  const commands: { command: string; payload: string }[] = [];
  const timers = new Map<string, Cancel>();
  const chip = random.between(0, 0xffffff).toString(16).toUpperCase().padStart(6, '0');

  let powered = false;
  let bootAtMs = clock.now();
  let bootCount = 0;
  /** INFO1..3 are said once a boot, not at every connection. */
  let greeted = false;
  let relayOn = options.startsOn ?? true;
  let load = 0;
  let totalWh = (options.startKwh ?? 0) * 1000;
  let dayStartWh = totalWh;
  let yesterdayWh = 0;
  let day = '';
  let periodStartWh = totalWh;
  let countedAtMs = clock.now();
  let reportedWatts = 0;
  let clockLost = false;
  let telePeriod = options.telePeriod ?? TELE_PERIOD_SECONDS;
  let powerDelta = options.powerDelta ?? POWER_DELTA;
  let totalStartTime = localTime(clock.now(), timeZone, false);

  const topicOf = (prefix: string, end: string) => fullTopic(template, prefix, options.topic, end);
  const commandPrefix = topicOf('cmnd', '');

  const handlers = new Map<string, (payload: string) => void>([
    ['POWER', (payload) => obeyPower(payload.toUpperCase())],
    ['POWER1', (payload) => obeyPower(payload.toUpperCase())],
    ['STATUS', obeyStatus],
    ['TELEPERIOD', obeyTelePeriod],
    ['POWERDELTA', obeyPowerDelta],
    ['POWERDELTA1', obeyPowerDelta],
  ]);

  const link = createMqttLink({
    url: options.url,
    username: `${options.site}/${slug}`,
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
      obey(command, Buffer.from(payload).toString('utf8').trim());
      watch.changed();
    },
  });

  const watts = () => (powered && relayOn ? load : 0);
  const powerWord = () => (relayOn ? words[1] : words[0]);

  function say(topic: string, payload: string, retain = false): void {
    published.push({ topic, payload });
    if (published.length > PUBLISHED_MAX) published.shift();
    link.publish(topic, payload, { qos: 0, retain });
    watch.changed();
  }

  function setTimer(name: string, delayMs: number, action: () => void): void {
    timers.get(name)?.();
    timers.set(name, clock.after(delayMs, action));
  }

  function time(): string {
    const nowMs = clock.now();
    // Before NTP the firmware counts from 1970 at its start.
    if (clockLost) return new Date(nowMs - bootAtMs).toISOString().slice(0, 19);
    return localTime(nowMs, timeZone, options.timeWithOffset ?? false);
  }

  /** Adds what was drawn since the last look; called before the load or the relay changes. */
  function count(): void {
    const nowMs = clock.now();
    totalWh += (watts() * (nowMs - countedAtMs)) / 3_600_000;
    countedAtMs = nowMs;
    const today = time().slice(0, 10);
    if (today === day) return;
    yesterdayWh = day === '' ? 0 : totalWh - dayStartWh;
    dayStartWh = totalWh;
    day = today;
  }

  function sensor(isPeriodic: boolean): string {
    count();
    const drawn = watts();
    const factor = drawn === 0 ? 0 : 0.97;
    const apparent = factor === 0 ? 0 : drawn / factor;
    const reading: EnergyReading = {
      time: time(),
      totalStartTime,
      totalKwh: totalWh / 1000,
      yesterdayKwh: yesterdayWh / 1000,
      todayKwh: (totalWh - dayStartWh) / 1000,
      ...(isPeriodic ? { periodWh: totalWh - periodStartWh } : {}),
      watts: drawn,
      voltAmperes: apparent,
      reactive: Math.sqrt(Math.max(0, apparent ** 2 - drawn ** 2)),
      factor,
      volts: relayOn ? volts : 0,
      amperes: apparent / volts,
    };
    if (isPeriodic) periodStartWh = totalWh;
    reportedWatts = drawn;
    return writeSensor(reading);
  }

  function state(): string {
    const uptimeSeconds = Math.floor((clock.now() - bootAtMs) / 1000);
    return writeState({ time: time(), uptimeSeconds, power: powerWord() });
  }

  function telemetry(): void {
    if (!powered) return;
    say(topicOf('tele', 'STATE'), state());
    say(topicOf('tele', 'SENSOR'), sensor(true));
    if (telePeriod > 0) setTimer('tele', telePeriod * 1000, telemetry);
  }

  /** The firmware looks once a second, and says nothing of a power that the relay took away. */
  function checkDelta(): void {
    timers.delete('delta');
    if (!powered || !relayOn || powerDelta === 0) return;
    const change = Math.abs(watts() - reportedWatts);
    const isReached =
      powerDelta > 100
        ? change >= powerDelta - 100
        : change >= (Math.max(reportedWatts, 1) * powerDelta) / 100;
    if (!isReached) return;
    say(
      topicOf('tele', 'MARGINS'),
      JSON.stringify({ MARGINS: { PowerDelta: Math.round(change) } }),
    );
    say(topicOf('tele', 'SENSOR'), sensor(false));
  }

  function sayPower(): void {
    say(topicOf('stat', 'RESULT'), JSON.stringify({ POWER: powerWord() }));
    say(topicOf('stat', 'POWER'), powerWord());
  }

  function switchTo(on: boolean): void {
    count();
    relayOn = on;
    sayPower();
    if (on && !timers.has('delta')) setTimer('delta', DELTA_CHECK_MS, checkDelta);
    watch.changed();
  }

  function greet(): void {
    say(topicOf('tele', 'LWT'), 'Online', true);
    // The firmware asks itself for its power at each connection (arendst/Tasmota#299).
    say(topicOf('cmnd', 'POWER'), '');
    if (!greeted) {
      greeted = true;
      bootCount++;
      say(topicOf('tele', 'INFO1'), infoOne());
      say(topicOf('tele', 'INFO2'), infoTwo());
      say(
        topicOf('tele', 'INFO3'),
        JSON.stringify({ Info3: { RestartReason: 'Power On', BootCount: bootCount } }),
      );
      setTimer('tele', Math.min(FIRST_TELEMETRY_MS, telePeriod * 1000), telemetry);
    }
    watch.changed();
  }

  function infoOne(): string {
    const Info1 = {
      Module: 'Nous A1T',
      Version: '14.2.0(tasmota)',
      FallbackTopic: `cmnd/DVES_${chip}_fb/`,
      GroupTopic: 'cmnd/tasmotas/',
    };
    return JSON.stringify({ Info1 });
  }

  function infoTwo(): string {
    const Info2 = {
      WebServerMode: 'Admin',
      Hostname: `${options.topic}-${Number.parseInt(chip, 16) % 8192}`,
      IPAddress: '192.0.2.20',
    };
    return JSON.stringify({ Info2 });
  }

  function obey(command: string, payload: string): void {
    commands.push({ command, payload });
    if (commands.length > PUBLISHED_MAX) commands.shift();
    const handler = handlers.get(command);
    if (handler !== undefined) handler(payload);
    else say(topicOf('stat', 'RESULT'), JSON.stringify({ Command: 'Unknown', Input: command }));
  }

  function obeyPower(word: string): void {
    if (word === 'ON' || word === '1' || word === words[1].toUpperCase()) switchTo(true);
    else if (word === 'OFF' || word === '0' || word === words[0].toUpperCase()) switchTo(false);
    else if (word === 'TOGGLE' || word === '2') switchTo(!relayOn);
    else sayPower();
  }

  function obeyTelePeriod(text: string): void {
    if (text !== '') telePeriod = clampPeriod(Number(text));
    say(topicOf('stat', 'RESULT'), JSON.stringify({ TelePeriod: telePeriod }));
    if (text !== '') setTimer('tele', DELTA_CHECK_MS, telemetry);
  }

  function obeyPowerDelta(text: string): void {
    const value = Number(text);
    if (text !== '' && value >= 0 && value <= 32_000) powerDelta = value;
    say(topicOf('stat', 'RESULT'), JSON.stringify({ PowerDelta1: powerDelta }));
  }

  function obeyStatus(which: string): void {
    if (which === '8' || which === '10') {
      say(topicOf('stat', `STATUS${which}`), writeStatusSensor(sensor(false)));
    } else if (which === '11') {
      say(topicOf('stat', 'STATUS11'), `{"StatusSTS":${state()}}`);
    } else {
      const Status = { Module: 0, DeviceName: slug, Topic: options.topic, Power: relayOn ? 1 : 0 };
      say(topicOf('stat', 'STATUS'), JSON.stringify({ Status }));
    }
  }

  function powerOn(): void {
    if (powered) return;
    countedAtMs = clock.now();
    bootAtMs = clock.now();
    powered = true;
    greeted = false;
    link.restore();
  }

  function powerOff(): void {
    count();
    powered = false;
    for (const cancel of timers.values()) cancel();
    timers.clear();
    link.cut();
    watch.changed();
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
      count();
      return totalWh;
    },
    published,
    commands,
    link,
    start: powerOn,
    setLoad(nextWatts) {
      count();
      load = Math.max(0, nextWatts);
      if (!timers.has('delta')) setTimer('delta', DELTA_CHECK_MS, checkDelta);
      watch.changed();
    },
    pressButton: () => switchTo(!relayOn),
    resetCounter() {
      count();
      totalWh = 0;
      dayStartWh = 0;
      periodStartWh = 0;
      totalStartTime = time();
    },
    loseClock(lost) {
      clockLost = lost;
    },
    pull: powerOff,
    plugIn: powerOn,
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
      powered = false;
      await link.stop();
    },
  };
  if (options.autoStart !== false) powerOn();
  return plug;
}

/** 0 switches telemetry off; else 10 to 3600 seconds. */
function clampPeriod(seconds: number): number {
  if (!(seconds > 0)) return 0;
  return Math.min(3600, Math.max(10, Math.round(seconds)));
}
