/** The scenarios, against a real broker and the least of a server. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runningClock, runScenario, SCENARIOS, toPlace } from '#sim/index.ts';
import { answerDevices, startTestBroker, type TestBroker } from './broker.ts';

const placeText = readFileSync(
  new URL('../../../firmware-sim/sample-place.json', import.meta.url),
  'utf8',
);
const place = toPlace(JSON.parse(placeText));
const DAY_MS = Date.parse('2026-11-24T08:00:00Z');
/** Devices and server alike: a minute passes in 600 ms. */
const CLOCK_SPEED = 100;

let broker: TestBroker;
beforeEach(async () => {
  broker = await startTestBroker();
});
afterEach(() => broker.close());

/** Runs a scenario in a place whose every clock runs fast, against a server that knows its active badges. */
function play(scenario: string, options: { speed?: number; seed?: number } = {}) {
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

  test('every scenario has a name that says what it tells', () => {
    expect(Object.keys(SCENARIOS)).toEqual(
      expect.arrayContaining(['demo', 'day', 'visit', 'workshop', 'duplicate', 'broker-gone']),
    );
    for (const { tells } of Object.values(SCENARIOS)) expect(tells.length).toBeGreaterThan(10);
  });
});
