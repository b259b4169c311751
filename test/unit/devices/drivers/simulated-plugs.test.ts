/** Plugs of several makes through the real broker, on one clock: switched, confirmed, metered, away and back. */
import { describe, expect, test } from 'vitest';
import {
  createEspHome,
  createOpenBekenPlug,
  createShellyGen1Plug,
  createShellyPlug,
  createZigbeePlug,
  type PlugOptions,
  type SimulatedPlug,
} from '#sim/index.ts';
import { until } from '#test/builders/devices.ts';
import { anEdge, closers } from '#test/builders/simulated-edge.ts';

type Make = {
  readonly kind: string;
  readonly settings: object;
  readonly create: (options: PlugOptions) => SimulatedPlug;
  /** The last place of its counter. */
  readonly stepWh: number;
};

const MAKES: readonly Make[] = [
  {
    kind: 'shelly',
    settings: { prefix: 'shop/shellyplusplugs-1' },
    create: (options) => createShellyPlug({ ...options, prefix: 'shop/shellyplusplugs-1' }),
    stepWh: 0.1,
  },
  {
    kind: 'shelly-gen1',
    settings: { id: 'shellyplug-s-1' },
    create: (options) => createShellyGen1Plug({ ...options, id: 'shellyplug-s-1' }),
    stepWh: 0.1,
  },
  {
    kind: 'esphome',
    settings: { prefix: 'saw' },
    create: (options) => createEspHome({ ...options, prefix: 'saw' }),
    stepWh: 0.1,
  },
  {
    kind: 'openbeken',
    settings: { client: 'obk/saw' },
    create: (options) => createOpenBekenPlug({ ...options, client: 'obk/saw' }),
    stepWh: 0.1,
  },
  {
    kind: 'zigbee2mqtt',
    settings: { name: 'Table saw / left' },
    create: (options) => createZigbeePlug({ ...options, name: 'Table saw / left' }),
    stepWh: 10,
  },
];

describe.each(MAKES.map((make) => [make.kind, make] as const))('a plug %s', (kind, make) => {
  async function aPlug() {
    const made = await anEdge('plug', kind, make.settings);
    const plug = make.create({ ...made.options, startsOn: false });
    closers.push(() => plug.stop());
    await made.told((seen) => seen.some((one) => one.type === 'relay' && !one.on));
    return { ...made, plug };
  }
  const enable = { id: 'c1', device: 'plug', type: 'enable', session: 's' } as const;
  const disable = { id: 'c2', device: 'plug', type: 'disable' } as const;

  test('obeys, confirms, and its counter and relay are told', async () => {
    const { edge, place, plug, told, pass } = await aPlug();
    edge.carry('plug', { kind: 'command', command: enable });
    await until(() => plug.relayOn, 'the relay');
    await told((seen) => seen.some((one) => one.type === 'outcome'));
    plug.setLoad(600);
    await told((seen) => seen.some((one) => one.type === 'power' && one.watts === 600));
    await pass(90_000);
    edge.carry('plug', { kind: 'command', command: disable });
    await told((seen) => seen.some((one) => one.type === 'outcome' && one.command === 'c2'));
    await pass(70_000);
    const seen = place.observations();
    expect(seen.filter(({ type }) => type === 'outcome')).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
      { type: 'outcome', command: 'c2', ok: true },
    ]);
    expect(seen.flatMap((one) => (one.type === 'relay' ? [one.on] : []))).toEqual([
      ...[false, true, false],
    ]);
    const counters = seen.flatMap((one) =>
      one.type === 'power' && one.wattHours !== undefined ? [one.wattHours] : [],
    );
    const off = Math.abs((counters.at(-1) ?? 0) - plug.wattHours);
    expect(off).toBeLessThanOrEqual(make.stepWh);
    expect(seen.findLast((one) => one.type === 'power' && one.watts !== undefined)).toMatchObject({
      watts: 0,
    });
    expect(edge.health().devices).toMatchObject([{ decodeErrors: 0, driverErrors: 0 }]);
  });

  test('switched by its button is told, and back from a power cut it is known again', async () => {
    const { place, plug, told, pass } = await aPlug();
    plug.pressButton();
    await told((seen) => seen.some((one) => one.type === 'relay' && one.on));
    plug.powerOff();
    await told((seen) => seen.some((one) => one.type === 'link' && !one.online));
    await pass(5_000);
    const before = place.observations().length;
    plug.powerOn();
    await told((seen) => seen.slice(before).some((one) => one.type === 'link' && one.online));
    await told((seen) => seen.slice(before).some((one) => one.type === 'relay' && one.on));
  });
});
