/** A program: an RS-485 line with OSDP readers behind TCP, on which bytes take the time that the baud rate gives them. */
import { connect, createServer, type Socket } from 'node:net';
import { createOsdp, runningClock, seededRandom } from '#sim/index.ts';

export type BusReader = { readonly address: number; readonly key: string };
export type BusTask =
  | { readonly kind: 'start'; readonly readers: readonly BusReader[]; readonly baudRate: number }
  /** What passed since the last time this was asked. */
  | { readonly kind: 'take' };
/** One command and its reply; instants of this program's own clock, in milliseconds. */
export type Exchange = {
  readonly address: number;
  /** The line was free and the reader's poll was due. */
  readonly dueMs: number;
  readonly startMs: number;
  readonly wireMs: number;
};

/** Start, eight bits, stop. */
const BITS_A_BYTE = 10;
const POLLED_EVERY_MS = 50;
const SOM = 0x53;
const MARK = 0xff;

let passed: Exchange[] = [];

async function start(readers: readonly BusReader[], baudRate: number): Promise<number> {
  const [first, ...others] = readers;
  const clock = runningClock();
  const line = createOsdp({
    ...{ slug: 'bus', clock, random: seededRandom('bus'), tcpPort: 0, ...first },
    others,
  });
  await line.ready;
  const server = createServer({ noDelay: true }, (socket) => carry(socket, line.port, baudRate));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Half duplex: a command takes its time to the readers, the reply its time back. */
function carry(controller: Socket, port: number, baudRate: number): void {
  const readers = connect({ port, host: '127.0.0.1', noDelay: true });
  const wireMs = (bytes: number) => (bytes * BITS_A_BYTE * 1000) / baudRate;
  const lastStartMs = new Map<number, number>();
  let freeMs = performance.now();
  let command: { address: number; startMs: number; bytes: number } | null = null;
  controller.on('data', (chunk: Buffer) => {
    const startMs = performance.now();
    const at = chunk[0] === MARK ? 1 : 0;
    const address = chunk[at] === SOM ? (chunk[at + 1] ?? 0) & 0x7f : -1;
    command = { address, startMs, bytes: chunk.length };
    atInstant(startMs + wireMs(chunk.length), () => readers.write(chunk));
  });
  readers.on('data', (chunk: Buffer) => {
    if (command === null) return;
    const { address, startMs, bytes } = command;
    command = null;
    const before = lastStartMs.get(address);
    const dueMs = Math.max(freeMs, before === undefined ? 0 : before + POLLED_EVERY_MS);
    lastStartMs.set(address, startMs);
    atInstant(performance.now() + wireMs(chunk.length), () => {
      controller.write(chunk);
      freeMs = performance.now();
      passed.push({ address, dueMs, startMs, wireMs: wireMs(bytes + chunk.length) });
    });
  });
  for (const socket of [controller, readers]) socket.on('error', () => {});
  controller.on('close', () => readers.destroy());
  readers.on('close', () => controller.destroy());
}

/** Timers come a millisecond late: the last stretch is waited for turn by turn. */
function atInstant(dueMs: number, action: () => void): void {
  const leftMs = dueMs - performance.now();
  if (leftMs <= 0) action();
  else if (leftMs > 2) setTimeout(() => atInstant(dueMs, action), Math.floor(leftMs - 1));
  else setImmediate(() => atInstant(dueMs, action));
}

async function answer(task: BusTask): Promise<unknown> {
  if (task.kind === 'start') return start(task.readers, task.baudRate);
  const taken = passed;
  passed = [];
  return taken;
}

process.on('message', (task: BusTask) => {
  answer(task).then(
    (value) => process.send?.({ value }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
