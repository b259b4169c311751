/** The link to an external broker, against a real Mosquitto with the files of the docs. */
import { connectAsync, type IClientOptions } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { Frame } from '#devices/driver.ts';
import { realClock } from '#devices/transports/clock.ts';
import { createMqttLink } from '#devices/transports/mqtt-client.ts';
import { aLog, until } from '#test/builders/devices.ts';
import { aMosquitto } from '#test/builders/mosquitto.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const users = {
  faitout: 'server',
  'lab/reader': 'r',
  'lab/door': 'd',
  'saint-erme/plug-laser': 'p',
};
const EVENT = 'faitout/v1/lab/reader/event';
const STATUS = 'faitout/v1/lab/reader/status';
const COMMAND = 'faitout/v1/lab/reader/command';

async function aBroker() {
  const mosquitto = await aMosquitto(users);
  closers.push(mosquitto.close);
  return mosquitto;
}

function aLink(url: string, filters = [EVENT, STATUS]) {
  const frames: Frame[] = [];
  const events: string[] = [];
  const log = aLog();
  const link = createMqttLink({
    url,
    clientId: 'faitout-lab',
    echo: 'faitout/v1/lab/-/echo',
    filters: () => filters,
    connected: () => events.push('connected'),
    disconnected: () => events.push('disconnected'),
    frame: (frame) => frames.push(frame),
    clock: realClock(),
    log,
  });
  closers.push(link.close);
  const texts = () => frames.map(({ bytes }) => Buffer.from(bytes).toString());
  return { link, frames, texts, events, log, filters };
}

