/** Runs one driver as the edge does: keeps its memory as JSON, renews its line with the link, wakes it when it asked. */
import type {
  DriverInput,
  DriverState,
  DriverStep,
  Frame,
  Outgoing,
  Sending,
} from '#devices/driver.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import type { DecodeFault, Observation } from '#kernel/observation.ts';

export type RunOptions = {
  readonly settings?: unknown;
  readonly site?: string;
  readonly device?: string;
  readonly startMs?: number;
  /** Sees what is kept of the driver between steps before it does. */
  readonly watch?: <Value>(value: Value) => Value;
};
export type Sent = { topic?: string; text: string; qos?: 0 | 1; retain?: boolean };
export type DriverRun = {
  nowMs: number;
  readonly memory: unknown;
  readonly wakeAtMs: number | null;
  readonly faults: DecodeFault[];
  readonly sent: Sent[];
  /** Every observation since the start. */
  readonly all: Observation[];
  step(input: DriverInput): readonly Observation[];
  opened(): readonly Observation[];
  closed(): readonly Observation[];
  /** A message: bytes, text, or a value that is written as JSON. */
  message(topic: string, payload: unknown, how?: Partial<Frame>): readonly Observation[];
  bytes(hex: string): readonly Observation[];
  outgoing(outgoing: Outgoing): readonly Observation[];
  command(command: Command): readonly Observation[];
  /** Lets time pass, and wakes the driver whenever it asked for it. */
  pass(milliseconds: number): readonly Observation[];
  /** Our own restart: only the memory, through JSON, is left. */
  restart(): void;
  /** What was sent since the last time this was asked. */
  takeSent(): Sent[];
  /** The same as bytes, where they are no text. */
  takeSentHex(): string[];
};

/** 2026-11-24T09:00:00Z. */
export const START_MS = Date.UTC(2026, 10, 24, 9);

const WAKES_MAX = 10_000;

export function aDriverRun(kind: string, options: RunOptions = {}): DriverRun {
  const driver = drivers.get(kind);
  if (driver === undefined) throw new Error(`no driver ${kind}`);
  const settings = driver.settings.parse(options.settings ?? {});
  let state: DriverState<unknown, unknown> = {
    memory: driver.initialMemory,
    line: driver.initialLine,
  };
  const watch = options.watch ?? ((value) => value);
  let wakeAtMs: number | null = null;
  let drawn = 0;
  const sentHex: string[] = [];
  const random = (count: number) => Uint8Array.from({ length: count }, () => ++drawn & 0xff);

  const run: DriverRun = {
    nowMs: options.startMs ?? START_MS,
    get memory() {
      return state.memory;
    },
    get wakeAtMs() {
      return wakeAtMs;
    },
    faults: [],
    sent: [],
    all: [],
    step(input) {
      if (input.kind === 'opened') state = { ...state, line: driver.initialLine };
      const step: DriverStep<unknown, unknown> = driver.step(state, input, {
        site: options.site ?? 'place',
        device: options.device ?? 'device',
        settings,
        nowMs: run.nowMs,
        random,
      });
      const memory = 'memory' in step ? JSON.parse(JSON.stringify(step.memory)) : state.memory;
      const line = input.kind === 'closed' ? driver.initialLine : (step.line ?? state.line);
      state = { memory: watch(memory), line: watch(line) };
      if (step.wakeAtMs !== undefined) wakeAtMs = step.wakeAtMs;
      run.faults.push(...(step.faults ?? []));
      run.sent.push(...(step.send ?? []).map(sentOf));
      sentHex.push(...(step.send ?? []).map(({ bytes }) => Buffer.from(bytes).toString('hex')));
      run.all.push(...(step.observations ?? []));
      return step.observations ?? [];
    },
    opened: () => run.step({ kind: 'opened' }),
    closed: () => run.step({ kind: 'closed' }),
    message(topic, payload, how = {}) {
      const frame = { where: topic, bytes: bytesOf(payload), retained: false, repeated: false };
      return run.step({ kind: 'frame', frame: { ...frame, ...how } });
    },
    bytes(hex) {
      const bytes = Buffer.from(hex, 'hex');
      const frame = { where: '/dev/ttyUSB0', bytes, retained: false, repeated: false };
      return run.step({ kind: 'frame', frame });
    },
    outgoing: (outgoing) => run.step({ kind: 'outgoing', outgoing }),
    command: (command) => run.outgoing({ kind: 'command', command }),
    pass(milliseconds) {
      const untilMs = run.nowMs + milliseconds;
      const seen: Observation[] = [];
      for (let wakes = 0; wakeAtMs !== null && wakeAtMs <= untilMs; wakes++) {
        if (wakes > WAKES_MAX) throw new Error('the driver wakes itself without end');
        run.nowMs = Math.max(run.nowMs, wakeAtMs);
        wakeAtMs = null;
        seen.push(...run.step({ kind: 'wake' }));
      }
      run.nowMs = untilMs;
      return seen;
    },
    restart() {
      state = { memory: JSON.parse(JSON.stringify(state.memory)), line: driver.initialLine };
      wakeAtMs = null;
    },
    takeSent: () => run.sent.splice(0),
    takeSentHex: () => sentHex.splice(0),
  };
  return run;
}

function bytesOf(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload), 'utf8');
}

function sentOf({ topic, bytes, qos, retain }: Sending): Sent {
  return {
    ...(topic !== undefined && { topic }),
    text: Buffer.from(bytes).toString('utf8'),
    ...(qos !== undefined && { qos }),
    ...(retain !== undefined && { retain }),
  };
}
