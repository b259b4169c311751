/** A Klipper printer behind Moonraker's MQTT: status documents, JSON-RPC, history, and the ways in which it dies. */
import type { Cancel, Clock } from '../clock.ts';
import type { Faults } from '../links/faults.ts';
import { createMqttLink, type MqttLink } from '../links/mqtt.ts';
import type { Random } from '../random.ts';
import { createHistory, type HistoryJob } from './moonraker-history.ts';
import {
  advancePrint,
  fileProgress,
  NOTHING_PRINTED,
  type PrintFile,
  type PrintProgress,
  type PrintState,
  printStats,
  startOf,
} from './moonraker-print.ts';
import { answerRequest, type RpcPrinter } from './moonraker-rpc.ts';
import {
  changedFields,
  type StatusDocument,
  writeField,
  writeServer,
  writeStatus,
} from './moonraker-text.ts';
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
  readonly klippyState: 'ready' | 'startup' | 'shutdown' | 'disconnected';
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
const STATUS_EVERY_MS = 1000;
const SLOW_COMMAND_MS = 3000;
const FIRST_DOCUMENT_MS = 1500;
const STATE_AFTER_STOP_MS = 1400;
const KLIPPY_START_MS = 2000;
const PUBLISHED_MAX = 10_000;
const MESSAGES = {
  ready: 'Printer is ready',
  startup: 'Printer is not ready\nThe klippy host software is attempting to connect.',
  shutdown:
    'Shutdown due to webhooks request\nOnce the underlying issue is corrected, use the\n"FIRMWARE_RESTART" command to reset the firmware.',
  disconnected: 'Klippy Disconnected',
};

