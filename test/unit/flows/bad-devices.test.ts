/** Bad words from devices: each is recognised, counted, told on the device's page, and costs nobody else. */
import { describe, expect, test } from 'vitest';
import type { DeviceItem } from '#contract/devices.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';
import { anEnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { troublesOf } from '../../../dashboards/src/words/device-troubles.ts';

const SAW = '01000734E0';
const POWER = { offBelowWatts: 5, idleBelowWatts: 50, runAboveWatts: 100 };
const machine = (slug: string, more: object) => ({
  ...{ slug, name: slug, kind: 'other', zone: 'lab', session: {} },
  ...more,
});
const PLACE = {
  site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
  openingHours: [{ days: ['tue'], from: '08:00', to: '20:00' }],
  zones: [{ slug: 'lab', name: 'Lab' }],
  devices: ['plug', 'other-plug'].map((slug) => ({
    ...{ slug, driver: 'tasmota', secret: 's3cret', settings: { topic: slug } },
  })),
  machines: [
    machine('saw', { meter: 'plug', power: POWER }),
    machine('drill', { meter: 'other-plug', power: POWER }),
  ],
  plans: [{ slug: 'all', name: 'All', zones: ['lab'], hours: 'always' }],
  people: [{ ref: 'ann', name: 'Sample ann', badges: [{ number: SAW }] }],
};

/** Two plugs through their driver, to the engine; the second is the neighbour to whom nothing may happen. */
async function aPlace() {
  const place = await anEnginePlace(PLACE);
  const runs = new Map(
    ['plug', 'other-plug'].map((slug) => [
      slug,
      aDriverRun('tasmota', { settings: { topic: slug }, startMs: place.nowMs() }),
    ]),
  );
  const say = async (slug: string, message: object, how: { retained?: boolean } = {}) => {
    const run = runs.get(slug);
    if (run === undefined) throw new Error(slug);
    run.nowMs = place.nowMs();
    const seen = run.message(`tele/${slug}/SENSOR`, message, how);
    if (seen.length > 0) await place.say(slug, ...seen);
  };
  const meter = (slug: string, kiloWattHours: number, more: object = {}) =>
    say(slug, { ENERGY: { Total: kiloWattHours, Power: 0 }, ...more });
  const told = async (slug: string) => {
    const device = await place.ask<DeviceItem>('devices.get', { slug });
    return troublesOf({ ...device, online: true }, null, []);
  };
  const wattHours = async (slug: string) => {
    const item = await place.ask<DeviceItem>('devices.get', { slug });
    return item.last.wattHours;
  };
  await meter('plug', 100);
  await meter('other-plug', 50);
  return { place, say, meter, told, wattHours };
}

const odd = (kind: string, count: number) => ({ kind: 'odd', oddity: { kind, count } });

describe('a meter', () => {
  test('that goes backwards is counted and told; nobody is charged below nothing', async () => {
    const { place, meter, told } = await aPlace();
    for (const total of [60, 30]) {
      await place.pass(60_000);
      await meter('plug', total);
    }
    expect(await told('plug')).toMatchObject([odd('meter-backwards', 2)]);
    expect(await told('other-plug')).toEqual([]);
    const sessions = await place.list<{ wattHours: number | null }>('sessions.list');
    expect(sessions.every(({ wattHours }) => (wattHours ?? 0) >= 0)).toBe(true);
  });

  test('that begins anew after a restart is no trouble', async () => {
    const { place, meter, told } = await aPlace();
    await place.pass(60_000);
    await meter('plug', 0.01);
    expect(await told('plug')).toEqual([]);
  });

  test('that jumps is counted and told, and goes on from there', async () => {
    const { place, meter, told, wattHours } = await aPlace();
    await place.pass(10_000);
    await meter('plug', 900);
    await place.pass(60_000);
    await meter('plug', 900.01);
    expect(await told('plug')).toMatchObject([odd('meter-jump', 1)]);
    expect(await wattHours('plug')).toBe(900_010);
    expect(await told('other-plug')).toEqual([]);
  });
});

test('a clock in 1970 is counted and told, and the server counts the time', async () => {
  const { place, say, meter, told } = await aPlace();
  await meter('plug', 100.1, { Time: '1970-01-01T00:00:31' });
  await say('plug', { Time: '1970-01-01T00:01:31+01:00', RC522: { UID: '94D8FC5F' } });
  expect(await told('plug')).toMatchObject([odd('clock-unset', 2)]);
  const [badge] = await place.list<{ at: string }>('decisions.list');
  expect(Date.parse(badge?.at ?? '')).toBe(place.nowMs());
  expect(await told('other-plug')).toEqual([]);
});

describe('a broker that replays what it kept since last year', () => {
  test('starts no machine, counts no energy, and is told', async () => {
    const { place, say, told, wattHours } = await aPlace();
    const lastYear = { Time: '2025-11-24T09:00:00+01:00', ENERGY: { Total: 12, Power: 900 } };
    await say('plug', lastYear, { retained: true });
    await place.say('plug', { type: 'state', state: 'running', retained: true });
    await place.say('plug', { type: 'job', job: 'j1', phase: 'progress', retained: true });
    await place.say('plug', { type: 'contact', name: 'door', open: true, retained: true });
    expect(await place.list('sessions.list')).toEqual([]);
    expect(await place.list('jobs.list')).toEqual([]);
    expect(await place.list('anomalies.list')).toEqual([]);
    expect(await wattHours('plug')).toBe(100_000);
    expect(await told('plug')).toMatchObject([odd('retained', 4)]);
    expect(await told('other-plug')).toEqual([]);
  });
});

describe('a topic that two drivers match', () => {
  test.each([
    ['openbeken', { client: 'tele' }],
    ['esp-rfid', { topic: 'tele/plug' }],
    ['shelly', { prefix: 'tele/plug' }],
  ])(
    'is refused with the other’s name where a file gives it to %s as well, and the device goes on',
    async (driver, settings) => {
      const { place, meter, told, wattHours } = await aPlace();
      const file = { devices: [{ slug: 'twin', driver, settings, secret: 's3cret' }] };
      const answer = await place.engine().do('place.import', file, STAFF);
      expect(answer).toMatchObject({ ok: false, code: 'bad-input' });
      expect(JSON.stringify(answer)).toMatch(/topics.*\bplug\b|\bplug\b.*topics/);
      expect(await place.list('devices.list')).toHaveLength(2);
      await place.pass(60_000);
      await meter('plug', 100.1);
      expect(await wattHours('plug')).toBe(100_100);
      expect(await told('plug')).toEqual([]);
    },
  );
});
