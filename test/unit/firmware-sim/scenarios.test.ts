/** The scenarios, against a real broker and the least of a server. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createWorld,
  type RunOptions,
  runningClock,
  runScenario,
  SCENARIOS,
  seededRandom,
  TROUBLES,
  toPlace,
} from '#sim/index.ts';
import { answerDevices, startTestBroker, type TestBroker } from './broker.ts';

const placeText = readFileSync(
  new URL('../../../firmware-sim/sample-place.json', import.meta.url),
  'utf8',
);
const place = toPlace(JSON.parse(placeText));
const DAY_MS = Date.parse('2026-11-24T08:00:00Z');
/** Devices and server alike: a minute passes in 600 ms. */
const CLOCK_SPEED = 100;

const LOUD = new Map([
  ['broker-gone', 'the broker is back'],
  ['device-gone', 'is back with its buffer'],
  ['reboot-mid-session', 'in the middle of a session'],
  ['pulled-serial', 'the serial line is back'],
]);

let broker: TestBroker;
beforeEach(async () => {
  broker = await startTestBroker();
});
afterEach(() => broker.close());

/** Runs a scenario in a place whose every clock runs fast, against a server that knows its active badges. */
function play(scenario: string, options: Partial<RunOptions> = {}) {
  const clock = runningClock({ speed: CLOCK_SPEED, startAtMs: DAY_MS });
  const active = place.people.filter(
    (person) =>
      person.memberships?.every(({ until }) => (until ?? '9999') > '2026') &&
      person.badges?.every(({ state }) => state === undefined),
  );
  const numbers = new Set(active.flatMap(({ badges }) => badges?.map(({ number }) => number)));
  answerDevices(broker, {
    clock,
    isKnown: (uid) => numbers.has(uid),
    interlockOf: (slug) => {
      const machine = place.machines.find((m) => (m.reader ?? m.interlock) === slug);
      return machine?.interlock ?? undefined;
    },
  });
  const log: string[] = [];
  const tally = runScenario({
    scenario,
    place: JSON.parse(placeText),
    url: broker.url,
    clock,
    reconnectMs: 20,
    serial: { 'reader-desk': 0 },
    log: (line) => log.push(line),
    ...options,
  });
  return { tally, log };
}

describe('scenarios', () => {
  test('a visit opens both doors, runs the laser under its relay and prints', async () => {
    const { tally } = play('visit', { speed: 60 });
    expect(await tally).toMatchObject({ visits: 1, sessions: 1, prints: 1, unanswered: 0 });
    const topics = new Set(broker.heard.map(({ topic }) => topic));
    expect(topics).toContain('faitout/v1/sample-place/interlock-laser/event');
    expect(topics).toContain('tele/laser/SENSOR');
    expect(topics).toContain('voron/klipper/status');
  });

  test('a day holds visits, sessions, prints, refusals and a workshop of twelve', async () => {
    const { tally, log } = play('day', { speed: 300 });
    const seen = await tally;
    expect(seen.visits).toBeGreaterThanOrEqual(20);
    expect(seen.sessions).toBeGreaterThanOrEqual(2);
    expect(seen.prints).toBeGreaterThanOrEqual(1);
    expect(seen.refused).toBeGreaterThanOrEqual(3);
    expect(log).toContain('a workshop of 12 arrives');
    expect(log.filter((line) => line.endsWith('without a badge'))).toHaveLength(1);
  }, 30_000);

  test.each(Object.keys(TROUBLES))('a visit comes to its end beside %s', async (scenario) => {
    const { tally, log } = play(scenario, { speed: 600 });
    const { granted, refused, unanswered } = await tally;
    expect(granted + refused + unanswered).toBeGreaterThanOrEqual(4);
    if (LOUD.has(scenario)) expect(log.join()).toContain(LOUD.get(scenario));
  });

  test('what was raised while the entrance was gone arrives when it is back', async () => {
    const { tally } = play('device-gone', { speed: 600 });
    await tally;
    const types = broker.heard
      .filter(({ topic }) => topic.endsWith('/reader-front/event'))
      .map(({ text }) => JSON.parse(text).type);
    expect(types).toContain('decided');
  });

  test('a signal ends an endless scenario without an error', async () => {
    const stopping = new AbortController();
    const { tally } = play('demo', { speed: 600, signal: stopping.signal });
    await broker.until(() => broker.heard.some(({ text }) => text.includes('"badge"')));
    stopping.abort();
    expect(await tally).toHaveProperty('granted');
  });

  test('a scenario or trouble that does not exist is refused by name', async () => {
    await expect(play('nothing').tally).rejects.toThrow('there is no scenario nothing');
    await expect(play('visit', { troubles: ['rain'] }).tally).rejects.toThrow('no trouble rain');
  });

  test('devices that cannot connect are named', async () => {
    const world = createWorld({
      place,
      url: 'mqtt://127.0.0.1:1',
      clock: runningClock(),
      random: seededRandom(1),
      speed: 1,
      serial: { 'reader-desk': 0 },
    });
    await expect(world.connected(200)).rejects.toThrow(/reader-front \(/);
    await world.stop();
  });

  test('every scenario has a name that says what it tells', () => {
    expect(Object.keys(SCENARIOS)).toEqual(
      expect.arrayContaining(['demo', 'day', 'visit', 'workshop', 'duplicate', 'broker-gone']),
    );
    for (const { tells } of Object.values(SCENARIOS)) expect(tells.length).toBeGreaterThan(10);
  });
});
