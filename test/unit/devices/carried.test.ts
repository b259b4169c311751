/** Devices behind a bridge: its log-in is their way to the place, both ways, on either broker. */
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Driver, type DriverDefinition, defineDriver } from '#devices/driver.ts';
import type { ConfiguredDevice, MqttPlace } from '#devices/link.ts';
import { createSupervisor } from '#devices/supervisor.ts';
import { filterCovers } from '#devices/topics.ts';
import { realClock } from '#devices/transports/clock.ts';
import { aLog, aPlace, until } from '#test/builders/devices.ts';
import { aMosquitto } from '#test/builders/mosquitto.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Settings = { readonly name?: string | undefined };
type Teller = DriverDefinition<Settings, null, null>;

/** Says which topics it was given, as contacts of that name. */
function teller(kind: string, more: Pick<Teller, 'claims' | 'carries'>): Driver {
  return defineDriver<Settings, null, null>({
    kind,
    link: 'mqtt',
    settings: z.strictObject({ name: z.string().optional() }),
    initialMemory: null,
    initialLine: null,
    step: (_state, input, { settings }) => {
      if (input.kind === 'frame') {
        const open = input.frame.bytes.length > 0;
        return { observations: [{ type: 'contact', name: input.frame.where, open }] };
      }
      if (input.kind !== 'outgoing') return {};
      return { send: [{ topic: `z/${settings.name}/set`, bytes: Buffer.from('on') }] };
    },
    ...more,
  });
}

const drivers = new Map(
  [
    teller('behind', {
      claims: ({ name }) => ({
        listen: [`z/${name}`],
        speak: [`z/${name}/set`],
        hears: ['z/bridge/state'],
      }),
    }),
    teller('carrier', { carries: true, claims: () => ({ listen: ['z/#'], speak: ['z/#'] }) }),
  ].map((driver) => [driver.kind, driver]),
);

const bridge: ConfiguredDevice = { device: 'bridge', driver: 'carrier', settings: {}, secret: 's' };
const lamp = { device: 'lamp', driver: 'behind', settings: { name: 'Lamp / left' }, secret: null };
const door = { device: 'door', driver: 'behind', settings: { name: 'Front Door' }, secret: null };

async function anEdge(...devices: ConfiguredDevice[]) {
  return anEdgeAt({ kind: 'embedded', host: '127.0.0.1', port: 0 }, devices);
}

async function anEdgeAt(mqtt: MqttPlace, devices: ConfiguredDevice[]) {
  const place = aPlace(devices);
  const edge = createSupervisor({
    drivers,
    mqtt,
    load: () => place.load(),
    record: place.record,
    tell: async () => {},
    clock: realClock(),
    random: (bytes) => new Uint8Array(bytes),
    log: aLog(),
  });
  await edge.start();
  closers.push(edge.close);
  const enter = async () => {
    const client = await connectAsync(`mqtt://127.0.0.1:${edge.mqttPort()}`, {
      username: 'lab/bridge',
      password: 's',
      reconnectPeriod: 0,
    });
    closers.push(() => client.endAsync(true));
    return client;
  };
  const linkOf = (device: string) =>
    edge.health().devices.find((one) => one.device === device)?.link;
  return { place, edge, enter, linkOf };
}

const topics = (place: ReturnType<typeof aPlace>, device: string) =>
  place.observations(device).flatMap((one) => (one.type === 'contact' ? [one.name] : []));

