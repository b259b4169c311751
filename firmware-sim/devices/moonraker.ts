/** A Klipper printer behind Moonraker's MQTT: status documents, JSON-RPC, history, and the ways in which it dies. */
import type { Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import { createHistory, type HistoryJob } from './moonraker-history.ts';
import { createKlippy, type KlippyState } from './moonraker-klippy.ts';
import { fileProgress, type PrintFile, type PrintState, printStats } from './moonraker-print.ts';
import { answerRequest, type RpcPrinter } from './moonraker-rpc.ts';
import {
  changedFields,
  type StatusDocument,
  writeField,
  writeServer,
  writeStatus,
} from './moonraker-text.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';

export type MoonrakerOptions = {
  site: string;
  slug: string;
  secret: string;
  url: string;
  clock: Clock;
  random: Random;
  /** The first level of every topic. */
  instance: string;
  /** publish_split_status: one retained message a field. */
  splitStatus?: boolean;
  /** The objects listed in moonraker.conf (all four). */
  statusObjects?: readonly string[];
  /** Milliseconds between status documents while something changes (1,000). */
  statusEveryMs?: number;
  /** From a pause or cancel to its effect (3,000). */
  slowCommandMs?: number;
  reconnectMs?: number;
  keepaliveSeconds?: number;
  faults?: Partial<Faults>;
  autoStart?: boolean;
};

export type MoonrakerPrinter = {
  readonly kind: 'moonraker';
  readonly slug: string;
  readonly online: boolean;
  readonly state: PrintState;
  readonly klippyState: KlippyState;
  readonly progress: number;
  readonly filamentMillimetres: number;
  readonly history: readonly HistoryJob[];
  readonly published: readonly { topic: string; payload: string }[];
  readonly requests: readonly string[];
  readonly link: MqttLink;
  start(): void;
  /** False while something prints or Klipper is not ready. */
  startPrint(file: PrintFile): boolean;
  /** These three take effect some seconds later, as on the real machine. */
  pausePrint(): void;
  resumePrint(): void;
  cancelPrint(): void;
  /** SDCARD_RESET_FILE: back to standby. */
  resetFile(): void;
  emergencyStop(): void;
  firmwareRestart(): void;
  /** Klipper's process dies: nothing comes on MQTT. */
  killKlippy(): void;
  startKlippy(): void;
  /** Moonraker dies, Klipper prints on. */
  killMoonraker(): void;
  startMoonraker(): void;
  /** Network cable. */
  pull(): void;
  plugIn(): void;
  /** The whole printer. */
  powerOff(): void;
  powerOn(): void;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
};

const STATUS_OBJECTS = ['print_stats', 'virtual_sdcard', 'webhooks', 'display_status'];
const SLOW_COMMAND_MS = 3000;
const FIRST_DOCUMENT_MS = 1500;
const REMEMBERS = 10_000;

export function createMoonrakerPrinter(options: MoonrakerOptions): MoonrakerPrinter {
  const { clock, random, slug, instance } = options;
  const objects = options.statusObjects ?? STATUS_OBJECTS;
  const slowCommandMs = options.slowCommandMs ?? SLOW_COMMAND_MS;
  const watch = createWatch(slug);
  const ofMoonraker = createTimers(clock, watch.changed);
  const published: { topic: string; payload: string }[] = [];
  const requests: string[] = [];
  const history = createHistory();
  const monotonicStart = random.between(1000, 400_000) - clock.now() / 1000;
  let known: StatusDocument = {};
  let alive = false;
  let pulled = false;

  const klippy = createKlippy({
    clock,
    timers: createTimers(clock, watch.changed),
    slowCommandMs,
    ...(options.statusEveryMs === undefined ? {} : { tickMs: options.statusEveryMs }),
    onStart(filename) {
      if (alive) history.open(filename, clock.now() / 1000);
    },
    onEnd(end, stats) {
      if (alive) history.close(end, clock.now() / 1000, stats);
    },
    onChange() {
      publishChanges();
      watch.changed();
    },
  });

  const link = createMqttLink({
    url: options.url,
    username: `${options.site}/${slug}`,
    password: options.secret,
    clientId: `moonraker-${slug}`,
    will: () => ({
      topic: `${instance}/moonraker/status`,
      payload: writeServer('offline'),
      qos: 1,
      retain: true,
    }),
    subscriptions: [{ topic: `${instance}/moonraker/api/request`, qos: 0 }],
    clock,
    random: random.fork('link'),
    ...(options.reconnectMs === undefined ? {} : { reconnectMs: options.reconnectMs }),
    ...(options.keepaliveSeconds === undefined
      ? {}
      : { keepaliveSeconds: options.keepaliveSeconds }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    onOpen() {
      say('moonraker/status', writeServer('online'), true);
      known = {};
      ofMoonraker.set('first', FIRST_DOCUMENT_MS, publishChanges);
      watch.changed();
    },
    onClose: watch.changed,
    onMessage(_topic, payload) {
      const text = Buffer.from(payload).toString('utf8');
      remember(requests, text);
      answerRequest(text, asked, (answer) => say('moonraker/api/response', answer));
      watch.changed();
    },
  });

  function say(end: string, payload: string, retain = false): void {
    if (!link.open) return;
    const topic = `${instance}/${end}`;
    remember(published, { topic, payload });
    link.publish(topic, payload, { qos: 0, retain });
    watch.changed();
  }

  const eventtime = () => Math.round((monotonicStart + clock.now() / 1000) * 1e6) / 1e6;

  /** The first document after connecting waits, and is then whole. */
  function publishChanges(): void {
    if (klippy.state === 'disconnected' || !link.open || ofMoonraker.has('first')) return;
    const now = Object.fromEntries(
      Object.entries(klippy.document()).filter(([name]) => objects.includes(name)),
    );
    const changed = changedFields(known, now);
    known = now;
    if (changed === undefined) return;
    if (options.splitStatus === true) publishFields(changed);
    else say('klipper/status', writeStatus(eventtime(), changed));
  }

  function publishFields(changed: StatusDocument): void {
    for (const [object, fields] of Object.entries(changed)) {
      for (const [field, value] of Object.entries(fields)) {
        say(`klipper/state/${object}/${field}`, writeField(eventtime(), value), true);
      }
    }
  }

  function startMoonraker(): void {
    if (alive) return;
    // A job that ended while it was away: history calls it interrupted, and print_stats is right.
    if (!klippy.isBusy) history.interrupt();
    alive = true;
    if (!pulled) link.restore();
  }

  function killMoonraker(): void {
    alive = false;
    ofMoonraker.cancelAll();
    link.cut();
    watch.changed();
  }

  const asked: RpcPrinter = {
    get klippy() {
      return klippy.state;
    },
    get message() {
      return klippy.message;
    },
    history,
    eventtime,
    document: klippy.document,
    hasFile: klippy.hasFile,
    startFile: klippy.startFile,
    pausePrint: klippy.pause,
    resumePrint: klippy.resume,
    cancelPrint: klippy.cancel,
    emergencyStop: klippy.emergencyStop,
    firmwareRestart: klippy.restart,
    afterSlowCommand: (action) => void clock.after(slowCommandMs, action),
  };

  const printer: MoonrakerPrinter = {
    kind: 'moonraker',
    slug,
    get online() {
      return link.open;
    },
    get state() {
      return klippy.print.state;
    },
    get klippyState() {
      return klippy.state;
    },
    get progress() {
      return fileProgress(klippy.print);
    },
    get filamentMillimetres() {
      return Number(printStats(klippy.print)['filament_used']);
    },
    get history() {
      return history.jobs;
    },
    published,
    requests,
    link,
    start: startMoonraker,
    startPrint: klippy.startPrint,
    pausePrint: klippy.pause,
    resumePrint: klippy.resume,
    cancelPrint: klippy.cancel,
    resetFile: klippy.reset,
    emergencyStop: klippy.emergencyStop,
    firmwareRestart: klippy.restart,
    killKlippy() {
      klippy.die();
      watch.changed();
    },
    startKlippy: klippy.restart,
    killMoonraker,
    startMoonraker,
    pull() {
      pulled = true;
      link.cut();
      watch.changed();
    },
    plugIn() {
      pulled = false;
      if (alive) link.restore();
    },
    powerOff() {
      killMoonraker();
      klippy.die();
    },
    powerOn() {
      klippy.restart();
      startMoonraker();
    },
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      alive = false;
      klippy.die();
      ofMoonraker.cancelAll();
      await link.stop();
    },
  };
  if (options.autoStart !== false) startMoonraker();
  return printer;
}

function remember<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > REMEMBERS) list.shift();
}
