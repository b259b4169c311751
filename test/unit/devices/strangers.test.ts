/** Unknown devices at the edge itself: log-ins that are refused, guests, ports; none of it reaches the place. */
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListedPort } from '#devices/link.ts';
import { realClock } from '#devices/transports/clock.ts';
import { aPlace, until } from '#test/builders/devices.ts';
import { edgeOf } from '#test/builders/edge.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const PLUG = { device: 'plug', driver: 'tasmota', settings: { topic: 'laser' }, secret: 's3cret' };
const DESK = {
  ...{ device: 'desk', driver: 'rdm6300', secret: null },
  settings: { path: 'usb:1a86:7523' },
};

async function anEdge(listed: readonly ListedPort[] = []) {
  const place = aPlace([PLUG, DESK]);
  const edge = edgeOf(place, realClock(), {
    ports: {
      list: async () => listed,
      behind: async (path) => path,
      bySocket: async () => null,
    },
  });
  await edge.start();
  closers.push(edge.close);
  const connect = async (username: string, password: string, topic: string) => {
    const client = await connectAsync(`mqtt://127.0.0.1:${edge.mqttPort()}`, {
      ...{ username, password, reconnectPeriod: 0 },
      will: { topic, payload: Buffer.from('Offline'), qos: 0, retain: true },
    });
    closers.push(() => client.endAsync(true));
    return client;
  };
  return {
    edge,
    place,
    connect,
  };
}

const minute = () => Date.now() + 60_000;

describe('strangers at the broker', () => {
  it('are known by the will of a log-in that is refused', async () => {
    const { edge, connect } = await anEdge();
    await expect(connect('DVES_USER', 'DVES_PASS', 'tele/saw/LWT')).rejects.toThrow();
    const [line] = await edge.strangers.list();
    expect(line).toMatchObject({
      origin: 'login',
      username: 'DVES_USER',
      guest: null,
      device: null,
    });
    expect(edge.strangers.handOver(line?.id ?? '', 'tasmota', login())).toBe(false);
  });

  it('that have the name of a device and not its secret are told as such', async () => {
    const { edge, connect } = await anEdge();
    await expect(connect('lab/plug', 'guessed', 'tele/laser/LWT')).rejects.toThrow();
    expect(await edge.strangers.list()).toMatchObject([{ device: 'plug', origin: 'login' }]);
  });

  it('come in by the code of an open window, and by no other', async () => {
    const { edge, connect } = await anEdge();
    await expect(connect('adopt', 'code', 'tele/saw/LWT')).rejects.toThrow();
    edge.strangers.open({ code: 'code', untilMs: minute() });
    await expect(connect('adopt', 'other', 'tele/saw/LWT')).rejects.toThrow();
    const guest = await connect('adopt', 'code', 'tele/saw/LWT');
    expect(guest.connected).toBe(true);
    expect(await edge.strangers.list()).toMatchObject([{ origin: 'guest', username: 'adopt' }]);
  });

  it('say what they like, and the place hears nothing of it', async () => {
    const { edge, place, connect } = await anEdge();
    edge.strangers.open({ code: 'code', untilMs: minute() });
    const guest = await connect('adopt', 'code', 'tele/saw/LWT');
    for (const topic of ['tele/laser/SENSOR', 'stat/laser/POWER', 'faitout/v1/lab/reader/event'])
      await guest.publishAsync(topic, '{"ENERGY":{"Power":900,"Total":9}}', { qos: 1 });
    expect(place.observations()).toEqual([]);
    expect(edge.health().devices.map(({ framesIn }) => framesIn)).toEqual([0, 0]);
  });

  it('are told their log-in, each its own, and are out when the window shuts', async () => {
    const { edge, connect } = await anEdge();
    edge.strangers.open({ code: 'code', untilMs: minute() });
    const [saw, mill] = [
      await connect('adopt', 'code', 'tele/saw/LWT'),
      await connect('adopt', 'code', 'tele/mill/LWT'),
    ];
    const heard: string[] = [];
    for (const guest of [saw, mill]) {
      guest.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
      await guest.subscribeAsync('cmnd/#');
    }
    const lines = await edge.strangers.list();
    const line = lines.find(({ seems }) => seems[0]?.proposal.name === 'saw');
    expect(edge.strangers.handOver(line?.id ?? '', 'tasmota', login())).toBe(true);
    await until(() => heard.length === 1);
    expect(heard).toEqual(['cmnd/saw/Backlog MqttUser lab/saw; MqttPassword new']);
    edge.strangers.shut();
    await until(() => !saw.connected && !mill.connected);
    expect(edge.strangers.window()).toBeNull();
  });
});

describe('two that claim one name', () => {
  it('are told no secret, for nobody knows which of them it is', async () => {
    const { edge, connect } = await anEdge();
    edge.strangers.open({ code: 'code', untilMs: minute() });
    for (const mac of ['48551917E7AE', '48551917E7AF']) {
      const guest = await connect('adopt', 'code', 'tele/other/LWT');
      await guest.subscribeAsync('cmnd/#');
      const config = JSON.stringify({ mac, t: 'saw' });
      await guest.publishAsync(`tasmota/discovery/${mac}/config`, config, { qos: 1 });
    }
    const lines = (await edge.strangers.list()).filter(({ rivals }) => rivals.length > 0);
    expect(lines).toHaveLength(2);
    for (const { id } of lines) expect(edge.strangers.handOver(id, 'tasmota', login())).toBe(false);
  });
});

describe('ports', () => {
  const ch340: ListedPort = { path: '/dev/ttyUSB0', vendorId: '1a86', productId: '7523' };
  const arduino = { path: '/dev/ttyACM0', vendorId: '2341', productId: '0043', serialNumber: '85' };

  it('that no device has are listed, and none is opened to try', async () => {
    const { edge } = await anEdge([ch340, arduino]);
    const lines = await edge.strangers.list();
    expect(lines).toMatchObject([{ origin: 'port', device: null }]);
    expect(lines[0]?.seems[0]).toMatchObject({
      driver: 'grbl',
      proposal: { settings: { path: 'usb:2341:0043:85' }, isCertain: true },
    });
  });
});

function login() {
  return { site: 'lab', device: 'saw', username: 'lab/saw', secret: 'new' };
}
