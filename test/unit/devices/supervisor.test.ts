/** The edge as a whole: real broker, real sockets, a place that notes. */
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { createDispatcher } from '#devices/dispatcher.ts';
import { createSupervisor, type Supervisor } from '#devices/supervisor.ts';
import { realClock } from '#devices/transports/clock.ts';
import { aLog, aPlace, testDrivers, until } from '#test/builders/devices.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function anEdge(place: ReturnType<typeof aPlace>, more: object = {}) {
  const edge = createSupervisor({
    drivers: testDrivers,
    mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0 },
    load: place.load,
    record: place.record,
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

function heard(client: MqttClient): Array<{ topic: string; text: string; retain: boolean }> {
  const messages: Array<{ topic: string; text: string; retain: boolean }> = [];
  client.on('message', (topic, payload, packet) =>
    messages.push({ topic, text: payload.toString(), retain: packet.retain }),
  );
  return messages;
}

const reader = { device: 'reader', driver: 'chatter', settings: {}, secret: 's3cret' };

describe('supervisor with the embedded broker', () => {
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
    expect(place.observations('reader')).toMatchObject([{ type: 'badge', boot: 'b1', seq: 1 }]);

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
});
