/** The worked stories of the research, played to the drivers that they are about. What the place makes of them is tested there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Observation } from '#kernel/observation.ts';
import { aDriverRun, type DriverRun, START_MS } from '#test/builders/driver-run.ts';

type Step = {
  readonly atS?: number;
  readonly receivedAt?: string;
  readonly topic?: string;
  readonly payload?: string;
  readonly retained?: boolean;
  readonly fromS?: number;
  readonly toS?: number;
  readonly everyMs?: number;
  readonly frame?: string;
};
const { vectors } = JSON.parse(
  readFileSync(new URL('../../../vectors/scenarios.json', import.meta.url), 'utf8'),
) as { readonly vectors: ReadonlyArray<{ readonly id: string; readonly steps: readonly Step[] }> };

/** Plays one to a driver that has its line; with the second of the story at which each thing was seen. */
function played(id: string, kind: string, settings: object, startMs = START_MS) {
  const steps = vectors.find((one) => one.id === id)?.steps ?? [];
  const run = aDriverRun(kind, { settings, startMs });
  const seen: Array<Observation & { readonly second: number }> = [];
  const note = (observations: readonly Observation[]) => {
    const second = (run.nowMs - startMs) / 1000;
    seen.push(...observations.map((one) => ({ ...one, second })));
  };
  const until = (second: number) => note(run.pass(startMs + second * 1000 - run.nowMs));
  note(run.opened());
  for (const step of steps) {
    if (step.receivedAt !== undefined) run.nowMs = Date.parse(step.receivedAt);
    else until(step.atS ?? step.fromS ?? 0);
    note(say(run, step));
    for (let at = step.fromS ?? 0; at <= (step.toS ?? -1); at += (step.everyMs ?? 1000) / 1000) {
      until(at);
      note(run.bytes(framed(step.frame ?? '')));
    }
  }
  return { run, seen, of: (type: Observation['type']) => seen.filter((one) => one.type === type) };
}

function say(run: DriverRun, { topic, payload, retained = false }: Step): readonly Observation[] {
  return topic === undefined || payload === undefined
    ? []
    : run.message(topic.replace('/X/', `/${SERIAL}/`), payload, { retained });
}

/** The stories leave it out. */
const SERIAL = '01P00A000000001';
const framed = (text: string) => Buffer.from(`\x02${text}\x03`, 'latin1').toString('hex');

test('a Shelly counter that begins anew after a boot is told as it stands', () => {
  const { of } = played('gen1-counter-reset', 'shelly-gen1', { id: 's1' });
  const counters = of('power').flatMap((one) => (one.type === 'power' ? [one.wattHours] : []));
  expect(counters).toEqual([1000, 1100, 0, 50]);
});

test('a badge that is held for eight seconds is one, and the next is another', () => {
  const { of } = played('badge-held-and-second', 'rdm6300', { path: '/dev/ttyUSB0' });
  expect(
    of('badge').map((one) => [one.type === 'badge' && one.number, Math.floor(one.second)]),
  ).toEqual([
    ['01000734E0', 0],
    ['3C00CE754C', 12],
  ]);
});

test('an end that was lost with the broker is concluded from the progress that it kept', () => {
  const { of } = played('octo-outage', 'octoprint', {}, 1_700_000_000_000);
  expect(of('job').at(-1)).toMatchObject({ atMs: 1_700_003_600_000, printSeconds: 3600 });
  expect(of('job').map((one) => one.type === 'job' && [one.phase, one.inferred ?? false])).toEqual([
    ['started', false],
    ['finished', true],
  ]);
});

test('a print that is under way when the server starts is begun by conclusion and ends by word', () => {
  const printer = { serial: SERIAL, host: 'printer', accessCode: '12345678' };
  const { of } = played('bambu-midprint', 'bambu', printer);
  const phases = of('job').flatMap((one) => (one.type === 'job' ? [[one.phase, one.name]] : []));
  expect(phases.filter(([phase]) => phase !== 'progress')).toEqual([
    ['started', 'Rear Dry Pod AMS 2 PRO'],
    ['finished', 'Rear Dry Pod AMS 2 PRO'],
  ]);
  expect(of('job')[0]).toMatchObject({ inferred: true });
});

test('an end of long ago, seen first, is none', () => {
  const printer = { serial: SERIAL, host: 'printer', accessCode: '12345678' };
  expect(played('bambu-stale-finish', 'bambu', printer).of('job')).toEqual([]);
});

test('a clock two hours ahead is given as it stands: the place believes what it received', () => {
  const { of } = played('clock-skew', 'esp-rfid', { topic: '/rfid' });
  expect(of('decided')).toMatchObject([{ atMs: Date.parse('2024-03-01T12:00:00Z') }]);
});

test('an uptime that went back is a restart whose word was lost, and the users are asked for again', () => {
  const { run, of } = played('esp-boot-missed', 'esp-rfid', { topic: '/rfid' });
  expect(of('link').filter(({ flags }) => flags?.includes('rebooted'))).toHaveLength(1);
  expect(run.memory).toMatchObject({ mustList: true });
});

test('two words of one end are one end', () => {
  const { of } = played('wrong-order', 'octoprint', {});
  const ends = of('job').filter((one) => one.type === 'job' && one.phase !== 'started');
  expect(ends).toMatchObject([{ phase: 'cancelled' }]);
});
