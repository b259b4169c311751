/** Devices that bring their own broker, against a real one over TLS: log-in, certificate, loss and return. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { Aedes } from 'aedes';
import { afterEach, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { defineDriver, type OwnBroker } from '#devices/driver.ts';
import { createSupervisor } from '#devices/supervisor.ts';
import { type Certificates, certificatesFor } from '#test/builders/certificates.ts';
import { aClock, aLog, aPlace, until } from '#test/builders/devices.ts';

const SERIAL = '01S00A000000000';
const CODE = '12345678';
const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
let made: Certificates;
let other: Certificates;
beforeAll(async () => {
  [made, other] = await Promise.all([certificatesFor(SERIAL), certificatesFor(SERIAL)]);
}, 30_000);

type Certificate = NonNullable<OwnBroker['certificate']>;
const settings = z.strictObject({
  port: z.number(),
  code: z.string(),
  certificate: z.custom<Certificate>().nullable(),
});

/** Asks when it is there, tells what it hears. */
const asker = defineDriver<z.infer<typeof settings>, null, null>({
  kind: 'asker',
  link: 'mqtt',
  settings,
  broker: ({ port, code, certificate }) => ({
    url: `mqtts://127.0.0.1:${port}`,
    username: 'bblp',
    password: code,
    certificate,
  }),
  claims: () => ({ listen: [`device/${SERIAL}/report`], speak: [`device/${SERIAL}/request`] }),
  initialMemory: null,
  initialLine: null,
  step: (_state, input) => {
    if (input.kind === 'opened')
      return { send: [{ topic: `device/${SERIAL}/request`, bytes: Buffer.from('all') }] };
    if (input.kind !== 'frame') return {};
    return {
      observations: [{ type: 'button', name: Buffer.from(input.frame.bytes).toString() }],
    };
  },
});

/** A printer that answers a question with "here". */
async function aPrinter(port = 0) {
  const broker = await Aedes.createBroker();
  broker.authenticate = (_client, username, password, done) =>
    done(null, username === 'bblp' && password?.toString() === CODE);
  broker.on('publish', (packet, client) => {
    if (client === null || !packet.topic.endsWith('/request')) return;
    broker.publish(
      {
        ...{ cmd: 'publish', qos: 0, dup: false, retain: false },
        topic: `device/${SERIAL}/report`,
        payload: Buffer.from('here'),
      },
      () => {},
    );
  });
  const sockets = new Set<TLSSocket>();
  const server: Server = createServer({ key: made.key, cert: made.certificate }, (socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
    await new Promise<void>((resolve) => broker.close(() => resolve()));
  };
  closers.push(close);
  return { port: (server.address() as AddressInfo).port, close };
}

async function anEdge(given: z.infer<typeof settings>) {
  const place = aPlace([{ device: 'printer', driver: 'asker', settings: given, secret: null }]);
  const clock = aClock();
  const edge = createSupervisor({
    drivers: new Map([['asker', asker]]),
    mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0 },
    load: place.load,
    record: place.record,
    tell: async () => {},
    clock,
    random: (bytes) => new Uint8Array(bytes),
    log: aLog(),
  });
  await edge.start();
  closers.push(edge.close);
  const health = () => edge.health().devices[0];
  return { edge, place, clock, health };
}

const authority = () => ({ authority: made.authority, name: SERIAL });
const heard = { type: 'button', name: 'here' };

test('it logs in, asks and hears, and its first word tells that it is there', async () => {
  const { port } = await aPrinter();
  const { place, health } = await anEdge({ port, code: CODE, certificate: authority() });
  await until(() => place.observations().length === 2);
  expect(place.observations()).toEqual([{ type: 'link', online: true, inferred: true }, heard]);
  expect(health()).toMatchObject({ link: 'open', fault: null, framesIn: 1, framesOut: 1 });
});

test('any certificate is taken where none is asked for', async () => {
  const { port } = await aPrinter();
  const { place } = await anEdge({ port, code: CODE, certificate: null });
  await until(() => place.observations().length === 2);
});

test.each([
  ['signed by another authority', () => ({ authority: other.authority, name: SERIAL })],
  ['of another printer', () => ({ authority: made.authority, name: '01S00A000000001' })],
])('a certificate %s is refused', async (_what, certificate) => {
  const { port } = await aPrinter();
  const { place, health } = await anEdge({ port, code: CODE, certificate: certificate() });
  await until(() => health()?.fault === 'certificate-refused');
  expect(health()).toMatchObject({ link: 'waiting' });
  expect(place.observations()).toEqual([]);
});

test('a wrong code is told as such', async () => {
  const { port } = await aPrinter();
  const { health } = await anEdge({ port, code: 'wrong', certificate: null });
  await until(() => health()?.fault === 'login-refused');
});

test('switched off it is waited for, told as away after a minute, and heard again', async () => {
  const printer = await aPrinter();
  const { place, clock, health } = await anEdge({
    port: printer.port,
    code: CODE,
    certificate: null,
  });
  await until(() => place.observations().length === 2);
  await printer.close();
  await until(() => health()?.link === 'waiting');
  clock.step(70_000);
  await until(() => place.observations().length === 3);
  expect(place.observations()[2]).toEqual({ type: 'link', online: false, inferred: true });
  await until(() => health()?.fault === 'host-unreachable');
  await aPrinter(printer.port);
  await until(() => {
    clock.step(30_000);
    return place.observations().length >= 5;
  });
  expect(place.observations().slice(3)).toEqual([
    { type: 'link', online: true, inferred: true },
    heard,
  ]);
});
