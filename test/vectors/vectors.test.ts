/** Every driver against its vector file; the older words of the research are mapped to the place's. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Outgoing } from '#devices/driver.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import type { Observation } from '#kernel/observation.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';

type Expected = {
  readonly event?: string | null;
  readonly observations?: readonly Observation[];
  readonly fault?: { readonly reason: string; readonly boot?: string; readonly seq?: number };
  readonly decodeError?: boolean;
  readonly direction?: 'out';
  readonly topic?: string;
  readonly payload?: unknown;
  /** On a serial line. */
  readonly hex?: string;
  readonly qos?: number;
  readonly retain?: boolean;
  readonly [older: string]: unknown;
};
type Vector = {
  readonly id: string;
  readonly source: string;
  readonly verbatim: string;
  readonly transport: string;
  readonly topic?: string;
  readonly payload?: string;
  readonly payloadHex?: string;
  readonly hex?: string;
  /** What a serial device of text lines says. */
  readonly text?: string;
  readonly chunks?: ReadonlyArray<{ readonly atMs: number; readonly hex: string }>;
  /** What the driver does as soon as its line is there. */
  readonly opened?: boolean;
  readonly retained?: boolean;
  readonly repeated?: boolean;
  readonly settings?: object;
  readonly after?: readonly string[];
  readonly outgoing?: Outgoing;
  readonly command?: { readonly type: 'enable' | 'disable' };
  readonly expected: Expected;
};

const FOLDER = new URL('.', import.meta.url);
const VERBATIM = ['yes', 'excerpt', 'derived', 'composed'];
/** A tag repeats its frame every 65 ms. */
const REPEAT_MS = 65;
const BETWEEN_MS = 10_000;

const read = (kind: string): readonly Vector[] =>
  JSON.parse(readFileSync(new URL(`${kind}.json`, FOLDER), 'utf8')).vectors;

describe.each([...drivers.keys()])('%s', (kind) => {
  const vectors = read(kind);
  const byId = new Map(vectors.map((vector) => [vector.id, vector]));
  // Answers over HTTP, and totals, are facts for other readers of the file.
  const ours = vectors.filter(
    ({ topic, hex, text, chunks, outgoing, opened }) =>
      topic ?? hex ?? text ?? chunks ?? outgoing ?? opened,
  );

  test('every vector names its source and how faithful it is', () => {
    expect(vectors.length).toBeGreaterThan(10);
    expect(byId.size).toBe(vectors.length);
    for (const { id, source, verbatim } of vectors) {
      expect(source, id).not.toBe('');
      expect(VERBATIM, id).toContain(verbatim);
    }
  });

  test.each(ours.map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    const run = runFor(kind, vector);
    for (const before of vector.after ?? []) {
      feed(run, byId.get(before) as Vector);
      run.nowMs += BETWEEN_MS;
    }
    const faultsBefore = run.faults.length;
    run.takeSent();
    run.takeSentHex();
    const seen = feed(run, vector);
    expectSent(run, vector);
    expectFaults(run, faultsBefore, vector);
    if (isBadgeReader(kind, vector)) expectBadges(seen, vector);
    else if (vector.expected.direction !== 'out') expectObservations(seen, vector);
  });
});

test('every vector file of a device belongs to a driver', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  for (const kind of drivers.keys()) expect(files).toContain(`${kind}.json`);
});

/** Of a reader's frame the badge counts; where it shows how the line is, that is said in `observations`. */
function isBadgeReader(kind: string, { expected }: Vector): boolean {
  return drivers.get(kind)?.link === 'serial' && expected.observations === undefined;
}

function runFor(kind: string, vector: Vector): DriverRun {
  const isSerial = drivers.get(kind)?.link === 'serial';
  const settings = { ...(isSerial && { path: '/dev/ttyUSB0' }), ...vector.settings };
  return aDriverRun(kind, { settings });
}

