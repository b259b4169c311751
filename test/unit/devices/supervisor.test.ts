/** The edge as a whole: real broker, real sockets, a place that notes. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { createDispatcher } from '#devices/dispatcher.ts';
import { createSupervisor, type Supervisor } from '#devices/supervisor.ts';
import { realClock } from '#devices/transports/clock.ts';
import { aClock, aLog, aPlace, chatter, testDrivers, until } from '#test/builders/devices.ts';
import { aMosquitto } from '#test/builders/mosquitto.ts';
import { aPty } from '#test/builders/pty.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function anEdge(place: ReturnType<typeof aPlace>, more: object = {}) {
  const edge = createSupervisor({
    drivers: testDrivers,
    mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0 },
    load: () => place.load(),
    record: place.record,
    tell: async () => {},
    clock: realClock(),
    random: (bytes) => new Uint8Array(bytes),
    log: aLog(),
    ...more,
  });
  await edge.start();
  closers.push(edge.close);
  return edge;
}

async function aDevice(
  edge: Supervisor,
  device: string,
  secret: string,
  more: IClientOptions = {},
) {
  const client = await connectAsync(`mqtt://127.0.0.1:${edge.mqttPort()}`, {
    username: `lab/${device}`,
    password: secret,
    reconnectPeriod: 0,
    ...more,
  });
  closers.push(() => client.endAsync(true));
  return client;
}

function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}

function heard(client: MqttClient): Array<{ topic: string; text: string; retain: boolean }> {
  const messages: Array<{ topic: string; text: string; retain: boolean }> = [];
  client.on('message', (topic, payload, packet) =>
    messages.push({ topic, text: payload.toString(), retain: packet.retain }),
  );
  return messages;
}

const reader = { device: 'reader', driver: 'chatter', settings: {}, secret: 's3cret' };

describe('supervisor with the embedded broker', () => {
  it('tells the place who was refused and which device spoke where it may not', async () => {
    const place = aPlace([reader]);
    const told: object[] = [];
    const clock = aClock();
    const edge = await anEdge(place, {
      clock,
      tell: async (findings: readonly object[]) => void told.push(...findings),
    });
    await expect(aDevice(edge, 'reader', 'wrong')).rejects.toThrow();
    await expect(aDevice(edge, 'ghost', 's3cret')).rejects.toThrow();
    const client = await aDevice(edge, 'reader', 's3cret');
    await client.publishAsync('faitout/v1/lab/other/event', '{}', { qos: 1 });
    clock.step(2000);
    expect(told).toEqual([
      {
        kind: 'unknown-login',
        username: 'lab/reader',
        address: '127.0.0.1',
        reason: 'wrong-secret',
      },
      { kind: 'unknown-login', username: 'lab/ghost', address: '127.0.0.1', reason: 'unknown' },
      { kind: 'foreign-topic', device: 'reader', topic: 'faitout/v1/lab/other/event' },
    ]);
  });

  it('carries an event to the place and a command back, and acknowledges after the commit', async () => {
    const place = aPlace([reader]);
    const edge = await anEdge(place);
    const client = await aDevice(edge, 'reader', 's3cret');
    const messages = heard(client);
    await client.subscribeAsync('faitout/v1/lab/reader/#', { qos: 1 });
    const release = place.hold();
    let acknowledged = false;
    const published = client
      .publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 })
      .then(() => {
        acknowledged = true;
      });
    await until(() => place.calls.length === 1, 'the event');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(acknowledged).toBe(false);
    release();
    await published;
    expect(place.observations('reader')).toMatchObject([
      { type: 'link', online: true, inferred: true },
      { type: 'badge', boot: 'b1', seq: 1 },
    ]);

    const told: unknown[] = [];
    const dispatcher = createDispatcher({
      carry: edge.carry,
      sent: async (results) => void told.push(...results),
      nowMs: Date.now,
      log: aLog(),
    });
    dispatcher.onCommitted({
      commands: [{ id: 'c1', device: 'reader', type: 'unlock', seconds: 5 }],
      receipts: [
        { device: 'reader', boot: 'b1', upTo: 1, nowMs: 0 },
        { device: 'reader', boot: 'b1', upTo: 3, nowMs: 0 },
        { device: 'reader', boot: 'b1', upTo: 2, nowMs: 0 },
      ],
      accessLists: [],
    });
    await until(() => messages.length === 2, 'command and receipt');
    await dispatcher.flushed();
    expect(messages.map(({ topic }) => topic.split('/').at(-1))).toEqual(['command', 'receipt']);
    expect(JSON.parse(messages[1]?.text ?? '')).toMatchObject({ upTo: 3 });
    expect(told).toEqual([{ id: 'c1', sent: true }]);
  });

  it('knows each device by its log-in and feeds its driver with what it remembered', async () => {
    const place = aPlace([
      { ...reader, memory: { count: 41 } },
      { ...reader, device: 'door', secret: 'other' },
    ]);
    const edge = await anEdge(place);
    const one = await aDevice(edge, 'reader', 's3cret');
    const two = await aDevice(edge, 'door', 'other');
    await one.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    await two.publishAsync('faitout/v1/lab/door/event', '{"seq":1}', { qos: 1 });
    expect(place.kept.map(({ device, memory }) => [device, memory])).toEqual([
      ['reader', { count: 42 }],
      ['door', { count: 1 }],
    ]);
  });

  it('restores the memory and closes the connection when a commit fails, so that QoS 1 repeats', async () => {
    const place = aPlace([reader]);
    const edge = await anEdge(place);
    const client = await aDevice(edge, 'reader', 's3cret', {
      reconnectPeriod: 20,
      clean: false,
      clientId: 'r',
    });
    await client.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    place.refuse(true);
    const published = client.publishAsync('faitout/v1/lab/reader/event', '{"seq":2}', { qos: 1 });
    await until(() => edge.health().commitsFailed > 0);
    place.refuse(false);
    await published;
    const [first, second] = place.observations().filter(({ type }) => type === 'badge');
    expect([first?.seq, second?.seq]).toEqual([1, 2]);
    const memories = place.kept.map(({ memory }) => memory).filter(Boolean);
    expect(memories).toEqual([{ count: 1 }, { count: 2 }]);
    expect(edge.health().commitsFailed).toBeGreaterThanOrEqual(1);
  });

  it('tells that a device is away a minute after it left without a word, and back when it speaks', async () => {
    const clock = aClock();
    const plug = { device: 'plug', driver: 'foreigner', settings: { topic: 'p' }, secret: 'p' };
    const place = aPlace([plug]);
    const edge = await anEdge(place, { clock });
    const first = await aDevice(edge, 'plug', 'p');
    await first.publishAsync('tele/p/LWT', 'Online', { qos: 1, retain: true });
    await first.endAsync();
    await until(() => edge.health().devices[0]?.link === 'closed');
    clock.step(59_000);
    expect(place.observations()).toHaveLength(1);
    clock.step(20_000);
    await until(() => place.observations().length === 2);
    const second = await aDevice(edge, 'plug', 'p');
    await second.publishAsync('tele/p/SENSOR', '7', { qos: 1 });
    expect(place.observations()).toEqual([
      { type: 'link', online: true, retained: false },
      { type: 'link', online: false, inferred: true },
      { type: 'link', online: true, inferred: true },
      { type: 'power', watts: 7 },
    ]);
  });

  it('takes a device that connects for each word as there all the time', async () => {
    const clock = aClock();
    const plug = { device: 'plug', driver: 'foreigner', settings: { topic: 'p' }, secret: 'p' };
    const place = aPlace([plug]);
    const edge = await anEdge(place, { clock });
    for (const watts of ['5', '6', '7']) {
      const client = await aDevice(edge, 'plug', 'p');
      await client.publishAsync('tele/p/SENSOR', watts, { qos: 1 });
      await client.endAsync();
      await until(() => edge.health().devices[0]?.link === 'closed');
      clock.step(45_000);
    }
    expect(place.observations().filter((one) => one.type === 'link')).toEqual([
      { type: 'link', online: true, inferred: true },
    ]);
  });

  it('leaves it at the will where there is one', async () => {
    const place = aPlace([reader]);
    const edge = await anEdge(place);
    const topic = 'faitout/v1/lab/reader/status';
    const client = await aDevice(edge, 'reader', 's3cret', {
      will: { topic, payload: Buffer.from('{"online":false}'), qos: 1, retain: true },
    });
    await client.publishAsync(topic, '{"online":true}', { qos: 1, retain: true });
    client.stream.destroy();
    await until(() => edge.health().devices[0]?.link === 'closed');
    await until(() => place.observations().length === 2);
    expect(place.observations()).toEqual([
      { type: 'link', online: true, retained: false },
      { type: 'link', online: false, retained: false },
    ]);
  });

  it('tells once of a device that does not come back after a start', async () => {
    const clock = aClock();
    const place = aPlace([reader, { ...reader, device: 'door', secret: 'd' }]);
    const edge = await anEdge(place, { clock });
    await aDevice(edge, 'door', 'd');
    await until(() => edge.health().devices.some(({ link }) => link === 'open'));
    clock.step(180_000);
    await until(() => place.kept.length > 0);
    expect(place.kept.map(({ device, observations }) => [device, observations])).toEqual([
      ['reader', [{ type: 'link', online: false, inferred: true }]],
    ]);
  });

  it('makes a fault of a driver that throws, of what is too large and of what can not be read', async () => {
    const place = aPlace([reader]);
    const edge = await anEdge(place);
    const client = await aDevice(edge, 'reader', 's3cret');
    const topic = 'faitout/v1/lab/reader/event';
    await client.publishAsync(topic, 'boom', { qos: 1 });
    await client.publishAsync(topic, Buffer.alloc(70_000, 65), { qos: 1 });
    await client.publishAsync(topic, 'not json', { qos: 1 });
    await client.publishAsync(topic, '{"seq":1}', { qos: 1 });
    expect(place.kept.flatMap(({ faults }) => faults.map(({ reason }) => reason))).toEqual([
      'driver-error',
      'too-large',
      'not-json',
    ]);
    expect(edge.health().devices[0]).toMatchObject({
      decodeErrors: 2,
      driverErrors: 1,
      framesIn: 4,
    });
  });

  it('wakes a driver at the instant that it asked for', async () => {
    const clock = aClock();
    const place = aPlace([reader]);
    const edge = await anEdge(place, { clock });
    const client = await aDevice(edge, 'reader', 's3cret');
    await client.publishAsync('faitout/v1/lab/reader/event', '{"wakeInMs":300}', { qos: 1 });
    clock.step(299);
    expect(place.observations().filter((one) => one.type === 'button')).toEqual([]);
    clock.step(1);
    await until(() => place.observations().at(-1)?.type === 'button');
    expect(place.observations().at(-1)).toEqual({ type: 'button', name: 'woken' });
  });

  it('shows what it can not run, and runs the rest', async () => {
    const place = aPlace([
      { device: 'a', driver: 'unheard-of', settings: {}, secret: null },
      { device: 'b', driver: 'foreigner', settings: {}, secret: null },
      { device: 'c', driver: 'chatter', settings: {}, secret: null },
      reader,
    ]);
    const edge = await anEdge(place);
    await aDevice(edge, 'reader', 's3cret');
    const faults = edge.health().devices.map(({ device, fault }) => [device, fault]);
    expect(Object.fromEntries(faults)).toEqual({
      a: 'driver-unknown',
      b: 'settings-wrong',
      c: 'secret-missing',
      reader: null,
    });
  });

  it('starts with no place at all, and takes up its devices when there is one', async () => {
    const place = aPlace([], null);
    const edge = await anEdge(place);
    await expect(aDevice(edge, 'reader', 's3cret')).rejects.toMatchObject({ code: 5 });
    place.setup = { site: 'lab', devices: [reader] };
    await edge.devicesChanged(['reader']);
    await aDevice(edge, 'reader', 's3cret');
    expect(edge.health().refusedLogins).toMatchObject([
      { username: 'lab/reader', reason: 'unknown' },
    ]);
  });

  it('acknowledges what it heard before it closes', async () => {
    const place = aPlace([reader]);
    const edge = await anEdge(place);
    const client = await aDevice(edge, 'reader', 's3cret');
    const release = place.hold();
    const published = client.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    await until(() => place.calls.length === 1);
    const closed = edge.close();
    release();
    await Promise.all([closed, published]);
    expect(place.observations('reader').map((one) => one.type)).toEqual(['link', 'badge']);
  });
});

describe('a device that is changed', () => {
  it('is thrown out, and comes back with its new secret and with its memory', async () => {
    const place = aPlace([reader]);
    const edge = await anEdge(place);
    const client = await aDevice(edge, 'reader', 's3cret');
    await client.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    const gone = closing(client);
    place.setup = { site: 'lab', devices: [{ ...reader, secret: 'new' }] };
    await edge.devicesChanged(['reader']);
    await gone;
    await expect(aDevice(edge, 'reader', 's3cret')).rejects.toMatchObject({ code: 5 });
    const again = await aDevice(edge, 'reader', 'new');
    await again.publishAsync('faitout/v1/lab/reader/event', '{"seq":2}', { qos: 1 });
    expect(place.kept.at(-1)?.memory).toEqual({ count: 2 });
  });

  it('forgets when its topics are others, and what is stored is forgotten too', async () => {
    const other = { ...chatter, kind: 'other' };
    const drivers = new Map([...testDrivers, ['other', other]]);
    const place = aPlace([reader]);
    const edge = await anEdge(place, { drivers });
    const client = await aDevice(edge, 'reader', 's3cret');
    await client.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    place.setup = { site: 'lab', devices: [{ ...reader, driver: 'other' }] };
    await edge.devicesChanged(['reader']);
    await until(() => place.kept.length === 2);
    expect(place.kept.map(({ memory }) => memory)).toEqual([{ count: 1 }, { count: 0 }]);
  });

  it('is gone when it is no more, and its neighbours stay connected', async () => {
    const door = { ...reader, device: 'door', secret: 'd' };
    const place = aPlace([reader, door]);
    const edge = await anEdge(place);
    const client = await aDevice(edge, 'reader', 's3cret');
    const neighbour = await aDevice(edge, 'door', 'd');
    const gone = closing(client);
    place.setup = { site: 'lab', devices: [door] };
    await edge.devicesChanged(['reader']);
    await gone;
    expect(edge.health().devices.map(({ device }) => device)).toEqual(['door']);
    expect(neighbour.connected).toBe(true);
    expect(
      edge.carry('reader', {
        kind: 'receipt',
        receipt: { device: 'reader', boot: 'b', upTo: 1, nowMs: 0 },
      }),
    ).toBe(false);
  });

  it('goes on when the set-up could not be read once', async () => {
    const place = aPlace([]);
    const edge = await anEdge(place);
    const load = place.load;
    place.load = async () => {
      throw new Error('the disk is full');
    };
    await expect(edge.devicesChanged(['reader'])).rejects.toThrow('full');
    place.load = load;
    place.setup = { site: 'lab', devices: [reader] };
    await edge.devicesChanged(['reader']);
    await aDevice(edge, 'reader', 's3cret');
  });
});

describe('a serial device', () => {
  it('is heard, is away when it is pulled, and back when it is put in again', async () => {
    const pty = await aPty();
    closers.push(pty.close);
    const clock = aClock();
    const desk = { device: 'desk', driver: 'liner', settings: { path: pty.path }, secret: null };
    const place = aPlace([desk]);
    const edge = await anEdge(place, { clock });
    const link = () => edge.health().devices[0]?.link;
    await until(() => link() === 'open');
    await pty.write('04A1\n04');
    await until(() => place.observations().length === 2);
    await pty.pull();
    await until(() => {
      clock.step(100);
      return link() === 'waiting';
    });
    expect(
      edge.carry('desk', {
        kind: 'command',
        command: { id: 'c', device: 'desk', type: 'disable' },
      }),
    ).toBe(false);
    await pty.plug();
    await until(() => {
      clock.step(100);
      return link() === 'open';
    });
    await pty.write('B2\n');
    await until(() => place.observations().length === 5);
    expect(place.observations()).toEqual([
      { type: 'link', online: true, inferred: true },
      { type: 'badge', number: '04A1' },
      { type: 'link', online: false, inferred: true },
      { type: 'link', online: true, inferred: true },
      { type: 'badge', number: 'B2' },
    ]);
    expect(
      edge.carry('desk', {
        kind: 'command',
        command: { id: 'c', device: 'desk', type: 'disable' },
      }),
    ).toBe(true);
    expect(await pty.read()).toBe('U\n');
  });

  it('that floods is read more slowly, and costs nobody else', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      const timer = setInterval(() => socket.write('X\n'), 1);
      socket.on('close', () => clearInterval(timer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => server.close());
    const address = server.address();
    const path = `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const place = aPlace([
      { device: 'desk', driver: 'liner', settings: { path }, secret: null },
      reader,
    ]);
    const clock = aClock();
    const limits = { framesPerSecond: 10, framesBurst: 5 };
    const edge = await anEdge(place, { clock, limits });
    await until(() => (edge.health().devices[0]?.framesThrottled ?? 0) > 0);
    const heardOnce = edge.health().devices[0]?.framesIn ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(edge.health().devices[0]?.framesIn).toBeLessThanOrEqual(heardOnce + 1);
    const client = await aDevice(edge, 'reader', 's3cret');
    await client.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    const beforeMs = edge.health().devices[0]?.framesIn ?? 0;
    await until(() => {
      clock.step(50);
      return (edge.health().devices[0]?.framesIn ?? 0) > beforeMs;
    });
  });
});

describe('supervisor with an external broker', () => {
  const plug = { device: 'plug', driver: 'foreigner', settings: { topic: 'p' }, secret: null };
  const users = { faitout: 'server', 'lab/reader': 'r', 'lab/plug': 'p' };
  const acl = 'user lab/plug\ntopic write tele/p/#\ntopic read cmnd/p/#\n';

  async function aPair() {
    const mosquitto = await aMosquitto(users, acl);
    closers.push(mosquitto.close);
    const place = aPlace([{ ...reader, secret: null }, plug]);
    const edge = await anEdge(place, { mqtt: { kind: 'external', url: mosquitto.url('faitout') } });
    await until(() => edge.health().devices.every(({ link }) => link === 'open'));
    const client = await connectAsync(mosquitto.url('lab/reader'), { reconnectPeriod: 20 });
    closers.push(() => client.endAsync(true));
    return { mosquitto, place, edge, client };
  }

  it('knows a device by its topic, and carries receipts and commands', async () => {
    const { place, edge, client, mosquitto } = await aPair();
    const messages = heard(client);
    await client.subscribeAsync('faitout/v1/lab/reader/#', { qos: 1 });
    await client.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    const other = await connectAsync(mosquitto.url('lab/plug'), { reconnectPeriod: 0 });
    closers.push(() => other.endAsync(true));
    await other.publishAsync('tele/p/SENSOR', '12', { qos: 1 });
    await until(() => place.observations().length === 2);
    expect(place.observations('reader')).toMatchObject([{ type: 'badge', seq: 1 }]);
    expect(place.observations('plug')).toEqual([{ type: 'power', watts: 12 }]);
    edge.carry('reader', {
      kind: 'receipt',
      receipt: { device: 'reader', boot: 'b1', upTo: 1, nowMs: 0 },
    });
    await until(() => messages.length === 1);
    expect(messages[0]).toMatchObject({ topic: 'faitout/v1/lab/reader/receipt', retain: false });
  });

  it('sends no command while the broker is away, and none late', async () => {
    const { edge, client, mosquitto } = await aPair();
    const messages = heard(client);
    const unlock = (id: string) =>
      edge.carry('reader', {
        kind: 'command',
        command: { id, device: 'reader', type: 'unlock', seconds: 5 },
      });
    await mosquitto.stop();
    await until(() => edge.health().devices.every(({ link }) => link === 'closed'));
    expect(unlock('late')).toBe(false);
    await mosquitto.start();
    await until(
      () => client.connected && edge.health().devices.every(({ link }) => link === 'open'),
    );
    await client.subscribeAsync('faitout/v1/lab/reader/command', { qos: 1 });
    expect(unlock('now')).toBe(true);
    await until(() => messages.length > 0);
    expect(messages.map(({ text }) => JSON.parse(text).id)).toEqual(['now']);
  });

  it('keeps an access list for when the broker is back: the newest', async () => {
    const { edge, client, mosquitto } = await aPair();
    const messages = heard(client);
    await mosquitto.stop();
    await until(() => edge.health().devices.every(({ link }) => link === 'closed'));
    for (const version of [1, 2]) {
      const list = {
        device: 'reader',
        version,
        issuedAt: '',
        validUntil: '',
        timeZone: 'UTC',
        badges: [],
      };
      expect(edge.carry('reader', { kind: 'access', list })).toBe(false);
    }
    await mosquitto.start();
    await until(() => client.connected);
    await client.subscribeAsync('faitout/v1/lab/reader/access', { qos: 1 });
    await until(() => messages.length > 0);
    expect(messages.map(({ text }) => JSON.parse(text).version)).toEqual([2]);
  });

  it('hears a device that is added while it runs, and no more of one that is gone', async () => {
    const { place, edge, client } = await aPair();
    place.setup = { site: 'lab', devices: [plug] };
    await edge.devicesChanged(['reader']);
    await client.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    place.setup = { site: 'lab', devices: [plug, { ...reader, secret: null }] };
    await edge.devicesChanged(['reader']);
    await until(() => {
      client.publish('faitout/v1/lab/reader/event', '{"seq":2}', { qos: 1 });
      return place.observations('reader').length > 0;
    });
    expect(place.observations('reader')[0]).toMatchObject({ seq: 2 });
  });
});
