/** Every driver against noise: random bytes, torn and altered messages, inputs in any order. Seeded. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Driver, DriverInput, DriverState, Outgoing } from '#devices/driver.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import { START_MS } from '#test/builders/driver-run.ts';

/** Inputs a driver: few in the suite, `FUZZ_INPUTS=100000` for a long look. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 3_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_124);
const MEMORY_BYTES_MAX = 64 * 1024;
const EVIDENCE_BYTES_MAX = 4096;

// The vocabulary of src/kernel/observation.ts, to the letter.

const number = z.number();
const quantity = z.number().min(0);
const cleaned = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/(?!\t)\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u.test(text), 'unclean')
    .refine((text) => text.isWellFormed(), 'not well formed');
const word = cleaned(64).min(1);
const around = {
  boot: word.optional(),
  seq: z.int().min(1).optional(),
  atMs: z.int().optional(),
  uptimeMs: z.int().min(0).optional(),
  channel: z.int().min(0).optional(),
  inferred: z.literal(true).optional(),
  retained: z.literal(true).optional(),
  repeated: z.literal(true).optional(),
  flags: z.array(word).optional(),
};
const hex = z.string().regex(/^(?:[0-9A-F]{2}){3,10}$/);
const observation = z.discriminatedUnion('type', [
  z.strictObject({
    ...around,
    type: z.literal('badge'),
    number: hex,
    encoding: word.optional(),
    pin: z.string().regex(/^\d+$/).optional(),
  }),
  z.strictObject({
    ...around,
    type: z.literal('decided'),
    number: hex,
    granted: z.boolean(),
    reason: word,
    session: word.optional(),
  }),
  z.strictObject({ ...around, type: z.literal('keypad'), digits: word }),
  z.strictObject({
    ...around,
    type: z.literal('contact'),
    name: cleaned(256).min(1),
    open: z.boolean(),
  }),
  z.strictObject({ ...around, type: z.literal('relay'), on: z.boolean() }),
  z
    .strictObject({
      ...around,
      type: z.literal('power'),
      watts: number.optional(),
      wattHours: quantity.optional(),
      volts: number.optional(),
      amperes: number.optional(),
    })
    .refine(({ watts, wattHours }) => watts !== undefined || wattHours !== undefined),
  z.strictObject({
    ...around,
    type: z.literal('state'),
    state: z.enum(['off', 'idle', 'running', 'paused', 'alarm']),
  }),
  z.strictObject({
    ...around,
    type: z.literal('job'),
    job: cleaned(256).min(1),
    phase: z.enum(['started', 'progress', 'paused', 'resumed', 'finished', 'failed', 'cancelled']),
    name: cleaned(256).optional(),
    progress: quantity.max(1).optional(),
    printSeconds: quantity.optional(),
    filamentMillimetres: quantity.optional(),
    filamentGrams: quantity.optional(),
  }),
  z.strictObject({ ...around, type: z.literal('button'), name: z.enum(['exit', 'stop', 'end']) }),
  z.strictObject({
    ...around,
    type: z.literal('outcome'),
    command: word,
    ok: z.boolean(),
    error: cleaned(256).optional(),
  }),
  z.strictObject({ ...around, type: z.literal('fault'), code: word, text: cleaned(256) }),
  z.strictObject({
    ...around,
    type: z.literal('link'),
    online: z.boolean(),
    firmware: word.optional(),
    model: word.optional(),
    capabilities: z.array(word).max(32).optional(),
    access: z.int().min(0).optional(),
    enabled: z.boolean().optional(),
    session: word.optional(),
    lastSeq: z.int().min(0).optional(),
    oldestSeq: z.int().min(0).optional(),
  }),
]);
const fault = z.strictObject({
  where: z.string(),
  bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= EVIDENCE_BYTES_MAX),
  reason: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/),
  boot: word.optional(),
  seq: z.int().min(1).optional(),
});

// Noise

type Dice = {
  readonly below: (bound: number) => number;
  readonly pick: <T>(all: readonly T[]) => T;
};

/** mulberry32: small, seeded, good enough for noise. */
function dice(seed: number): Dice {
  let state = seed >>> 0;
  const below = (bound: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
  return { below, pick: (all) => all[below(all.length)] as (typeof all)[number] };
}

type Sample = { readonly where: string; readonly bytes: Uint8Array };
type Vector = {
  topic?: string;
  payload?: string;
  payloadHex?: string;
  hex?: string;
  text?: string;
  settings?: object;
};

const ODD_VALUES = [
  ...['null', 'true', '-1', '0', '1e308', '-0', '9007199254740993', '1e-320', '""', '[]', '{}'],
  ...['"\\u0000"', '"\\ud800"', '"\u202e"', `"${'x'.repeat(300)}"`, '[[[1]]]', '{"a":{"b":1}}'],
  ...['"__proto__"', '"constructor"', 'NaN', '{"__proto__":{"x":1}}', '"2026-02-31T00:00:00Z"'],
];

function vectorsOf(kind: string): readonly Vector[] {
  const file = new URL(`../../../vectors/${kind}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).vectors;
}

function sampleOf({ topic, payload, payloadHex, hex: frame, text }: Vector): readonly Sample[] {
  if (text !== undefined) return [{ where: PORT.path, bytes: Buffer.from(text, 'latin1') }];
  if (frame !== undefined) return [{ where: PORT.path, bytes: Buffer.from(frame, 'hex') }];
  if (topic === undefined) return [];
  const bytes = payloadHex ? Buffer.from(payloadHex, 'hex') : Buffer.from(payload ?? '');
  return [{ where: topic, bytes }];
}

function altered(sample: Sample, d: Dice): Sample {
  const { where, bytes } = sample;
  switch (d.below(8)) {
    case 0:
      return sample;
    case 1:
      return { where, bytes: Uint8Array.from({ length: d.below(200) }, () => d.below(256)) };
    case 2:
      return { where, bytes: bytes.subarray(0, d.below(bytes.length + 1)) };
    case 3: {
      const copy = Uint8Array.from(bytes);
      for (let flips = 1 + d.below(4); flips > 0 && copy.length > 0; flips--) {
        copy[d.below(copy.length)] = d.below(256);
      }
      return { where, bytes: copy };
    }
    case 4:
      return { where, bytes: Buffer.concat([bytes, bytes.subarray(d.below(bytes.length + 1))]) };
    case 5:
      return { where: `${where.slice(0, d.below(where.length + 1))}/x`, bytes };
    default:
      return { where, bytes: Buffer.from(withOddValue(Buffer.from(bytes).toString('utf8'), d)) };
  }
}

/** Puts something odd where one of the values stands. */
function withOddValue(text: string, d: Dice): string {
  const values = [...text.matchAll(/:\s*("(?:[^"\\]|\\.)*"|[\d.eE+-]+|true|false|null)/g)];
  if (values.length === 0) return d.pick(ODD_VALUES);
  const { index, 0: all, 1: value } = d.pick(values);
  const from = index + all.length - (value ?? '').length;
  return text.slice(0, from) + d.pick(ODD_VALUES) + text.slice(index + all.length);
}

const COMMANDS: readonly Command[] = [
  { id: 'c1', device: 'device', type: 'enable', session: 's', untilMs: START_MS },
  { id: 'c2', device: 'device', type: 'disable' },
  { id: 'c3', device: 'device', type: 'unlock', seconds: 5, expiresAtMs: START_MS },
  { id: 'c4', device: 'device', type: 'refresh' },
  { id: 'c5', device: 'device', type: 'feedback', granted: false, text: 'non\u0000' },
];

/** What the place hands over besides commands. */
function handedOver(d: Dice): Outgoing {
  if (d.below(3) === 0) {
    return {
      kind: 'receipt',
      receipt: { device: 'device', boot: 'b', upTo: d.below(99), nowMs: START_MS },
    };
  }
  const windows = [{ days: ['mon', 'tue', 'sun'], from: d.pick(['00:00', '09:00']), to: '24:00' }];
  const badges = Array.from({ length: d.below(5) }, () => ({
    hash: 'h',
    number: d.pick(['94D8FC5F', '04A1B2C3D4E5F6', '00D507D0', '3110D8']),
    ...(d.below(2) === 0 && { windows }),
    ...(d.below(2) === 0 && { until: '2026-11-24T12:00:00.000Z' }),
  }));
  const list = {
    ...{ device: 'device', version: d.below(50), issuedAt: '2026-11-24T09:00:00.000Z', badges },
    ...{ validUntil: '2026-12-24T21:00:00.000Z', timeZone: 'Europe/Paris' },
  };
  return { kind: 'access', list };
}

function inputOf(samples: readonly Sample[], token: string, d: Dice): DriverInput {
  const roll = d.below(100);
  if (roll === 0) return { kind: 'opened' };
  if (roll === 1) return { kind: 'closed' };
  if (roll < 5) return { kind: 'wake' };
  if (roll === 5) return { kind: 'outgoing', outgoing: handedOver(d) };
  if (roll < 8)
    return { kind: 'outgoing', outgoing: { kind: 'command', command: d.pick(COMMANDS) } };
  const { where, bytes } = altered(d.pick(samples), d);
  // An answer is read only under the id of a question.
  const text = Buffer.from(bytes).toString('latin1').replace('"ID"', `"${token}-objects"`);
  const frame = {
    where,
    bytes: new Uint8Array(Buffer.from(text, 'latin1')),
    retained: d.below(10) === 0,
    repeated: d.below(10) === 0,
  };
  return { kind: 'frame', frame };
}

/** A print as an answer, so that noise reaches what only answers reach. */
const ANSWER: Sample = {
  where: 'voron/moonraker/api/response',
  bytes: Buffer.from(
    '{"jsonrpc":"2.0","id":"ID","result":{"status":{"webhooks":{"state":"ready"},"print_stats":{"state":"printing","filename":"a","total_duration":5,"print_duration":4,"filament_used":3},"virtual_sdcard":{"progress":0.5}}}}',
  ),
};

/** A serial device's vectors do not say where its port is. */
const PORT = { path: '/dev/ttyUSB0' };
const NAMES = { site: 'place', device: 'device' };

test.each([...drivers.keys()])(
  'no noise makes %s throw, say what is no word of ours, or remember without bound',
  (kind) => {
    const driver = drivers.get(kind) as Driver;
    const vectors = vectorsOf(kind);
    const settings = settingsOf(driver, vectors[0]);
    const names = NAMES;
    const speak = driver.claims?.(settings, names).speak ?? [];
    const samples = vectors.flatMap((vector) =>
      sampleOf(vector).map((sample) => retargeted(driver, sample, vector, settings)),
    );
    if (kind === 'moonraker') samples.push(ANSWER, ANSWER);
    const d = dice(SEED);
    const random = (count: number) => Uint8Array.from({ length: count }, () => d.below(256));
    let state: DriverState<unknown, unknown> = {
      memory: driver.initialMemory,
      line: driver.initialLine,
    };
    let nowMs = START_MS;
    let understood = 0;
    for (let at = 0; at < INPUTS; at++) {
      nowMs += d.below(10) === 0 ? d.below(60_000) : d.below(200);
      const line = state.line as { token?: string };
      const input = inputOf(samples, line.token ?? '', d);
      if (input.kind === 'opened') state = { ...state, line: driver.initialLine };
      const told = `input ${at} of seed ${SEED}: ${shown(input)}`;
      const step = driver.step(state, input, { ...names, settings, nowMs, random });
      for (const seen of step.observations ?? []) {
        const read = observation.safeParse(seen);
        if (!read.success) expect.fail(`${told}\n${JSON.stringify(seen)}\n${read.error.message}`);
        understood++;
      }
      for (const one of step.faults ?? []) {
        const read = fault.safeParse(one);
        if (!read.success) expect.fail(`${told}\n${read.error.message}`);
      }
      for (const { topic } of step.send ?? []) {
        if (topic !== undefined) expect(isWithin(topic, speak), `${told}\n${topic}`).toBe(true);
      }
      if (step.wakeAtMs != null) expect(Number.isFinite(step.wakeAtMs), told).toBe(true);
      if ('memory' in step) {
        const text = JSON.stringify(step.memory);
        expect(text.length, told).toBeLessThan(MEMORY_BYTES_MAX);
        expect(JSON.parse(text), told).toEqual(step.memory);
      }
      const kept = 'memory' in step ? step.memory : state.memory;
      state = {
        memory: kept,
        line: input.kind === 'closed' ? driver.initialLine : (step.line ?? state.line),
      };
    }
    // Noise that reached nothing would prove nothing.
    if (driver.link === 'mqtt') expect(understood).toBeGreaterThan(INPUTS / 20);
  },
  120_000,
);

function settingsOf(driver: Driver, vector: Vector | undefined): unknown {
  return driver.settings.parse({ ...(driver.link === 'serial' && PORT), ...vector?.settings });
}

/** The vectors of a kind come from many devices; here they are one: each topic as that device has it. */
function retargeted(driver: Driver, sample: Sample, vector: Vector, settings: unknown): Sample {
  const theirs = driver.claims?.(settingsOf(driver, vector), NAMES).listen ?? [];
  const ours = driver.claims?.(settings, NAMES).listen ?? [];
  for (const [at, filter] of theirs.entries()) {
    const start = filter.replace(/#$/, '');
    const own = ours[at]?.replace(/#$/, '');
    if (own === undefined || !sample.where.startsWith(start)) continue;
    return { ...sample, where: own + sample.where.slice(start.length) };
  }
  return sample;
}

function isWithin(topic: string, speak: readonly string[]): boolean {
  return speak.some((one) =>
    one.endsWith('#') ? topic.startsWith(one.slice(0, -1)) : topic === one,
  );
}

function shown(input: DriverInput): string {
  if (input.kind !== 'frame') return JSON.stringify(input);
  return `${input.frame.where} ${Buffer.from(input.frame.bytes).toString('hex')}`;
}
