/** A Zigbee2MQTT as the place has it, and with it the devices behind: one log-in for all. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { ConfiguredDevice } from '#devices/link.ts';
import { createZigbeePlug, seededRandom, steppedClock } from '#sim/index.ts';
import { aPlace, until } from '#test/builders/devices.ts';
import { aDriverRun, START_MS } from '#test/builders/driver-run.ts';
import { edgeOf } from '#test/builders/edge.ts';
import { closers } from '#test/builders/simulated-edge.ts';

describe('the bridge', () => {
  test('says its version with whether it is there', () => {
    const run = aDriverRun('bridge');
    run.message('zigbee2mqtt/bridge/state', 'offline');
    expect(run.message('zigbee2mqtt/bridge/info', { version: '2.6.1' })).toEqual([
      { type: 'link', online: false, firmware: '2.6.1', model: 'Zigbee2MQTT' },
    ]);
  });

  test('passes over what is too long to be read', () => {
    const run = aDriverRun('bridge');
    run.message('zigbee2mqtt/bridge/info', { version: '2.6.1', config: 'x'.repeat(70_000) });
    run.message('zigbee2mqtt/bridge/devices', Buffer.alloc(65_536, 0x5b));
    expect(run.all).toEqual([]);
    expect(run.faults).toEqual([]);
  });

  test.each([[{ base: '' }], [{ base: '#' }], [{ base: 'faitout' }], [{ base: 'a', name: 'b' }]])(
    'with the settings %j is refused',
    (bad) => {
      expect(drivers.get('bridge')?.settings.safeParse(bad).success).toBe(false);
    },
  );
});

test('a plug without a log-in is switched, metered and missed through the bridge', async () => {
  const bridge: ConfiguredDevice = {
    ...{ device: 'zigbee', driver: 'bridge', settings: {}, secret: 'a-long-secret' },
  };
  const behind = { name: 'Drill press' };
  const device = { device: 'plug', driver: 'zigbee2mqtt', settings: behind, secret: null };
  const place = aPlace([device, bridge], 'place');
  const clock = steppedClock(START_MS);
  const edge = edgeOf(place, { nowMs: clock.now, after: clock.after });
  await edge.start();
  closers.push(edge.close);
  const plug = createZigbeePlug({
    ...{ site: 'place', slug: 'zigbee', secret: 'a-long-secret', name: 'Drill press' },
    url: `mqtt://127.0.0.1:${edge.mqttPort()}`,
    ...{ clock, random: seededRandom('zigbee'), startsOn: false, reconnectMs: 20 },
  });
  closers.push(() => plug.stop());
  const seen = () => place.observations('plug');
  const told = (holds: Parameters<ReturnType<typeof seen>['some']>[0]) =>
    until(() => {
      clock.advance(100);
      return seen().some(holds);
    });
  await told((one) => one.type === 'relay' && !one.on);
  const command = { id: 'c1', device: 'plug', type: 'enable', session: 's' } as const;
  edge.carry('plug', { kind: 'command', command });
  await told((one) => one.type === 'outcome' && one.ok);
  plug.setLoad(700);
  await told((one) => one.type === 'power' && one.watts === 700);
  expect(place.observations('zigbee')).toContainEqual({
    ...{ type: 'link', online: true, firmware: '2.6.1', model: 'Zigbee2MQTT' },
  });
  plug.pull();
  await told((one) => one.type === 'link' && !one.online);
  expect(place.observations('zigbee')).toContainEqual({ type: 'link', online: false });
  const before = seen().length;
  plug.plugIn();
  await until(() => {
    clock.advance(100);
    return seen()
      .slice(before)
      .some((one) => one.type === 'relay' && one.on);
  });
  expect(edge.health().devices.map(({ decodeErrors, fault }) => ({ decodeErrors, fault }))).toEqual(
    [
      { decodeErrors: 0, fault: null },
      { decodeErrors: 0, fault: null },
    ],
  );
});
