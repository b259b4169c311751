/** The embedded broker against real clients and bare sockets. */
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { Frame } from '#devices/driver.ts';
import type { Login, Settle } from '#devices/link.ts';
import {
  createEmbeddedBroker,
  type EmbeddedBrokerOptions,
} from '#devices/transports/embedded-broker.ts';
import { aClock, aLog, until } from '#test/builders/devices.ts';
import { aSocket, connectBytes, publishBytes } from '#test/builders/mqtt-bytes.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function nativeLogin(device: string): Login {
  const base = `faitout/v1/lab/${device}`;
  return {
    username: `lab/${device}`,
    device,
    secret: `secret-of-${device}`,
    claims: {
      listen: [`${base}/status`, `${base}/event`],
      speak: [`${base}/receipt`, `${base}/command`, `${base}/access`],
    },
  };
}
const plug: Login = {
  username: 'lab/plug',
  device: 'plug',
  secret: 'secret-of-plug',
  claims: { listen: ['tele/laser/#', 'stat/laser/#'], speak: ['cmnd/laser/POWER'] },
};

async function aBroker(more: Partial<EmbeddedBrokerOptions> = {}) {
  const logins = new Map(
    [nativeLogin('reader'), nativeLogin('door'), plug].map((login) => [login.username, login]),
  );
  const events: string[] = [];
  const frames: Array<{ device: string; frame: Frame }> = [];
  const held: Settle[] = [];
  const mode = { hold: false };
  const clock = aClock();
  const broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    login: (username) => logins.get(username) ?? null,
    opened: (device) => events.push(`opened ${device}`),
    closed: (device) => events.push(`closed ${device}`),
    refused: ({ username, reason }) => events.push(`refused ${username} ${reason}`),
    foreign: (device, topic) => events.push(`foreign ${device} ${topic}`),
    frame: (device, frame, settle) => {
      frames.push({ device, frame });
      events.push(`frame ${device} ${Buffer.from(frame.bytes).toString().slice(0, 40)}`);
      if (mode.hold) held.push(settle);
      else settle(true);
    },
    clock,
    log: aLog(),
    ...more,
  });
  await broker.listen();
  closers.push(broker.close);
  const port = broker.port() ?? 0;
  const aClient = async (device: string, options: IClientOptions = {}) => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      username: `lab/${device}`,
      password: `secret-of-${device}`,
      reconnectPeriod: 0,
      ...options,
    });
    closers.push(() => client.endAsync(true));
    const messages: Array<{ topic: string; text: string; retain: boolean; qos: number }> = [];
    client.on('message', (topic, payload, { retain, qos }) =>
      messages.push({ topic, text: payload.toString(), retain, qos }),
    );
    return Object.assign(client, { messages });
  };
  return { broker, events, frames, held, mode, clock, port, logins, aClient };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** Logs in, says a word at the first bytes that it hears, waits for CONNACK and PUBACK, and does it again. */
const QUICK_CLIENT = `
  const { connect } = require('node:net');
  const { workerData: { port, log, word, times } } = require('node:worker_threads');
  let done = 0;
  const once = () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let bytes = 0;
    socket.on('connect', () => socket.write(Buffer.from(log, 'hex')));
    socket.on('data', (chunk) => {
      if (bytes === 0) socket.write(Buffer.from(word, 'hex'));
      bytes += chunk.length;
      if (bytes === 8) socket.destroy();
    });
    socket.on('close', () => (++done < times ? once() : undefined));
  };
  once();
`;