function feed(run: DriverRun, vector: Vector): readonly Observation[] {
  if (vector.opened === true) return run.opened();
  if (vector.text !== undefined) return run.bytes(Buffer.from(vector.text, 'latin1').toString('hex'));
  if (vector.outgoing !== undefined) return run.outgoing(vector.outgoing);
  if (vector.command !== undefined) {
    return run.command({ id: 'c1', device: 'device', ...vector.command } as Command);
  }
  if (vector.chunks !== undefined) {
    const startMs = run.nowMs;
    return vector.chunks.flatMap(({ atMs, hex }) => {
      run.nowMs = startMs + atMs;
      return run.bytes(hex);
    });
  }
  if (vector.hex !== undefined) {
    const once = run.bytes(vector.hex);
    run.nowMs += REPEAT_MS;
    return isOnce(vector) ? once : [...once, ...run.bytes(vector.hex)];
  }
  const payload = vector.payloadHex ? Buffer.from(vector.payloadHex, 'hex') : vector.payload;
  return run.message(vector.topic as string, payload, {
    retained: vector.retained ?? false,
    repeated: vector.repeated ?? false,
  });
}

/** A ghost is one frame and no more. */
function isOnce({ expected }: Vector): boolean {
  return typeof expected['accept'] === 'string';
}

function expectSent(run: DriverRun, { expected, topic, payload }: Vector): void {
  if (expected.direction !== 'out') return;
  if (expected.hex !== undefined) {
    expect(run.takeSentHex()).toEqual([expected.hex.toLowerCase()]);
    return;
  }
  const sent = run.takeSent();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    topic: expected.topic ?? topic,
    qos: expected.qos ?? 1,
    retain: expected.retain ?? false,
  });
  const text = sent[0]?.text as string;
  if (expected.payload === undefined) expect(text).toBe(payload);
  else expect(JSON.parse(text)).toEqual(expected.payload);
}

function expectFaults(run: DriverRun, before: number, { expected }: Vector): void {
  const faults = run.faults.slice(before);
  if (expected.fault !== undefined) {
    expect(faults).toHaveLength(1);
    const { reason, boot, seq } = faults[0] ?? {};
    expect({ reason, boot, seq }).toEqual({ boot: undefined, seq: undefined, ...expected.fault });
  } else if (expected.decodeError === true || expected['accept'] === false) {
    expect(faults.length).toBeGreaterThan(0);
  } else if (expected['badgePresented'] === undefined) {
    expect(faults).toEqual([]);
  }
}

function expectBadges(seen: readonly Observation[], { expected }: Vector): void {
  const numbers = seen.flatMap((one) => (one.type === 'badge' ? [one.number] : []));
  const one = expected['idHex10'] ?? expected['uidHex'];
  const wanted = expected['ids'] ?? (one === undefined ? [] : [one]);
  expect(numbers).toEqual(wanted);
}

function expectObservations(seen: readonly Observation[], { expected }: Vector): void {
  if (expected.observations !== undefined) {
    expect(seen).toEqual(expected.observations);
    return;
  }
  const wanted = expected.event === null ? null : inOurWords(expected);
  const events = seen.filter(({ type }) => wanted === null || type === wanted.type);
  if (wanted === null) expect(events).toEqual([]);
  else expect(events).toEqual([expect.objectContaining(wanted)]);
}

/** The words of the research, brought to the vocabulary of src/kernel/observation.ts. */
function inOurWords(expected: Expected): Partial<Observation> & { type: string } {
  const event = expected.event as string;
  const given = (pairs: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined));
  if (event.startsWith('job.')) {
    return {
      type: 'job',
      phase: event.slice('job.'.length),
      ...given({
        filamentMillimetres: expected['filamentMm'],
        printSeconds: expected['printSeconds'],
        atMs: secondsToMs(expected['deviceTs']),
      }),
    } as Partial<Observation> & { type: string };
  }
  switch (event) {
    case 'badge.presented':
      return { type: 'badge', number: expected['bytesHex'] as string };
    case 'power.sample':
      return {
        type: 'power',
        ...given({
          watts: expected['powerW'],
          wattHours: expected['energyWh'],
          volts: expected['voltageV'],
          amperes: expected['currentA'],
        }),
      };
    case 'relay.changed':
      return { type: 'relay', on: expected['on'] as boolean };
    case 'machine.state':
      return { type: 'state', state: expected['state'] } as Partial<Observation> & { type: string };
    case 'device.online':
    case 'device.offline':
      return { type: 'link', online: event === 'device.online' };
    default:
      throw new Error(`no mapping for ${event}`);
  }
}

function secondsToMs(value: unknown): number | undefined {
  return typeof value === 'number' ? Math.round(value * 1000) : undefined;
}
