/** A device whose clock is wrong: whatever its kind, that is counted and told on its page, and the server dates what it says. */
import { describe, expect, test } from 'vitest';
import type { DeviceItem } from '#contract/devices.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Observation } from '#kernel/observation.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';
import { anEnginePlace } from '#test/builders/engine-place.ts';
import { troublesOf } from '../../../dashboards/src/words/device-troubles.ts';

type Clock = {
  readonly kind: string;
  /** Which of its words, where not all are dated alike. */
  readonly words?: string;
  readonly settings?: object;
  /** Says something new each time, with the device's time in milliseconds. */
  readonly say: (run: DriverRun, saidMs: number, count: number) => readonly Observation[];
  /** A local time without its zone is no instant; what waits in a device's buffer may be years old. */
  readonly only1970?: boolean;
};

const seconds = (ms: number) => ms / 1000;
const text = (ms: number) => new Date(ms).toISOString();
const local = (ms: number) => text(ms).slice(0, 19);

const CLOCKS: readonly Clock[] = [
  {
    kind: 'tasmota',
    settings: { topic: 'one' },
    say: (run, ms, count) =>
      run.message('tele/one/SENSOR', { Time: text(ms), ENERGY: { Power: count } }),
  },
  {
    kind: 'openbeken',
    settings: { client: 'one' },
    only1970: true,
    say: (run, ms, count) =>
      run.message('tele/one/SENSOR', { Time: local(ms), ENERGY: { Power: count } }),
  },
  {
    kind: 'shelly',
    settings: { prefix: 'one' },
    say: (run, ms, count) =>
      run.message('one/events/rpc', {
        method: 'NotifyStatus',
        params: { ts: seconds(ms), 'switch:0': { id: 0, apower: count } },
      }),
  },
  {
    kind: 'zigbee2mqtt',
    settings: { name: 'one' },
    say: (run, ms, count) => run.message('zigbee2mqtt/one', { power: count, last_seen: text(ms) }),
  },
  {
    kind: 'octoprint',
    say: (run, ms, count) =>
      run.message('octoPrint/event/PrinterStateChanged', {
        _timestamp: seconds(ms),
        state_id: count % 2 === 0 ? 'OPERATIONAL' : 'PRINTING',
      }),
  },
  {
    kind: 'moonraker',
    settings: { instance: 'one' },
    say: (run, ms, count) => {
      const about = { job_id: `${count}`, filename: 'a.gcode', start_time: seconds(ms) };
      const notice = (action: string, status: string) =>
        run.message('one/moonraker/api/response', {
          ...{ jsonrpc: '2.0', method: 'notify_history_changed' },
          params: [{ action, job: { ...about, status } }],
        });
      const started = notice('added', 'in_progress');
      notice('finished', 'completed');
      return started;
    },
  },
  {
    kind: 'esp-rfid',
    settings: { topic: 'one' },
    say: (run, ms, count) => {
      // A heartbeat shows how wrong its clock is.
      run.message('one/send', { type: 'heartbeat', time: seconds(ms), uptime: count });
      return run.message('one/send', {
        ...{ type: 'access', time: seconds(ms), isKnown: 'false', access: 'Denied' },
        ...{ uid: '94d8fc5f', username: 'Unknown' },
      });
    },
  },
  {
    kind: 'esp-rfid',
    words: 'its log',
    settings: { topic: 'one' },
    only1970: true,
    say: (run, ms, count) =>
      run.message('one/send', {
        ...{ uid: '94d8fc5f', username: 'Faitout', acctype: 98 },
        timestamp: seconds(ms) + count,
      }),
  },
  {
    kind: 'faitout',
    only1970: true,
    say: (run, ms, count) =>
      run.message('faitout/v1/place/one/event', {
        ...{ v: 1, boot: 'one', seq: count, type: 'contact', name: 'door', open: count % 2 === 0 },
        at: text(ms),
      }),
  },
];
/** What these say has no time of theirs in it. */
const WITHOUT = [
  ...['bambu', 'bridge', 'esphome', 'grbl', 'home-assistant', 'id12', 'marlin', 'osdp', 'pn532'],
  ...['prusalink', 'rdm6300', 'shelly-gen1', 'wedge'],
];