async function aClient(url: string, options: IClientOptions = {}) {
  const client = await connectAsync(url, { reconnectPeriod: 0, ...options });
  closers.push(() => client.endAsync(true));
  const texts: string[] = [];
  client.on('message', (_topic, payload) => texts.push(payload.toString()));
  return Object.assign(client, { texts });
}
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('the link to Mosquitto', () => {
  it('carries frames in and commands out, and tells what was retained', async () => {
    const broker = await aBroker();
    const device = await aClient(broker.url('lab/reader'));
    await device.publishAsync(STATUS, '{"online":true}', { qos: 1, retain: true });
    await device.subscribeAsync(COMMAND, { qos: 1 });
    const { link, frames, events } = aLink(broker.url('faitout'));
    await until(() => frames.length === 1 && events.length === 1);
    await device.publishAsync(EVENT, '{"seq":1}', { qos: 1, retain: false });
    await until(() => frames.length === 2);
    expect(frames.map(({ where, retained }) => [where, retained])).toEqual([
      [STATUS, true],
      [EVENT, false],
    ]);
    expect(link.send({ topic: COMMAND, bytes: bytes('unlock') })).toBe(true);
    await until(() => device.texts.length === 1);
    expect(link.counters).toMatchObject({ connects: 1, framesIn: 2, framesOut: 1 });
  });

  it('gets what was said with QoS 1 while it was away', async () => {
    const broker = await aBroker();
    const first = aLink(broker.url('faitout'));
    await until(() => first.link.isConnected());
    await first.link.close();
    const device = await aClient(broker.url('lab/reader'));
    await device.publishAsync(EVENT, 'meanwhile', { qos: 1 });
    const second = aLink(broker.url('faitout'));
    await until(() => second.frames.length === 1);
    expect(second.texts()).toEqual(['meanwhile']);
  });

  it('tells what the broker held back from what is live, however much it was', async () => {
    const broker = await aBroker();
    const first = aLink(broker.url('faitout'));
    await until(() => first.link.isConnected());
    await first.link.close();
    const device = await aClient(broker.url('lab/reader'));
    const kept = Array.from({ length: 3000 }, (_, index) => `kept ${index}`);
    await Promise.all(kept.map((text) => device.publishAsync(EVENT, text, { qos: 1 })));
    const second = aLink(broker.url('faitout'));
    await until(() => second.frames.length === kept.length);
    expect(second.frames.every(({ heldBack }) => heldBack === true)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await device.publishAsync(EVENT, 'now', { qos: 1 });
    await until(() => second.frames.length === kept.length + 1);
    expect(second.frames.at(-1)?.heldBack).toBeUndefined();
  });

  it('is back after a restart of the broker, with what waited there', async () => {
    const broker = await aBroker();
    const { link, events, texts } = aLink(broker.url('faitout'));
    await until(() => link.isConnected());
    await broker.stop();
    await until(() => !link.isConnected());
    expect(link.send({ topic: COMMAND, bytes: bytes('late') })).toBe(false);
    await broker.start();
    const device = await aClient(broker.url('lab/reader'));
    await device.subscribeAsync(COMMAND, { qos: 1 });
    await device.publishAsync(EVENT, 'after', { qos: 1 });
    await until(() => link.isConnected() && texts().includes('after'));
    expect(events).toEqual(['connected', 'disconnected', 'connected']);
    expect(device.texts).toEqual([]);
    expect(link.counters).toMatchObject({
      connects: 2,
      disconnects: 1,
      sessionsLost: 0,
      unsent: 1,
    });
  });

  it('subscribes again when the broker has lost the session', async () => {
    const broker = await aBroker();
    const { link, texts } = aLink(broker.url('faitout'));
    await until(() => link.isConnected());
    await broker.stop();
    broker.forget();
    await until(() => !link.isConnected());
    await broker.start();
    await until(() => link.isConnected());
    expect(link.counters.sessionsLost).toBe(1);
    const device = await aClient(broker.url('lab/reader'));
    await device.publishAsync(EVENT, 'after', { qos: 1 });
    await until(() => texts().includes('after'));
  });

  it('asks again for what is retained at each connection', async () => {
    const broker = await aBroker();
    const device = await aClient(broker.url('lab/reader'));
    await device.publishAsync(STATUS, 'here', { qos: 1, retain: true });
    const { link, frames } = aLink(broker.url('faitout'));
    await until(() => link.isConnected() && frames.length === 1);
    await broker.stop();
    await until(() => !link.isConnected());
    await broker.start();
    await until(() => frames.length === 2);
    expect(frames[1]).toMatchObject({ where: STATUS, retained: true });
  });

  it('does not send again, late, what was under way when the broker went', async () => {
    const broker = await aBroker();
    const { link } = aLink(broker.url('faitout'));
    await until(() => link.isConnected());
    await broker.stop('SIGKILL');
    // The socket may not know yet: this one is written into it, and no acknowledgement comes.
    link.send({ topic: COMMAND, bytes: bytes('late') });
    await until(() => !link.isConnected());
    await broker.start();
    const device = await aClient(broker.url('lab/reader'));
    await device.subscribeAsync(COMMAND, { qos: 1 });
    await until(() => link.isConnected());
    link.send({ topic: COMMAND, bytes: bytes('now') });
    await until(() => device.texts.length > 0);
    expect(device.texts).toEqual(['now']);
  });

  it('goes on trying with a wrong password, says so, and can be closed meanwhile', async () => {
    const broker = await aBroker();
    const { link, log, events } = aLink(broker.url('faitout').replace('server', 'wrong'));
    await until(() => link.counters.errors >= 2);
    expect(events).toEqual([]);
    expect(log.words[0]).toContain('refused');
    await link.close();
  });

  it('takes many filters, and new ones while it runs', async () => {
    const broker = await aBroker();
    const many = Array.from({ length: 1000 }, (_, n) => `faitout/v1/lab/d${n}/event`);
    const { link, texts } = aLink(broker.url('faitout'), many);
    await until(() => link.isConnected());
    const device = await aClient(broker.url('lab/reader'));
    link.subscribe([EVENT]);
    await until(() => {
      device.publish(EVENT, 'x', { qos: 1 });
      return texts().length > 0;
    });
    link.unsubscribe([EVENT]);
  });
});

describe('the ACL file of the docs', () => {
  it('holds a native device to its own topics', async () => {
    const broker = await aBroker();
    const server = await aClient(broker.url('faitout'));
    await server.subscribeAsync('#', { qos: 1 });
    const reader = await aClient(broker.url('lab/reader'));
    await reader.subscribeAsync('faitout/v1/#', { qos: 1 });
    await reader.publishAsync(EVENT, 'own event', { qos: 1 });
    await reader.publishAsync(STATUS, 'own status', { qos: 1 });
    await reader.publishAsync(COMMAND, 'own command', { qos: 1 });
    await reader.publishAsync('faitout/v1/lab/door/event', 'foreign event', { qos: 1 });
    await server.publishAsync(COMMAND, 'to the reader', { qos: 1 });
    await server.publishAsync('faitout/v1/lab/door/command', 'to the door', { qos: 1 });
    await until(() => server.texts.includes('to the door') && reader.texts.length > 0);
    expect(server.texts).toEqual(['own event', 'own status', 'to the reader', 'to the door']);
    expect(reader.texts).toEqual(['to the reader']);
  });

  it('holds a device of another make to the topics that its lines name', async () => {
    const broker = await aBroker();
    const server = await aClient(broker.url('faitout'));
    await server.subscribeAsync('#', { qos: 1 });
    const plug = await aClient(broker.url('saint-erme/plug-laser'));
    await plug.subscribeAsync('cmnd/laser/#', { qos: 1 });
    await plug.publishAsync('tele/laser/SENSOR', 'own', { qos: 1 });
    await plug.publishAsync('tele/other/SENSOR', 'foreign', { qos: 1 });
    await plug.publishAsync('cmnd/laser/POWER', 'itself', { qos: 1 });
    await server.publishAsync('cmnd/laser/POWER', 'OFF', { qos: 1 });
    await until(() => plug.texts.length > 0);
    expect(server.texts).toEqual(['own', 'OFF']);
    expect(plug.texts).toEqual(['OFF']);
  });
});