export function createMoonrakerPrinter(options: MoonrakerOptions): MoonrakerPrinter {
  const { clock, random, slug, instance } = options;
  const objects = options.statusObjects ?? STATUS_OBJECTS;
  const watch = createWatch(slug);
  const published: { topic: string; payload: string }[] = [];
  const requests: string[] = [];
  const files = new Map<string, PrintFile>();
  const timers = new Map<string, Cancel>();
  const history = createHistory();
  const monotonicStart = random.between(1000, 400_000) - clock.now() / 1000;

  let print: PrintProgress = NOTHING_PRINTED;
  let klippy: MoonrakerPrinter['klippyState'] = 'ready';
  let known: StatusDocument = {};
  let advancedAtMs = clock.now();
  let moonrakerAlive = false;
  let pulled = false;

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
      setTimer('first', FIRST_DOCUMENT_MS, publishChanges);
      watch.changed();
    },
    onClose: watch.changed,
    onMessage(_topic, payload) {
      const text = Buffer.from(payload).toString('utf8');
      remember(requests, text);
      answerRequest(text, rpcPrinter, (answer) => say('moonraker/api/response', answer));
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

  function setTimer(name: string, delayMs: number, action: () => void): void {
    timers.get(name)?.();
    timers.set(
      name,
      clock.after(delayMs, () => {
        timers.delete(name);
        action();
        watch.changed();
      }),
    );
  }

  function cancelTimers(): void {
    for (const cancel of timers.values()) cancel();
    timers.clear();
  }

  // Status

  const eventtime = () => Math.round((monotonicStart + clock.now() / 1000) * 1e6) / 1e6;

  function document(): StatusDocument {
    const progress = fileProgress(print);
    const isActive = print.state === 'printing';
    const all: StatusDocument = {
      webhooks: { state: klippy, state_message: MESSAGES[klippy] },
      print_stats: printStats(print),
      virtual_sdcard: {
        progress,
        is_active: isActive,
        file_position: Math.round(progress * (print.file?.seconds ?? 0) * 420),
      },
      display_status: { progress, message: null },
    };
    return Object.fromEntries(Object.entries(all).filter(([name]) => objects.includes(name)));
  }

  function publishChanges(): void {
    if (klippy === 'disconnected' || !link.open || timers.has('first')) return;
    const now = document();
    const changed = changedFields(known, now);
    known = now;
    if (changed === undefined) return;
    if (options.splitStatus !== true) {
      say('klipper/status', writeStatus(eventtime(), changed));
      return;
    }
    for (const [object, fields] of Object.entries(changed)) {
      for (const [field, value] of Object.entries(fields)) {
        say(`klipper/state/${object}/${field}`, writeField(eventtime(), value), true);
      }
    }
  }

  function advance(): void {
    const nowMs = clock.now();
    const before = print.state;
    print = advancePrint(print, (nowMs - advancedAtMs) / 1000);
    advancedAtMs = nowMs;
    if (before === print.state) return;
    if (print.state === 'complete') closeJob('completed');
    if (print.state === 'error') closeJob('error');
  }

  function closeJob(status: HistoryJob['status']): void {
    if (moonrakerAlive) history.close(status, clock.now() / 1000, printStats(print));
  }

  function tick(): void {
    if (klippy === 'disconnected') return;
    advance();
    publishChanges();
    const isRunning = print.state === 'printing' || print.state === 'paused';
    if (isRunning) setTimer('tick', options.statusEveryMs ?? STATUS_EVERY_MS, tick);
  }

  // Prints

  function startPrint(file: PrintFile): boolean {
    advance();
    const isBusy = print.state === 'printing' || print.state === 'paused';
    if (klippy !== 'ready' || isBusy) return false;
    files.set(file.filename, file);
    print = startOf(file);
    if (moonrakerAlive) history.open(file.filename, clock.now() / 1000);
    tick();
    watch.changed();
    return true;
  }

  /** Moves that are queued end first. */
  function slowly(name: string, action: () => void): void {
    setTimer(name, options.slowCommandMs ?? SLOW_COMMAND_MS, () => {
      advance();
      action();
      tick();
    });
  }

  function pausePrint(): void {
    slowly('pause', () => {
      if (print.state === 'printing') print = { ...print, state: 'paused' };
    });
  }

  function resumePrint(): void {
    slowly('resume', () => {
      if (print.state === 'paused' && !print.stuck) print = { ...print, state: 'printing' };
    });
  }

  function cancelPrint(): void {
    slowly('cancel', () => {
      if (print.state !== 'printing' && print.state !== 'paused') return;
      print = { ...print, state: 'cancelled' };
      closeJob('cancelled');
    });
  }

  // The ways in which it dies

  function emergencyStop(): void {
    advance();
    klippy = 'shutdown';
    const isRunning = print.state === 'printing' || print.state === 'paused';
    if (isRunning) {
      print = { ...print, stuck: true };
      closeJob('klippy_shutdown');
      setTimer('stopped', STATE_AFTER_STOP_MS, () => {
        advance();
        print = { ...print, state: 'paused' };
        publishChanges();
      });
    }
    tick();
    watch.changed();
  }

  function startKlippy(): void {
    klippy = 'startup';
    print = NOTHING_PRINTED;
    advancedAtMs = clock.now();
    publishChanges();
    setTimer('klippy', KLIPPY_START_MS, () => {
      klippy = 'ready';
      publishChanges();
    });
    watch.changed();
  }

  function killKlippy(): void {
    advance();
    if (print.state === 'printing' || print.state === 'paused') closeJob('klippy_disconnect');
    cancelTimers();
    klippy = 'disconnected';
    watch.changed();
  }

  function startMoonraker(): void {
    if (moonrakerAlive) return;
    moonrakerAlive = true;
    advance();
    // The job that ended while it was away: history calls it interrupted, and print_stats is right.
    if (print.state !== 'printing' && print.state !== 'paused') history.interrupt();
    if (!pulled) link.restore();
  }

  function killMoonraker(): void {
    moonrakerAlive = false;
    link.cut();
    watch.changed();
  }

  const rpcPrinter: RpcPrinter = {
    get klippy() {
      return klippy;
    },
    get message() {
      return MESSAGES[klippy];
    },
    eventtime,
    document() {
      advance();
      return document();
    },
    history,
    hasFile: (filename) => files.has(filename),
    startFile: (filename) => {
      const file = files.get(filename);
      return file !== undefined && startPrint(file);
    },
    pausePrint,
    resumePrint,
    cancelPrint,
    emergencyStop,
    firmwareRestart: startKlippy,
    afterSlowCommand: (action) =>
      void clock.after(options.slowCommandMs ?? SLOW_COMMAND_MS, action),
  };

  const printer: MoonrakerPrinter = {
    kind: 'moonraker',
    slug,
    get online() {
      return link.open;
    },
    get state() {
      advance();
      return print.state;
    },
    get klippyState() {
      return klippy;
    },
    get progress() {
      advance();
      return fileProgress(print);
    },
    get filamentMillimetres() {
      advance();
      return Number(printStats(print)['filament_used']);
    },
    get history() {
      return history.jobs;
    },
    published,
    requests,
    link,
    start: startMoonraker,
    startPrint,
    pausePrint,
    resumePrint,
    cancelPrint,
    resetFile() {
      advance();
      print = NOTHING_PRINTED;
      publishChanges();
    },
    emergencyStop,
    firmwareRestart: startKlippy,
    killKlippy,
    startKlippy,
    killMoonraker,
    startMoonraker,
    pull() {
      pulled = true;
      link.cut();
      watch.changed();
    },
    plugIn() {
      pulled = false;
      if (moonrakerAlive) link.restore();
    },
    powerOff() {
      killMoonraker();
      killKlippy();
    },
    powerOn() {
      print = NOTHING_PRINTED;
      startMoonraker();
      startKlippy();
    },
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      moonrakerAlive = false;
      cancelTimers();
      klippy = 'disconnected';
      await link.stop();
    },
  };
  if (options.autoStart !== false) startMoonraker();
  return printer;
}

function remember<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > PUBLISHED_MAX) list.shift();
}
