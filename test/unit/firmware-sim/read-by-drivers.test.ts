/** Simulator and drivers share no code, and a whole day of the one is read by the others without a fault. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Driver, DriverInput } from '#devices/driver.ts';
import { drivers } from '#devices/drivers/index.ts';
import {
  listeningIn,
  type Place,
  runningClock,
  runScenario,
  toPlace,
  type World,
} from '#sim/index.ts';
import { answerDevices, type Heard, startTestBroker } from './broker.ts';

const file = JSON.parse(
  readFileSync(new URL('../../../firmware-sim/sample-place.json', import.meta.url), 'utf8'),
);
const place = toPlace(file);
const EXPECTED: Record<string, string[]> = {
  'reader-front': ['badge', 'contact', 'link', 'outcome', 'relay'],
  'interlock-laser': ['link', 'outcome', 'relay'],
  'plug-laser': ['link', 'power', 'relay'],
  'printer-1': ['job', 'link', 'state'],
  'reader-desk': ['badge'],
  'plug-laser-2': ['link', 'power', 'relay'],
  'board-laser-2': ['badge', 'contact', 'link', 'relay'],
  'printer-2': ['job', 'link', 'state'],
  'reader-printer-3': ['badge'],
  'door-back': ['link'],
};

test('every message of a day is read without a fault', { timeout: 60_000 }, async () => {
  const { heard, bytes } = await aDay();
  const types = new Map<string, string[]>();
  for (const device of place.devices) {
    const { link, broker } = drivers.get(device.driver) as Driver;
    const isOnBroker = link === 'mqtt' && broker === undefined;
    if (!isOnBroker && !SPEAKS_ALONE.includes(device.driver)) continue;
    const line = bytes.filter(({ client }) => client === device.slug);
    const read = readAll(device, isOnBroker ? heard : line);
    expect(read.faults, device.slug).toEqual([]);
    types.set(device.slug, read.types);
  }
  for (const [slug, expected] of Object.entries(EXPECTED)) {
    expect(types.get(slug), slug).toEqual(expect.arrayContaining(expected));
  }
});

/** Readers that write without being asked. */
const SPEAKS_ALONE = ['rdm6300', 'id12', 'wedge'];

function linesOf(world: World): { slug: string; port: number }[] {
  const wanted = place.devices.filter(({ driver }) => SPEAKS_ALONE.includes(driver));
  return wanted.map(({ slug }) => {
    const reader = world.badgeReaders.get(slug) as unknown as { port: number };
    return { slug, port: reader.port };
  });
}

async function aDay(): Promise<{ heard: Heard[]; bytes: Heard[] }> {
  const broker = await startTestBroker();
  const clock = runningClock({ speed: 100, startAtMs: Date.parse('2026-11-24T08:00:00Z') });
  const interlockOf = (slug: string) =>
    place.machines.find((machine) => (machine.reader ?? machine.interlock) === slug)?.interlock ??
    undefined;
  answerDevices(broker, { clock, isKnown: () => true, interlockOf, others: place.devices });
  const bytes: Heard[] = [];
  await runScenario({
    scenario: 'day',
    place: file,
    url: broker.url,
    clock,
    speed: 300,
    patienceMs: 120_000,
    serial: Object.fromEntries(listeningIn(place).map((slug) => [slug, 0])),
    onWorld(world) {
      for (const { slug, port } of linesOf(world)) {
        connect(port, '127.0.0.1').on('data', (chunk) =>
          bytes.push({
            ...{ client: slug, topic: '', text: chunk.toString('latin1') },
            ...{ retain: false, qos: 0 },
          }),
        );
      }
    },
  });
  await broker.close();
  return { heard: broker.heard, bytes };
}

/** Steps a device's driver through all that is on its topics, or on its line. */
function readAll(device: Place['devices'][number], heard: Heard[]) {
  const driver = drivers.get(device.driver) as Driver;
  const settings = driver.settings.parse(device.settings ?? {});
  const names = { site: place.site.slug, device: device.slug };
  const listen = driver.claims?.(settings, names).listen;
  const state = { memory: driver.initialMemory, line: driver.initialLine };
  const types = new Set<string>();
  const faults: string[] = [];
  let nowMs = Date.parse('2026-11-24T08:00:00Z');
  const step = (input: DriverInput) => {
    nowMs += 65;
    const random = (count: number) => new Uint8Array(count);
    const turn = driver.step(state, input, { ...names, settings, nowMs, random });
    if (turn.memory !== undefined) state.memory = turn.memory;
    if (turn.line !== undefined) state.line = turn.line;
    for (const { type } of turn.observations ?? []) types.add(type);
    for (const fault of turn.faults ?? []) faults.push(`${fault.reason} ${fault.where}`);
  };
  step({ kind: 'opened' });
  for (const { topic, text } of heard) {
    if (listen !== undefined && !listen.some((filter) => covers(filter, topic))) continue;
    const bytes = Buffer.from(text, 'latin1');
    const frame = { where: topic, bytes, retained: false, repeated: false };
    step({
      kind: 'frame',
      frame: listen === undefined ? frame : { ...frame, bytes: Buffer.from(text) },
    });
  }
  return { types: [...types], faults };
}

function covers(filter: string, topic: string): boolean {
  const pattern = filter.replaceAll('+', '[^/]+').replace(/#$/, '.*');
  return new RegExp(`^${pattern}$`).test(topic);
}