describe('log-in', () => {
  it('refuses a wrong secret and an unknown name with code 5, counts them and lists them', async () => {
    const { broker, aClient } = await aBroker();
    await expect(aClient('reader', { password: 'wrong' })).rejects.toMatchObject({ code: 5 });
    await expect(aClient('reader', { password: 'wrong' })).rejects.toMatchObject({ code: 5 });
    await expect(aClient('nobody')).rejects.toMatchObject({ code: 5 });
    expect(broker.counters.loginsRefused).toBe(3);
    expect(broker.refusedLogins()).toMatchObject([
      { username: 'lab/nobody', reason: 'unknown', address: '127.0.0.1', count: 1 },
      { username: 'lab/reader', reason: 'wrong-secret', count: 2 },
    ]);
  });

  it('never lets in a device without a secret, nor a client without a name', async () => {
    const { logins, port, aClient } = await aBroker();
    logins.set('lab/bare', { ...nativeLogin('bare'), secret: '' });
    await expect(aClient('bare', { password: '' })).rejects.toMatchObject({ code: 5 });
    await expect(
      connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 }),
    ).rejects.toMatchObject({ code: 5 });
  });

  it('keeps the last hundred refused names, and shows them without control characters', async () => {
    const { broker, port } = await aBroker();
    for (let n = 0; n < 103; n += 1) {
      const socket = await aSocket(port);
      socket.write(connectBytes(`lab/x\u0007${n}`, 'p'));
      await until(socket.isOver);
    }
    expect(broker.refusedLogins()).toHaveLength(100);
    expect(broker.refusedLogins()[0]?.username).toBe('lab/x102');
  });

  const will = {
    topic: 'faitout/v1/lab/reader/status',
    payload: Buffer.from('will'),
    qos: 1,
    retain: true,
  } as const;
  const end = (client: MqttClient) =>
    new Promise<void>((resolve) => client.once('close', () => resolve()));

  it('keeps one connection a name: a client that is back takes the place of its old one at once', async () => {
    const { aClient, events, broker } = await aBroker();
    const old = await aClient('reader', { will, clientId: 'r' });
    const gone = end(old);
    await aClient('reader', { clientId: 'r' });
    await gone;
    expect(events).toEqual([
      'opened reader',
      'frame reader will',
      'closed reader',
      'opened reader',
    ]);
    expect(broker.counters.loginsReplaced).toBe(1);
  });

  it('keeps one connection a name: the newest wins when it subscribes, and the will of the old is void', async () => {
    const { aClient, events, broker } = await aBroker();
    const old = await aClient('reader', { will });
    await old.subscribeAsync('faitout/v1/lab/reader/command');
    const gone = end(old);
    const young = await aClient('reader', { will });
    expect(old.connected).toBe(true);
    await young.subscribeAsync('faitout/v1/lab/reader/command');
    await gone;
    expect(events).toEqual(['opened reader', 'opened reader']);
    const bytesOut = { topic: 'faitout/v1/lab/reader/command', bytes: bytes('x') };
    expect(broker.send('reader', bytesOut)).toBe(true);
    await until(() => young.messages.length === 1);
    expect(old.messages).toEqual([]);
  });

  it('keeps one connection a name: what listens and speaks is the device, with a will or without', async () => {
    const { aClient, broker } = await aBroker();
    const device = async () => {
      const client = await aClient('reader');
      await client.subscribeAsync('faitout/v1/lab/reader/command');
      return client;
    };
    const old = await device();
    await old.publishAsync('faitout/v1/lab/reader/event', '{}', { qos: 1 });
    const gone = end(old);
    const young = await device();
    expect(old.connected).toBe(true);
    await young.publishAsync('faitout/v1/lab/reader/status', '{}', { qos: 1 });
    await gone;
    expect(young.connected).toBe(true);
    expect(broker.counters.loginsReplaced).toBe(1);
  });

  it('lets several listen under one name, beside the device itself: each hears what is said', async () => {
    const { aClient, broker, clock } = await aBroker();
    const clients = [await aClient('reader', { will }), await aClient('reader')];
    clients.push(await aClient('reader'));
    for (const client of clients) await client.subscribeAsync('faitout/v1/lab/reader/#');
    clock.step(60_000);
    broker.send('reader', { topic: 'faitout/v1/lab/reader/command', bytes: bytes('x') });
    await until(() => clients.every((one) => one.messages.length === 1));
    expect(broker.counters.loginsReplaced).toBe(0);
  });

  it('hears the will of a device although somebody else still listens under its name', async () => {
    const { aClient, events } = await aBroker();
    const device = await aClient('reader', { will });
    await device.subscribeAsync('faitout/v1/lab/reader/command');
    const listener = await aClient('reader');
    await listener.subscribeAsync('faitout/v1/lab/reader/#');
    device.stream.destroy();
    await until(() => events.includes('frame reader will'));
    expect(listener.connected).toBe(true);
  });

  it('lets one that only says a word go by: the answer reaches the one that listens', async () => {
    const { aClient, clock, broker, events } = await aBroker();
    const listener = await aClient('reader', { will });
    await listener.subscribeAsync('faitout/v1/lab/reader/#', { qos: 1 });
    const speaker = await aClient('reader');
    await speaker.publishAsync('faitout/v1/lab/reader/event', '{}', { qos: 1 });
    broker.send('reader', { topic: 'faitout/v1/lab/reader/receipt', bytes: bytes('r') });
    await speaker.endAsync();
    clock.step(5000);
    await until(() => listener.messages.length === 1);
    expect(events).toEqual(['opened reader', 'frame reader {}']);
  });

  it('keeps eight connections a name at most', async () => {
    const { aClient, broker } = await aBroker();
    const first = await aClient('reader');
    const gone = end(first);
    for (let n = 0; n < 8; n += 1) await aClient('reader');
    await gone;
    expect(broker.counters.loginsReplaced).toBe(1);
  });

  it('does not let one device throw out another by its client id', async () => {
    const { aClient } = await aBroker();
    const reader = await aClient('reader', { clientId: 'same' });
    const door = await aClient('door', { clientId: 'same' });
    await door.publishAsync('faitout/v1/lab/door/event', '{}', { qos: 1 });
    expect(reader.connected).toBe(true);
  });
});

