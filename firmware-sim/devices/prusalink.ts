/** A printer with PrusaLink: an HTTP server behind digest authentication that counts its jobs and their time. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { createTimers } from './timers.ts';
import { createWatch } from './watch.ts';

export type PrusaLinkOptions = {
  slug: string;
  clock: Clock;
  random: Random;
  username?: string;
  password: string;
  /** 0: a free one. */
  port?: number;
  /** The number of the last job (419). */
  lastJob?: number;
};

export type PrusaLinkState =
  | 'IDLE'
  | 'BUSY'
  | 'PRINTING'
  | 'PAUSED'
  | 'FINISHED'
  | 'STOPPED'
  | 'ERROR';

export type PrusaLink = {
  readonly kind: 'prusalink';
  readonly slug: string;
  readonly state: PrusaLinkState;
  readonly job: number | null;
  /** Resolves once it listens. */
  readonly ready: Promise<void>;
  readonly url: string;
  /** Method and path of what was asked with the right password (the last 10,000). */
  readonly requests: readonly string[];
  readonly challenges: number;
  /** False while it prints. */
  startPrint(print: { name: string; seconds: number }): boolean;
  pausePrint(): void;
  resumePrint(): void;
  /** Stopped by somebody. */
  stopPrint(): void;
  fail(): void;
  /** Somebody looks at its screen and clears what it says. */
  clear(): void;
  powerOff(): Promise<void>;
  powerOn(): Promise<void>;
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
};

const TICK_MS = 1000;
const REALM = 'Printer API';
const REMEMBERS = 10_000;

export function createPrusaLink(options: PrusaLinkOptions): PrusaLink {
  const { clock, random, slug, password } = options;
  const username = options.username ?? 'maker';
  const watch = createWatch(slug);
  const timers = createTimers(clock, watch.changed);
  const requests: string[] = [];
  let nonce = newNonce();
  let challenges = 0;
  let server: Server | undefined;
  let port = options.port ?? 0;
  let state: PrusaLinkState = 'IDLE';
  let lastJob = options.lastJob ?? 419;
  let print: { name: string; seconds: number; done: number } | null = null;

  function newNonce(): string {
    return random.between(1e8, 1e9).toString(16).replace('.', '');
  }

  function set(next: PrusaLinkState): void {
    state = next;
    watch.changed();
  }

  function tick(): void {
    timers.set('tick', TICK_MS, () => {
      if (state !== 'PRINTING' || print === null) return;
      print.done += TICK_MS / 1000;
      if (print.done >= print.seconds) set('FINISHED');
      else tick();
    });
  }

  function jobFields(): Record<string, unknown> | undefined {
    if (print === null) return undefined;
    return {
      id: lastJob,
      progress: Math.min(100, Math.round((1000 * print.done) / print.seconds) / 10),
      time_remaining: Math.max(0, print.seconds - print.done),
      time_printing: print.done,
    };
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const say = (document: object) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(document));
    };
    requests.push(`${request.method} ${request.url}`);
    if (requests.length > REMEMBERS) requests.shift();
    const job = jobFields();
    if (request.url === '/api/v1/status') {
      const printer = { state, temp_nozzle: 25.1, target_nozzle: 0, axis_z: 0.5, speed: 100 };
      say({ printer, ...(job === undefined ? {} : { job }) });
    } else if (request.url !== '/api/v1/job') {
      response.writeHead(404).end();
    } else if (job === undefined) {
      response.writeHead(204).end();
    } else {
      const file = {
        name: 'SPICE~1.GCO',
        display_name: print?.name,
        path: '/usb',
        size: 2_393_142,
      };
      say({ ...job, state, file });
    }
    watch.changed();
  }

  function guard(request: IncomingMessage, response: ServerResponse): void {
    if (isAuthorized(request, { username, password, nonce })) {
      answer(request, response);
      return;
    }
    challenges += 1;
    const challenge = `Digest realm="${REALM}", nonce="${nonce}", stale=false`;
    response.writeHead(401, { 'WWW-Authenticate': challenge }).end('{"title":"401"}');
    watch.changed();
  }

  async function powerOn(): Promise<void> {
    if (server !== undefined) return;
    const made = createServer(guard);
    server = made;
    nonce = newNonce();
    made.listen(port, '127.0.0.1');
    await once(made, 'listening');
    port = (made.address() as AddressInfo).port;
    watch.changed();
  }

  async function powerOff(): Promise<void> {
    timers.cancelAll();
    print = null;
    state = 'IDLE';
    const made = server;
    server = undefined;
    if (made === undefined) return;
    made.closeAllConnections();
    await new Promise((resolve) => made.close(resolve));
    watch.changed();
  }

  const ready = powerOn();
  return {
    kind: 'prusalink',
    slug,
    get state() {
      return state;
    },
    get job() {
      return print === null ? null : lastJob;
    },
    ready,
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    requests,
    get challenges() {
      return challenges;
    },
    startPrint({ name, seconds }) {
      if (state === 'PRINTING' || state === 'PAUSED') return false;
      lastJob += 1;
      print = { name, seconds, done: 0 };
      set('PRINTING');
      tick();
      return true;
    },
    pausePrint() {
      if (state === 'PRINTING') set('PAUSED');
    },
    resumePrint() {
      if (state !== 'PAUSED') return;
      set('PRINTING');
      tick();
    },
    stopPrint() {
      print = null;
      set('STOPPED');
    },
    fail: () => set('ERROR'),
    clear() {
      print = null;
      set('IDLE');
    },
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

/** Its firmware is of RFC 2069: no `qop`, MD5. */
function isAuthorized(
  { method, url, headers }: IncomingMessage,
  known: { username: string; password: string; nonce: string },
): boolean {
  const given = headers.authorization ?? '';
  const field = (name: string) => new RegExp(`[ ,]${name}="([^"]*)"`).exec(given)?.[1];
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const secret = md5(`${known.username}:${REALM}:${known.password}`);
  const wanted = md5(`${secret}:${known.nonce}:${md5(`${method}:${url}`)}`);
  return given.startsWith('Digest ') && field('response') === wanted;
}