describe('a device behind a bridge', () => {
  it('has its own words from the connection of the bridge, which keeps the rest', async () => {
    const { place, edge, enter } = await anEdge(lamp, bridge, door);
    const client = await enter();
    for (const topic of ['z/Lamp / left', 'z/Front Door', 'z/bridge/info', 'z/unknown'])
      await client.publishAsync(topic, '1', { qos: 1 });
    expect(topics(place, 'lamp')).toEqual(['z/Lamp / left']);
    expect(topics(place, 'door')).toEqual(['z/Front Door']);
    expect(topics(place, 'bridge')).toEqual(['z/bridge/info', 'z/unknown']);
    expect(edge.health().mqtt).toMatchObject({ counters: { foreignTopics: 0 } });
    expect(edge.health().devices.map(({ fault }) => fault)).toEqual([null, null, null]);
  });

  it('overhears what the bridge says of itself, and is not taken for back by that', async () => {
    const { place, enter } = await anEdge(lamp, bridge);
    const client = await enter();
    await client.publishAsync('z/bridge/state', '1', { qos: 1 });
    expect(topics(place, 'bridge')).toEqual(['z/bridge/state']);
    expect(topics(place, 'lamp')).toEqual(['z/bridge/state']);
    expect(place.observations('lamp').filter(({ type }) => type === 'link')).toEqual([]);
  });

  it('is commanded through the bridge, and is there as long as that', async () => {
    const { edge, enter, linkOf } = await anEdge(lamp, bridge);
    const command = { id: 'c1', device: 'lamp', type: 'disable' } as const;
    expect(edge.carry('lamp', { kind: 'command', command })).toBe(false);
    const client = await enter();
    const heard: string[] = [];
    client.on('message', (topic) => heard.push(topic));
    await client.subscribeAsync('z/#');
    await until(() => linkOf('lamp') === 'open', 'the link');
    expect(edge.carry('lamp', { kind: 'command', command })).toBe(true);
    await until(() => heard.length > 0, 'the command');
    expect(heard[0]).toBe('z/Lamp / left/set');
    await client.endAsync();
    await until(() => linkOf('lamp') === 'closed', 'the end of the link');
  });

  it('that is set up while the bridge is there is reached at once, and without it by nobody', async () => {
    const { place, edge, enter, linkOf } = await anEdge(bridge);
    const client = await enter();
    place.setup = { site: 'lab', devices: [bridge, lamp] };
    await edge.devicesChanged(['lamp']);
    await until(() => linkOf('lamp') === 'open', 'the link');
    place.setup = { site: 'lab', devices: [lamp] };
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await edge.devicesChanged(['bridge']);
    await closed;
    expect(edge.health().devices).toMatchObject([
      { device: 'lamp', link: 'closed', fault: 'secret-missing' },
    ]);
  });
});

describe('through a foreign broker', () => {
  it.each([
    ['with', [bridge, lamp]],
    ['without', [lamp]],
  ])('the topics alone decide, %s a bridge', async (_with, devices) => {
    const mosquitto = await aMosquitto(
      { faitout: 'server', zigbee: 'z' },
      'user faitout\ntopic readwrite #\nuser zigbee\ntopic readwrite z/#\n',
    );
    closers.push(mosquitto.close);
    const { place, edge, linkOf } = await anEdgeAt(
      { kind: 'external', url: mosquitto.url('faitout') },
      devices,
    );
    await until(() => linkOf('lamp') === 'open', 'the link');
    const client = await connectAsync(mosquitto.url('zigbee'), { reconnectPeriod: 0 });
    closers.push(() => client.endAsync(true));
    // The subscriptions may still be on their way.
    await until(() => {
      client.publish('z/bridge/state', '1', { qos: 1 });
      return topics(place, 'lamp').includes('z/bridge/state');
    }, 'the state of the bridge');
    await client.publishAsync('z/Lamp / left', '1', { qos: 1 });
    await until(() => topics(place, 'lamp').includes('z/Lamp / left'), 'its own word');
    expect(new Set(topics(place, 'bridge'))).toEqual(
      new Set(devices.includes(bridge) ? ['z/bridge/state'] : []),
    );
    expect(edge.health().mqtt).toMatchObject({ counters: { foreignTopics: 0 } });
  });
});

describe('a filter', () => {
  it.each([
    ['z/#', 'z/a', true],
    ['z/#', 'z', true],
    ['z/#', 'z/a/#', true],
    ['z/+', 'z/a', true],
    ['z/+', 'z/#', false],
    ['z/+', 'z/a/b', false],
    ['z/a', 'z/+', false],
    ['z/a', 'z/a', true],
    ['z/a/b', 'z/a', false],
    ['y/#', 'z/a', false],
  ])('%s covers %s: %s', (wider, filter, covers) => {
    expect(filterCovers(wider, filter)).toBe(covers);
  });
});