describe('topics', () => {
  it('acknowledges a foreign topic as usual, drops it, counts it and keeps the connection', async () => {
    const { aClient, frames, broker, events } = await aBroker();
    const reader = await aClient('reader');
    await reader.publishAsync('faitout/v1/lab/door/event', '{}', { qos: 1 });
    await reader.publishAsync('faitout/v1/lab/reader/command', '{}', { qos: 1 });
    await reader.publishAsync('$SYS/x', '{}', { qos: 1 });
    await reader.publishAsync('faitout/v1/lab/reader/event', '{"seq":1}', { qos: 1 });
    expect(frames.map(({ frame }) => frame.where)).toEqual(['faitout/v1/lab/reader/event']);
    expect(broker.counters.foreignTopics).toBe(3);
    expect(events).toContain('foreign reader faitout/v1/lab/door/event');
  });

  it('passes over what a make of devices says for other programs', async () => {
    const { aClient, frames, broker, events, logins } = await aBroker();
    const claims = { ...plug.claims, besides: ['homeassistant/#'] };
    logins.set(plug.username, { ...plug, claims });
    const client = await aClient('plug');
    await client.publishAsync('homeassistant/switch/x/config', '{}', { qos: 1 });
    expect(frames).toEqual([]);
    expect(broker.counters.foreignTopics).toBe(0);
    expect(events).toEqual(['opened plug']);
  });

  it('takes from a device of another make what its driver claims', async () => {
    const { aClient, frames, broker } = await aBroker();
    const client = await aClient('plug');
    await client.publishAsync('tele/laser/SENSOR', '1', { qos: 1 });
    await client.publishAsync('tele/other/SENSOR', '2', { qos: 1 });
    await client.publishAsync('stat/laser/POWER', 'ON', { qos: 1, retain: true });
    expect(frames.map(({ frame }) => [frame.where, frame.retained])).toEqual([
      ['tele/laser/SENSOR', false],
      ['stat/laser/POWER', false],
    ]);
    expect(broker.counters.foreignTopics).toBe(1);
  });

  it('refuses subscriptions that reach beyond the claims, and delivers nothing of others', async () => {
    const { aClient, broker } = await aBroker();
    const reader = await aClient('reader');
    const granted: number[] = [];
    for (const filter of ['#', '+/v1/#', 'faitout/v1/lab/door/command', 'faitout/v1/lab/reader/#'])
      granted.push(
        ...(await reader.subscribeAsync(filter, { qos: 1 }).then(
          (all) => all.map(({ qos }) => qos),
          () => [128],
        )),
      );
    expect(granted).toEqual([128, 128, 128, 1]);
    expect(broker.counters.foreignSubscriptions).toBe(3);
    const door = await aClient('door');
    await door.publishAsync('faitout/v1/lab/door/event', '{}', { qos: 1 });
    expect(broker.send('door', { topic: 'faitout/v1/lab/door/command', bytes: bytes('x') })).toBe(
      false,
    );
    expect(
      broker.send('reader', { topic: 'faitout/v1/lab/reader/command', bytes: bytes('y') }),
    ).toBe(true);
    await until(() => reader.messages.length > 0);
    expect(reader.messages.map(({ text }) => text)).toEqual(['y']);
  });

  it('holds a will to the claims', async () => {
    const { aClient, events, broker } = await aBroker();
    const reader = await aClient('reader', {
      will: {
        topic: 'faitout/v1/lab/door/status',
        payload: Buffer.from('{}'),
        qos: 1,
        retain: true,
      },
    });
    reader.stream.destroy();
    await until(() => events.includes('closed reader'));
    expect(events.filter((event) => event.startsWith('frame'))).toEqual([]);
    expect(broker.counters.foreignTopics).toBe(1);
  });

  it('says a will before it says that the connection is closed, and none after an orderly end', async () => {
    const { aClient, events } = await aBroker();
    const will = {
      topic: 'faitout/v1/lab/reader/status',
      payload: Buffer.from('away'),
      qos: 1,
      retain: true,
    } as const;
    const one = await aClient('reader', { will });
    one.stream.destroy();
    await until(() => events.includes('closed reader'));
    expect(events).toEqual(['opened reader', 'frame reader away', 'closed reader']);
    const two = await aClient('reader', { will });
    await two.endAsync();
    await until(() => events.length === 5);
    expect(events.slice(3)).toEqual(['opened reader', 'closed reader']);
  });
});

