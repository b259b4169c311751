/** What a driver costs for one message of its vectors, against JSON.parse of the same bytes. */
import { existsSync, readFileSync } from 'node:fs';
import type { Driver, DriverContext, DriverInput, DriverState, Frame } from '#devices/driver.ts';
import { drivers } from '#devices/drivers/index.ts';
import { atMost, type Figure, figure, type Measure } from '../figure.ts';
import { interleaved, median } from '../statistics.ts';

type Message = {
  readonly id: string;
  readonly frame: Frame;
  readonly context: DriverContext<unknown>;
  readonly state: DriverState<unknown, unknown>;
};
type Vector = {
  readonly id: string;
  readonly settings?: object;
  readonly topic?: string;
  readonly payload?: string;
  readonly hex?: string;
  readonly text?: string;
  readonly expected?: { readonly direction?: string };
};
/** Microseconds of one message: the driver's, and JSON.parse's of the same bytes (0: they are no JSON). */
type Timed = { readonly id: string; readonly step: number; readonly parse: number };

const NOW_MS = Date.UTC(2026, 10, 24, 9);
const REPEATS = 400;
const WAKES_MAX = 5;
const PORT = '/dev/ttyUSB0';
/** What one message may cost: so much, and so many times its JSON.parse. */
const ALLOWED_MICROSECONDS = 20;
const ALLOWED_PARSES = 3;

export const decode: Measure = {
  name: 'decode',
  about: 'one message of a driver’s vectors; the floor is JSON.parse of the same bytes',
  run: async (scope) => {
    const figures: Figure[] = [];
    for (const driver of drivers.values()) {
      const messages = messagesOf(driver);
      if (messages.length === 0) throw new Error(`no vector of ${driver.kind} can be timed`);
      figures.push(await ofDriver(driver, messages, scope.rounds));
    }
    return figures;
  },
};

/** The median message, and which one costs the most of what it may. */
async function ofDriver(
  driver: Driver,
  messages: readonly Message[],
  rounds: number,
): Promise<Figure> {
  const timed: Timed[] = [];
  for (const message of messages) timed.push(await ofMessage(driver, message, rounds));
  const step = median(timed.map((one) => one.step));
  const parse = median(timed.map((one) => one.parse));
  const dearest = timed.reduce((one, other) => (shareOf(other) > shareOf(one) ? other : one));
  const worst = `${dearest.id} ${dearest.step.toFixed(1)} of ${allowed(dearest.parse).toFixed(1)} µs`;
  return figure(`${driver.kind}, one message`, step, 'µs', {
    ...(parse > 0 ? { floor: parse } : {}),
    bounds: [atMost('value', allowed(parse))],
    note: `${messages.length} vectors; dearest ${worst}`,
  });
}

async function ofMessage(driver: Driver, message: Message, rounds: number): Promise<Timed> {
  const { frame, context, state } = message;
  const isJson = parses(message);
  const step = () => each(() => driver.step(state, { kind: 'frame', frame }, context));
  const parse = () => (isJson ? each(() => JSON.parse(Buffer.from(frame.bytes).toString())) : 0);
  step();
  parse();
  const { a, b } = await interleaved(
    rounds,
    async () => parse(),
    async () => step(),
  );
  return { id: message.id, step: median(b), parse: median(a) };
}

/** A tenth of a microsecond for a bound that is read. */
function allowed(parse: number): number {
  return Number((ALLOWED_MICROSECONDS + ALLOWED_PARSES * parse).toFixed(1));
}

function shareOf({ step, parse }: Timed): number {
  return step / allowed(parse);
}

/** Microseconds for one. */
function each(work: () => unknown): number {
  const before = performance.now();
  for (let at = 0; at < REPEATS; at++) work();
  return ((performance.now() - before) * 1000) / REPEATS;
}

/** Its line is open, and it has asked what it asks first: what comes may be the answer. */
function begun(driver: Driver, context: DriverContext<unknown>): DriverState<unknown, unknown> {
  let state = { memory: driver.initialMemory, line: driver.initialLine };
  let wakeAtMs: number | null | undefined;
  const take = (input: DriverInput, nowMs: number): boolean => {
    const step = driver.step(state, input, { ...context, nowMs });
    state = { memory: step.memory ?? state.memory, line: step.line ?? state.line };
    wakeAtMs = step.wakeAtMs ?? wakeAtMs;
    return (step.send ?? []).length > 0;
  };
  if (take({ kind: 'opened' }, NOW_MS)) return state;
  for (let wakes = 0; wakes < WAKES_MAX && driver.link === 'serial'; wakes++) {
    if (wakeAtMs === null || wakeAtMs === undefined) break;
    if (take({ kind: 'wake' }, wakeAtMs)) break;
  }
  return state;
}

function messagesOf(driver: Driver): Message[] {
  const file = new URL(`../../vectors/${driver.kind}.json`, import.meta.url);
  if (!existsSync(file)) return [];
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
  return vectors
    .filter(({ expected }) => expected?.direction !== 'out')
    .flatMap(({ id, topic, payload, hex, text, settings }) => {
      const bytes =
        hex !== undefined ? Buffer.from(hex, 'hex') : Buffer.from(text ?? payload ?? '', 'utf8');
      if (bytes.length === 0 || (topic === undefined && payload !== undefined)) return [];
      const frame = { where: topic ?? PORT, bytes, retained: false, repeated: false };
      const given = { ...(driver.link === 'serial' && { path: PORT }), ...settings };
      const context = contextOf(driver.settings.parse(given));
      return [{ id, frame, context, state: begun(driver, context) }];
    });
}

function contextOf(settings: unknown): DriverContext<unknown> {
  const random = (count: number) => new Uint8Array(count);
  return { site: 'place', device: 'device', settings, nowMs: NOW_MS, random };
}

function parses({ frame }: Message): boolean {
  try {
    return typeof JSON.parse(Buffer.from(frame.bytes).toString()) === 'object';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