/** One device of the kind, through its driver to the engine. */
async function aDevice({ kind, settings = {}, say }: Clock) {
  const place = await anEnginePlace({
    site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
    devices: [
      {
        slug: 'one',
        driver: kind,
        settings,
        secret: 'a long enough secret',
      },
    ],
  });
  const run = aDriverRun(kind, { settings, device: 'one', startMs: place.nowMs() });
  run.opened();
  let count = 0;
  return {
    place,
    says: async (saidMs: number) => {
      await place.pass(1000);
      run.nowMs = place.nowMs();
      count += 1;
      const seen = say(run, saidMs, count);
      await place.say('one', ...seen);
      return seen;
    },
    told: async () => {
      const device = await place.ask<DeviceItem>('devices.get', { slug: 'one' });
      return troublesOf({ ...device, online: true }, null, []).map((one) =>
        one.kind === 'odd' ? [one.oddity.kind, one.oddity.count] : [one.kind],
      );
    },
    /** When that is said to have happened of which an entry was kept: a sample leaves none. */
    keptAtMs: async () => {
      const kept = { slug: 'one', order: 'newest', limit: 1 };
      const [newest] = await place.list<{ at: string }>('journal.observations', kept);
      return newest === undefined ? null : Date.parse(newest.at);
    },
  };
}

test('every driver is looked at', () => {
  const seen = new Set([...CLOCKS.map(({ kind }) => kind), ...WITHOUT]);
  expect([...seen].sort()).toEqual([...drivers.keys()].sort());
});

const named = CLOCKS.map((clock) => [[clock.kind, clock.words ?? []].flat().join(': '), clock]);
describe.each(named as [string, Clock][])('%s', (_name, clock) => {
  test('a clock that is right is no trouble', async () => {
    const { place, says, told } = await aDevice(clock);
    expect(await says(place.nowMs() + 1000)).not.toEqual([]);
    expect(await told()).toEqual([]);
  });

  test('a clock in 1970 is counted and told, and the server dates what it says', async () => {
    const { place, says, told, keptAtMs } = await aDevice(clock);
    await says(place.nowMs() + 1000);
    expect(await says(31_000)).not.toEqual([]);
    await says(32_000);
    expect(await told()).toEqual([['clock-unset', 2]]);
    expect([null, place.nowMs()]).toContain(await keptAtMs());
  });

  test.runIf(clock.only1970 !== true).each([
    ['ahead', '2031-01-01T00:00:00Z'],
    ['behind', '2021-06-27T15:03:44Z'],
  ])(
    'a clock that is years %s is counted and told, and the server dates what it says',
    async (_, at) => {
      const { place, says, told, keptAtMs } = await aDevice(clock);
      await says(place.nowMs() + 1000);
      expect(await says(Date.parse(at))).not.toEqual([]);
      expect(await told()).toEqual([['clock-wrong', 1]]);
      expect([null, place.nowMs()]).toContain(await keptAtMs());
    },
  );
});

test('whom a door let in before its clock was set is kept as a decision, and is not taken for present', async () => {
  const place = await anEnginePlace({
    site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
    openingHours: [{ days: ['tue'], from: '08:00', to: '20:00' }],
    zones: [{ slug: 'house', name: 'House' }],
    devices: [
      {
        slug: 'one',
        driver: 'esp-rfid',
        settings: { topic: 'one' },
        secret: 'a long enough secret',
      },
    ],
    doors: [{ slug: 'front', name: 'Front', zone: 'house', device: 'one', direction: 'in' }],
    plans: [{ slug: 'all', name: 'All', zones: ['house'], hours: 'always' }],
    people: [
      {
        ref: 'ann',
        name: 'Sample ann',
        memberships: [{ plan: 'all', from: '2026-01-01' }],
        badges: [{ number: '94D8FC5F' }],
      },
      {
        ref: 'bob',
        name: 'Sample bob',
        memberships: [{ plan: 'all', from: '2026-01-01' }],
        badges: [{ number: '94D8FC5E' }],
      },
    ],
  });
  const run = aDriverRun('esp-rfid', { settings: { topic: 'one' }, startMs: place.nowMs() });
  const line = (uid: string, timestamp: number) =>
    run.message('one/send', { uid, username: 'Faitout', acctype: 1, timestamp });
  await place.say('one', ...line('94D8FC5F', 312), ...line('94D8FC5E', place.nowMs() / 1000));
  const decisions = await place.list<{ person: string; granted: boolean }>('decisions.list');
  expect(decisions.map(({ granted }) => granted)).toEqual([true, true]);
  const zones = await place.list<{ present: number }>('zones.list');
  expect(zones.map(({ present }) => present)).toEqual([1]);
});