describe('acknowledgement', () => {
  it('comes with the commit, and a commit that failed closes the connection instead', async () => {
    const { aClient, held, mode, events } = await aBroker();
    mode.hold = true;
    const reader = await aClient('reader');
    let acknowledged = 0;
    const publish = (seq: number) =>
      reader.publishAsync('faitout/v1/lab/reader/event', `{"seq":${seq}}`, { qos: 1 }).then(
        () => {
          acknowledged += 1;
        },
        () => {},
      );
    void publish(1);
    void publish(2);
    await until(() => held.length === 2);
    expect(acknowledged).toBe(0);
    held[0]?.(true);
    await until(() => acknowledged === 1);
    const gone = new Promise<void>((resolve) => reader.once('close', () => resolve()));
    held[1]?.(false);
    await gone;
    expect(acknowledged).toBe(1);
    expect(events.at(-1)).toBe('closed reader');
  });

  it('tells a repetition by its DUP flag', async () => {
    const { port, frames } = await aBroker();
    const socket = await aSocket(port);
    socket.write(connectBytes('lab/reader', 'secret-of-reader'));
    const packet = publishBytes('faitout/v1/lab/reader/event', '{}', 1, 7);
    packet[0] = (packet[0] ?? 0) | 0x08;
    socket.write(packet);
    await until(() => frames.length === 1);
    expect(frames[0]?.frame.repeated).toBe(true);
    await until(() => socket.heard().length === 8);
    expect(socket.heard().subarray(4)).toEqual(Buffer.from([0x40, 2, 0, 7]));
    socket.destroy();
  });

  it('is never given for what was not taken: a word at the very CONNACK is heard by a busy server', async () => {
    const { port, frames, events } = await aBroker();
    const log = connectBytes('lab/reader', 'secret-of-reader').toString('hex');
    const word = publishBytes('faitout/v1/lab/reader/event', 'word', 1, 1).toString('hex');
    // A client on a thread of its own answers while this thread is busy between two looks at its sockets.
    const client = new Worker(QUICK_CLIENT, {
      eval: true,
      workerData: { port, log, word, times: 20 },
    });
    let isOver = false;
    client.once('exit', () => {
      isOver = true;
    });
    while (!isOver) {
      const untilMs = performance.now() + 5;
      while (performance.now() < untilMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(frames).toHaveLength(20);
    expect(events[0]).toBe('opened reader');
  });

  it('is given for a word that came together with the CONNECT', async () => {
    const { port, frames } = await aBroker();
    const socket = await aSocket(port);
    const log = connectBytes('lab/reader', 'secret-of-reader');
    socket.write(Buffer.concat([log, publishBytes('faitout/v1/lab/reader/event', 'x', 1, 1)]));
    await until(() => socket.heard().includes(Buffer.from([0x40, 2, 0, 1])));
    expect(frames).toHaveLength(1);
    socket.destroy();
  });

  it('takes QoS 2 as well, once', async () => {
    const { aClient, frames } = await aBroker();
    const client = await aClient('plug');
    await client.publishAsync('tele/laser/SENSOR', '1', { qos: 2 });
    expect(frames).toHaveLength(1);
  });
});

describe('what the place says', () => {
  it('is not queued for a device that is away, nor for one that has not subscribed', async () => {
    const { aClient, broker } = await aBroker();
    const sending = { topic: 'faitout/v1/lab/reader/command', bytes: bytes('unlock') };
    expect(broker.send('reader', sending)).toBe(false);
    const reader = await aClient('reader', { clean: false, clientId: 'reader' });
    expect(broker.send('reader', sending)).toBe(false);
    await reader.subscribeAsync('faitout/v1/lab/reader/command', { qos: 1 });
    await reader.endAsync();
    await until(() => !broker.connected('reader'));
    expect(broker.send('reader', sending)).toBe(false);
    const again = await aClient('reader', { clean: false, clientId: 'reader' });
    await again.subscribeAsync('faitout/v1/lab/reader/command', { qos: 1 });
    await again.publishAsync('faitout/v1/lab/reader/event', '{}', { qos: 1 });
    expect(again.messages).toEqual([]);
  });

  it('may wait for the first subscription of a new connection where it is only a question', async () => {
    const { aClient, broker, clock } = await aBroker();
    const client = await aClient('plug');
    await until(() => broker.connected('plug'));
    const question = (text: string) =>
      broker.send('plug', { topic: 'cmnd/laser/POWER', bytes: bytes(text) }, true);
    expect(question('early')).toBe(true);
    await client.subscribeAsync('cmnd/laser/#', { qos: 1 });
    await until(() => client.messages.length === 1);
    expect(client.messages[0]?.text).toBe('early');
    await client.unsubscribeAsync('cmnd/laser/#');
    clock.step(5000);
    expect(question('too late')).toBe(false);
  });

  it('is retained where it asks for it: who subscribes later gets the newest', async () => {
    const { aClient, broker } = await aBroker();
    const topic = 'faitout/v1/lab/reader/access';
    broker.send('reader', { topic, bytes: bytes('1'), retain: true });
    broker.send('reader', { topic, bytes: bytes('2'), retain: true });
    const reader = await aClient('reader');
    await reader.subscribeAsync(topic, { qos: 1 });
    await until(() => reader.messages.length === 1);
    expect(broker.send('reader', { topic, bytes: bytes('3'), retain: true })).toBe(true);
    await until(() => reader.messages.length === 2);
    expect(reader.messages).toEqual([
      { topic, text: '2', retain: true, qos: 1 },
      { topic, text: '3', retain: false, qos: 1 },
    ]);
  });

  it('comes with the QoS of the subscription, and may be a mebibyte long', async () => {
    const { aClient, broker } = await aBroker();
    const reader = await aClient('reader');
    await reader.subscribeAsync('faitout/v1/lab/reader/+', { qos: 0 });
    const long = new Uint8Array(1024 * 1024).fill(65);
    broker.send('reader', { topic: 'faitout/v1/lab/reader/access', bytes: long });
    await until(() => reader.messages.length === 1);
    expect(reader.messages[0]?.qos).toBe(0);
    expect(reader.messages[0]?.text).toHaveLength(1024 * 1024);
    await reader.unsubscribeAsync('faitout/v1/lab/reader/+');
    expect(broker.send('reader', { topic: 'faitout/v1/lab/reader/access', bytes: long })).toBe(
      false,
    );
  });
});

describe('limits', () => {
  it('counts a payload beyond 64 KiB, hands it on and goes on with the device', async () => {
    const { aClient, broker, frames } = await aBroker();
    const reader = await aClient('reader');
    const topic = 'faitout/v1/lab/reader/event';
    await reader.publishAsync(topic, Buffer.alloc(64 * 1024 + 1, 65), { qos: 1 });
    await reader.publishAsync(topic, Buffer.alloc(64 * 1024, 66), { qos: 1 });
    expect(frames.map(({ frame }) => frame.bytes.length)).toEqual([64 * 1024 + 1, 64 * 1024]);
    expect(broker.counters.packetsTooLarge).toBe(1);
  });

  it('closes a connection that announces a packet beyond a mebibyte, before it has come', async () => {
    const { broker, port, events } = await aBroker();
    const socket = await aSocket(port);
    socket.write(connectBytes('lab/reader', 'secret-of-reader'));
    await until(() => events.length === 1);
    const packet = publishBytes('faitout/v1/lab/reader/event', Buffer.alloc(1024 * 1024 + 1));
    socket.write(packet.subarray(0, 100));
    await until(socket.isOver);
    expect(broker.counters.packetsTooLarge).toBe(1);
  });

  it('closes a connection that announces a long packet before it has logged in', async () => {
    const { broker, port } = await aBroker();
    const socket = await aSocket(port);
    socket.write(connectBytes('x'.repeat(60_000), 'y'.repeat(60_000)).subarray(0, 50));
    await until(socket.isOver);
    expect(broker.counters.packetsTooLarge).toBe(1);
  });

  it('closes a connection that has not logged in after ten seconds', async () => {
    const { broker, port, clock, aClient } = await aBroker();
    const silent = await aSocket(port);
    const reader = await aClient('reader');
    await until(() => broker.counters.connections === 2);
    clock.step(9_900);
    expect(silent.isOver()).toBe(false);
    clock.step(200);
    await until(silent.isOver);
    expect(broker.counters.loginsTimedOut).toBe(1);
    expect(reader.connected).toBe(true);
  });

  it('refuses connections beyond the limit, and takes new ones when there is room', async () => {
    const { broker, port, aClient } = await aBroker({ limits: { connectionsMax: 2 } });
    const reader = await aClient('reader');
    await aClient('door');
    const third = await aSocket(port);
    await until(third.isOver);
    expect(broker.counters.connectionsRefused).toBe(1);
    await reader.endAsync();
    await until(() => !broker.connected('reader'));
    await aClient('plug');
  });

  it('refuses subscriptions beyond the limit', async () => {
    const { broker, aClient } = await aBroker({ limits: { subscriptionsMax: 2 } });
    const reader = await aClient('reader');
    const filter = (name: string) => `faitout/v1/lab/reader/${name}`;
    await reader.subscribeAsync([filter('command'), filter('receipt')], { qos: 1 });
    await reader.subscribeAsync(filter('command'), { qos: 1 });
    await expect(reader.subscribeAsync(filter('access'), { qos: 1 })).rejects.toThrow();
    expect(broker.counters.subscriptionsRefused).toBe(1);
  });

  it('slows down a device that floods, loses nothing of it, and others do not wait', async () => {
    const limits = { framesPerSecond: 100, framesBurst: 50 };
    const { broker, aClient, clock, frames } = await aBroker({ limits });
    const reader = await aClient('reader');
    const flood = Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        reader.publishAsync('faitout/v1/lab/reader/event', `${n}`, { qos: 1 }),
      ),
    );
    await until(() => broker.counters.framesThrottled > 0);
    expect(frames).toHaveLength(50);
    const door = await aClient('door');
    await door.publishAsync('faitout/v1/lab/door/event', 'door', { qos: 1 });
    expect(frames.at(-1)?.device).toBe('door');
    for (let n = 0; n < 30; n += 1) {
      clock.step(50);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await flood;
    const order = frames.filter(({ device }) => device === 'reader');
    expect(order.map(({ frame }) => Number(Buffer.from(frame.bytes).toString()))).toEqual(
      Array.from({ length: 200 }, (_, n) => n),
    );
  });

  it('closes the connection of a device that does not read what it is sent', async () => {
    const { broker, port, events } = await aBroker({ limits: { unreadBytesMax: 256 * 1024 } });
    const socket = await aSocket(port);
    socket.write(connectBytes('lab/reader', 'secret-of-reader'));
    await until(() => events.length === 1);
    const topic = 'faitout/v1/lab/reader/access';
    const body = Buffer.concat([
      Buffer.from([0, 1, 0, topic.length]),
      Buffer.from(topic),
      Buffer.from([1]),
    ]);
    socket.write(Buffer.concat([Buffer.from([0x82, body.length]), body]));
    await until(() => socket.heard().length >= 9);
    socket.pause();
    const long = { topic, bytes: new Uint8Array(512 * 1024) };
    await until(() => {
      broker.send('reader', long);
      return broker.counters.slowReadersClosed > 0;
    });
    await until(() => events.at(-1) === 'closed reader');
    socket.destroy();
  });
});

describe('bad bytes', () => {
  it('ends only the connection that sent them', async () => {
    const { broker, port, aClient } = await aBroker();
    const reader = await aClient('reader');
    const bad = [
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      publishBytes('faitout/v1/lab/reader/event', '{}'),
      connectBytes('lab/door', 'secret-of-door', { protocol: 5 }),
      Buffer.concat([connectBytes('lab/door', 'secret-of-door'), publishBytes('a/#', 'x')]),
      Buffer.concat([
        connectBytes('lab/door', 'secret-of-door'),
        connectBytes('lab/door', 'secret-of-door'),
      ]),
    ];
    for (const packet of bad) {
      const socket = await aSocket(port);
      socket.write(packet);
      await until(socket.isOver, `the end of ${packet.toString('hex').slice(0, 20)}`);
    }
    expect(broker.counters.protocolErrors).toBeGreaterThanOrEqual(4);
    await reader.publishAsync('faitout/v1/lab/reader/event', '{}', { qos: 1 });
  });

  it('of any kind never harm the broker, before and after the log-in', async () => {
    const { port, aClient, frames } = await aBroker();
    const reader = await aClient('reader');
    const random = fc.uint8Array({ minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(random, { maxLength: 3 }), async (known, chunks) => {
        const socket = await aSocket(port);
        if (known) socket.write(connectBytes('lab/door', 'secret-of-door'));
        for (const chunk of chunks) socket.write(Buffer.from(chunk));
        await new Promise((resolve) => setImmediate(resolve));
        socket.destroy();
      }),
      { numRuns: 200 },
    );
    const before = frames.length;
    await reader.publishAsync('faitout/v1/lab/reader/event', '{}', { qos: 1 });
    expect(frames).toHaveLength(before + 1);
  });
});

describe('a device that is frozen', () => {
  it('is given up after one and a half times its keep-alive', async () => {
    const { port, events, broker } = await aBroker();
    const socket = await aSocket(port);
    const packet = connectBytes('lab/reader', 'secret-of-reader');
    packet[11] = 1;
    socket.write(packet);
    await until(() => events.length === 1);
    await until(() => events.length === 2, 'the end');
    expect(events).toEqual(['opened reader', 'closed reader']);
    expect(broker.counters).toMatchObject({ keepAlivesMissed: 1, protocolErrors: 0 });
  });
});
