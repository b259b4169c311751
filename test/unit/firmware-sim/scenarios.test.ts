/** The scenarios, against a real broker and the least of a server. */
import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import {
  createWorld,
  listeningIn,
  type RunOptions,
  runningClock,
  runScenario,
  SCENARIOS,
  seededRandom,
  TROUBLES,
  toPlace,
} from '#sim/index.ts';
import { answerDevices, startTestBroker } from './broker.ts';

const placeText = readFileSync(
  new URL('../../../firmware-sim/sample-place.json', import.meta.url),
  'utf8',
);
const place = toPlace(JSON.parse(placeText));
const DAY_MS = Date.parse('2026-11-24T08:00:00Z');
/** Tests run beside each other. */
const anyPorts = Object.fromEntries(listeningIn(place).map((slug) => [slug, 0]));
/** Devices and server alike: a minute passes in 600 ms. */
const CLOCK_SPEED = 100;

const LOUD = new Map([
  ['broker-gone', 'the broker is back'],
  ['device-gone', 'is back with its buffer'],
  ['reboot-mid-session', 'in the middle of a session'],
  ['pulled-serial', 'the serial line is back'],
]);

/** Runs a scenario in a place whose every clock runs fast, against a server that knows its active badges. */
async function play(scenario: string, options: Partial<RunOptions> = {}) {
  const broker = await startTestBroker();
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
    others: place.devices,
  });
  const log: string[] = [];
  const running = runScenario({
    scenario,
    place: JSON.parse(placeText),
    url: broker.url,
    clock,
    reconnectMs: 20,
    // An answer that is late only because this machine is busy is no answer that is missing.
    patienceMs: 120_000,
    serial: anyPorts,
    log: (line) => log.push(line),
    ...options,
  });
  const tally = running.finally(() => broker.close());
  return { broker, tally, log };
}

describe.concurrent('scenarios', { timeout: 60_000 }, () => {
  test('a visit opens both doors, runs the laser under its relay and prints', async ({
    expect,
  }) => {
    const { broker, tally } = await play('visit', { speed: 60 });
    expect(await tally).toMatchObject({ visits: 1, sessions: 1, prints: 1, unanswered: 0 });
    const topics = new Set(broker.heard.map(({ topic }) => topic));
    expect(topics).toContain('faitout/v1/sample-place/interlock-laser/event');
    expect(topics).toContain('tele/laser/SENSOR');
    expect(topics).toContain('voron/klipper/status');
  });

  test('a day holds visits, sessions, prints, refusals and a workshop of twelve', async ({
    expect,
  }) => {
    const { tally, log } = await play('day', { speed: 300 });
    const seen = await tally;
    expect(seen.visits).toBeGreaterThanOrEqual(20);
    expect(seen.sessions).toBeGreaterThanOrEqual(2);
    expect(seen.prints).toBeGreaterThanOrEqual(1);
    expect(seen.refused).toBeGreaterThanOrEqual(3);
    expect(log).toContain('a workshop of 12 arrives');
    expect(log.filter((line) => line.endsWith('without a badge'))).toHaveLength(1);
  });

  test.for(Object.keys(TROUBLES))(
    'a visit comes to its end beside %s',
    async (scenario, { expect }) => {
      const { tally, log } = await play(scenario, { speed: 600 });
      const { granted, refused, unanswered } = await tally;
      expect(granted + refused + unanswered).toBeGreaterThanOrEqual(4);
      if (LOUD.has(scenario)) expect(log.join()).toContain(LOUD.get(scenario));
    },
  );

  test('what was raised while the entrance was gone arrives when it is back', async ({
    expect,
  }) => {
    const { broker, tally } = await play('device-gone', { speed: 600 });
    await tally;
    const types = broker.heard
      .filter(({ topic }) => topic.endsWith('/reader-front/event'))
      .map(({ text }) => JSON.parse(text).type);
    expect(types).toContain('decided');
  });

  test('a signal ends an endless scenario without an error', async ({ expect }) => {
    const stopping = new AbortController();
    const { broker, tally } = await play('demo', { speed: 600, signal: stopping.signal });
    await broker.until(() => broker.heard.some(({ text }) => text.includes('"badge"')));
    stopping.abort();
    expect(await tally).toHaveProperty('granted');
  });

  test('a scenario or trouble that does not exist is refused by name', async ({ expect }) => {
    await expect((await play('nothing')).tally).rejects.toThrow('there is no scenario nothing');
    await expect((await play('visit', { troubles: ['rain'] })).tally).rejects.toThrow(
      'no trouble rain',
    );
  });

  test('devices that cannot connect are named', async ({ expect }) => {
    const world = createWorld({
      place,
      url: 'mqtt://127.0.0.1:1',
      clock: runningClock(),
      random: seededRandom(1),
      speed: 1,
      serial: anyPorts,
    });
    await expect(world.connected(200)).rejects.toThrow(/reader-front \(/);
    await world.stop();
  });

  test('every scenario has a name that says what it tells', ({ expect }) => {
    expect(Object.keys(SCENARIOS)).toEqual(
      expect.arrayContaining(['demo', 'day', 'visit', 'workshop', 'duplicate', 'broker-gone']),
    );
    for (const { tells } of Object.values(SCENARIOS)) expect(tells.length).toBeGreaterThan(10);
  });
});
