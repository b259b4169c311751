/** A Bambu Lab printer: its own broker behind its access code, the whole document on demand, else only what changed. */
import { once } from 'node:events';
import {
  type AddressInfo,
  createServer as createPlainServer,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type Client } from 'aedes';
import type { Clock } from '../clock.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';

export type BambuOptions = {
  slug: string;
  clock: Clock;
  serial: string;
  accessCode: string;
  /** 0: a free one. */
  port?: number;
  /** PEM; without it the broker speaks in clear. */
  tls?: { key: string; certificate: string };
  /** 'whole': every report is the whole document (X1); else only what changed (P1, A1). */
  reports?: 'changes' | 'whole';
  /** Prints sent over the local network have no id of the vendor's cloud. */
  local?: boolean;
};

export type BambuState = 'IDLE' | 'PREPARE' | 'RUNNING' | 'PAUSE' | 'FINISH' | 'FAILED';

export type Bambu = {
  readonly kind: 'bambu';
  readonly slug: string;
  readonly state: BambuState;
  readonly percent: number;
  /** Resolves once its broker listens. */
  readonly ready: Promise<void>;
  readonly port: number;
  readonly url: string;
  /** How many clients are logged in. */
  readonly clients: number;
  readonly requests: readonly string[];
  /** False while it prints. */
  startPrint(print: { name: string; seconds: number }): boolean;
  pausePrint(): void;
  resumePrint(): void;
  /** Somebody presses stop on its screen. */
  cancelPrint(): void;
  failPrint(error?: number): void;
  powerOff(): Promise<void>;
  powerOn(): Promise<void>;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
};

type PrinterDocument = Record<string, string | number>;

const TICK_MS = 1000;
const PREPARE_MS = 5000;
const CANCELLED = 50_348_044;
const REMEMBERS = 10_000;

export function createBambu(options: BambuOptions): Bambu {
  const { clock, slug, serial, accessCode } = options;
  const watch = createWatch(slug);
  const timers = createTimers(clock, watch.changed);
  const report = `device/${serial}/report`;
  const request = `device/${serial}/request`;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let port = options.port ?? 0;
  let broker: Aedes | undefined;
  let server: Server | undefined;
  let sequence = 1;
  let prints = 8800;
  let seconds = 0;
  let done = 0;
  let document: PrinterDocument = {
    gcode_state: 'IDLE',
    mc_percent: 0,
    mc_remaining_time: 0,
    subtask_name: '',
    task_id: '0',
    job_id: '0',
    gcode_file: '',
    print_error: 0,
    nozzle_temper: 25.5,
  };

  function say(fields: PrinterDocument, msg: 0 | 1): void {
    const print = { ...fields, command: 'push_status', msg, sequence_id: String(sequence++) };
    const payload = Buffer.from(JSON.stringify({ print }));
    const packet = { cmd: 'publish', qos: 0, dup: false, retain: false } as const;
    broker?.publish({ ...packet, topic: report, payload }, () => {});
  }

  function change(fields: PrinterDocument): void {
    const changed = Object.entries(fields).filter(([key, value]) => document[key] !== value);
    if (changed.length === 0) return;
    document = { ...document, ...fields };
    if (options.reports === 'whole') say(document, 0);
    else say(Object.fromEntries(changed), 1);
    watch.changed();
  }

  function hear(topic: string, text: string, client: Client | null): void {
    if (client === null || topic !== request) return;
    requests.push(text);
    if (requests.length > REMEMBERS) requests.shift();
    if (text.includes('"pushall"')) say(document, 0);
    watch.changed();
  }

  function tick(): void {
    timers.set('tick', TICK_MS, () => {
      if (document['gcode_state'] !== 'RUNNING') return;
      done += TICK_MS / 1000;
      const percent = Math.min(100, Math.floor((100 * done) / seconds));
      const left = Math.ceil(Math.max(0, seconds - done) / 60);
      if (done >= seconds) {
        change({ gcode_state: 'FINISH', mc_percent: 100, mc_remaining_time: 0 });
        return;
      }
      change({ mc_percent: percent, mc_remaining_time: left });
      tick();
    });
  }

  function ended(error: number): void {
    timers.cancelAll();
    change({ gcode_state: 'FAILED', print_error: error });
  }

  async function powerOn(): Promise<void> {
    if (server !== undefined) return;
    const made = await Aedes.createBroker();
    made.authenticate = (_client, username, password, decide) =>
      decide(null, username === 'bblp' && password?.toString() === accessCode);
    made.on('publish', ({ topic, payload }, client) => hear(topic, payload.toString(), client));
    made.on('client', watch.changed);
    made.on('clientDisconnect', watch.changed);
    const take = (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      made.handle(socket);
    };
    const { tls } = options;
    const listening: Server =
      tls === undefined
        ? createPlainServer(take)
        : createTlsServer({ key: tls.key, cert: tls.certificate }, take);
    broker = made;
    server = listening;
    listening.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    port = (listening.address() as AddressInfo).port;
    watch.changed();
  }

  async function powerOff(): Promise<void> {
    timers.cancelAll();
    const [listening, made] = [server, broker];
    server = undefined;
    broker = undefined;
    // A print that lost its power is gone; the printer says of it what it says of a failed one.
    if (['PREPARE', 'RUNNING', 'PAUSE'].includes(String(document['gcode_state'])))
      document = { ...document, gcode_state: 'FAILED' };
    for (const socket of sockets) socket.destroy();
    if (listening !== undefined) await new Promise((resolve) => listening.close(resolve));
    if (made !== undefined) await new Promise<void>((resolve) => made.close(() => resolve()));
    watch.changed();
  }

  const ready = powerOn();
  return {
    kind: 'bambu',
    slug,
    get state() {
      return document['gcode_state'] as BambuState;
    },
    get percent() {
      return Number(document['mc_percent']);
    },
    ready,
    get port() {
      return port;
    },
    get url() {
      return `${options.tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`;
    },
    get clients() {
      return broker?.connectedClients ?? 0;
    },
    requests,
    startPrint(print) {
      if (['PREPARE', 'RUNNING', 'PAUSE'].includes(String(document['gcode_state']))) return false;
      prints += 1;
      seconds = print.seconds;
      done = 0;
      const id = String(prints);
      change({ gcode_state: 'PREPARE', mc_percent: 0, print_error: 0 });
      change({
        subtask_name: print.name,
        task_id: id,
        job_id: options.local === true ? '0' : id,
        mc_remaining_time: Math.ceil(print.seconds / 60),
      });
      timers.set('prepare', PREPARE_MS, () => {
        change({ gcode_state: 'RUNNING' });
        tick();
      });
      return true;
    },
    pausePrint() {
      if (document['gcode_state'] === 'RUNNING') change({ gcode_state: 'PAUSE' });
    },
    resumePrint() {
      if (document['gcode_state'] !== 'PAUSE') return;
      change({ gcode_state: 'RUNNING' });
      tick();
    },
    cancelPrint: () => ended(CANCELLED),
    failPrint: (error = 0) => ended(error),
    powerOff,
    powerOn,
    until: watch.until,
    onChange: watch.onChange,
    async stop() {
      await ready;
      await powerOff();
    },
  };
}
