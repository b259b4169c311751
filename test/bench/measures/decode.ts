/** What a driver costs for one message of its vectors, against JSON.parse of the same bytes. */
import { existsSync, readFileSync } from 'node:fs';
import type { Driver, DriverContext, Frame } from '#devices/driver.ts';
import { drivers } from '#devices/drivers/index.ts';
import { type Figure, figure, type Measure } from '../figure.ts';
import { interleaved, median } from '../statistics.ts';

type Message = { readonly frame: Frame; readonly context: DriverContext<unknown> };
type Vector = {
  readonly settings?: object;
  readonly topic?: string;
  readonly payload?: string;
  readonly hex?: string;
  readonly text?: string;
  readonly expected?: { readonly direction?: string };
};

const NOW_MS = Date.UTC(2026, 10, 24, 9);
const MESSAGES = 20_000;
const PORT = '/dev/ttyUSB0';

export const decode: Measure = {
  name: 'decode',
  about: 'one message of a driver’s vectors; the floor is JSON.parse of the same bytes',
  run: async (scope) => {
    const figures: Figure[] = [];
    for (const driver of drivers.values()) {
      const frames = messagesOf(driver);
      if (frames.length > 0) figures.push(await ofDriver(driver, frames, scope.rounds));
    }
    return figures;
  },
};

async function ofDriver(
  driver: Driver,
  frames: readonly Message[],
  rounds: number,
): Promise<Figure> {
  const state = { memory: driver.initialMemory, line: driver.initialLine };
  const asJson = frames.filter(isJson);
  const step = () =>
    each(frames, ({ frame, context }) => driver.step(state, { kind: 'frame', frame }, context));
  const parse = () => each(asJson, ({ frame }) => JSON.parse(Buffer.from(frame.bytes).toString()));
  step();
  parse();
  const { a, b } = await interleaved(
    rounds,
    async () => parse(),
    async () => step(),
  );
  return figure(`${driver.kind}, one message`, median(b), 'µs', {
    ...(asJson.length > frames.length / 2 ? { floor: median(a) } : {}),
    note: `${frames.length} vectors`,
  });
}

/** Microseconds for one. */
function each(frames: readonly Message[], work: (message: Message) => unknown): number {
  if (frames.length === 0) return Number.NaN;
  const before = performance.now();
  for (let at = 0; at < MESSAGES; at++) work(frames[at % frames.length] as Message);
  return ((performance.now() - before) * 1000) / MESSAGES;
}

function messagesOf(driver: Driver): Message[] {
  const file = new URL(`../../vectors/${driver.kind}.json`, import.meta.url);
  if (!existsSync(file)) return [];
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
  return vectors
    .filter(({ expected }) => expected?.direction !== 'out')
    .flatMap(({ topic, payload, hex, text, settings }) => {
      const bytes =
        hex !== undefined ? Buffer.from(hex, 'hex') : Buffer.from(text ?? payload ?? '', 'utf8');
      if (bytes.length === 0 || (topic === undefined && payload !== undefined)) return [];
      const frame = { where: topic ?? PORT, bytes, retained: false, repeated: false };
      const given = { ...(driver.link === 'serial' && { path: PORT }), ...settings };
      return [{ frame, context: contextOf(driver.settings.parse(given)) }];
    });
}

function contextOf(settings: unknown): DriverContext<unknown> {
  const random = (count: number) => new Uint8Array(count);
  return { site: 'place', device: 'device', settings, nowMs: NOW_MS, random };
}

function isJson({ frame }: Message): boolean {
  try {
    return typeof JSON.parse(Buffer.from(frame.bytes).toString()) === 'object';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
