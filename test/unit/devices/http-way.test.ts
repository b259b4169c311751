/** Devices that answer over HTTP, against a real server with digest authentication: questions, refusals, loss and return. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { type Driver, defineDriver } from '#devices/driver.ts';
import { createSupervisor } from '#devices/supervisor.ts';
import { aClock, aLog, aPlace, until } from '#test/builders/devices.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Asks each path that a command names, and tells what came back. */
const asker: Driver = defineDriver<{ url: string; password: string }, null, null>({
  kind: 'asker',
  link: 'http',
  settings: z.strictObject({ url: z.string(), password: z.string() }),
  host: ({ url, password }) => ({ url, username: 'maker', password, hello: '/status' }),
  initialMemory: null,
  initialLine: null,
  step: (_state, input) => {
    if (input.kind === 'outgoing' && input.outgoing.kind === 'command')
      return { send: [{ path: input.outgoing.command.id, bytes: new Uint8Array() }] };
    if (input.kind !== 'frame') return {};
    const name = `${input.frame.where} ${Buffer.from(input.frame.bytes)}`;
    return { observations: [{ type: 'button', name }] };
  },
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const field = (header: string, name: string) =>
  new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? '';

/** `nonce` may be changed: what was answered with the old one is asked again. */
async function aServer(answer: Answer, port = 0) {
  const made = { nonce: 'n1', challenges: 0, requests: [] as string[], port: 0 };
  const server = createServer((request, response) => {
    const given = request.headers.authorization ?? '';
    const [name, nc] = [(part: string) => field(given, part), field(given, 'nc')];
    const secret = md5(`maker:printer:secret`);
    const wanted = md5(
      `${secret}:${made.nonce}:${nc}:${name('cnonce')}:auth:${md5(`${request.method}:${request.url}`)}`,
    );
    if (name('response') === wanted) {
      made.requests.push(`${request.method} ${request.url} ${nc}`);
      answer(request, response);
      return;
    }
    made.challenges += 1;
    const challenge = `Digest realm="printer", nonce="${made.nonce}", qop="auth"`;
    response.writeHead(401, { 'WWW-Authenticate': challenge }).end('who?');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  closers.push(close);
  made.port = (server.address() as AddressInfo).port;
  return Object.assign(made, { close });
}

async function anEdge(port: number, password = 'secret') {
  const settings = { url: `http://127.0.0.1:${port}`, password };
  const place = aPlace([{ device: 'printer', driver: 'asker', settings, secret: null }]);
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
    limits: { payloadBytesMax: 1000 },
  });
  await edge.start();
  closers.push(edge.close);
  const ask = (path: string) =>
    edge.carry('printer', {
      kind: 'command',
      command: { id: path, device: 'printer', type: 'refresh' },
    });
  const health = () => edge.health().devices[0];
  const seen = () =>
    place.observations().flatMap((one) => (one.type === 'button' ? [one.name] : []));
  return { edge, place, clock, ask, health, seen };
}

const page: Answer = ({ url }, response) => {
  if (url === '/none') response.writeHead(204).end();
  else if (url === '/large') response.end('x'.repeat(100_000));
  else if (url === '/lost') response.writeHead(404).end('no');
  else if (url === '/elsewhere') response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
  else if (url === '/broken') response.writeHead(500).end();
  else response.end('here');
};

test('it is there with its first answer, and each answer comes from its path', async () => {
  const server = await aServer(page);
  const { place, ask, health, seen } = await anEdge(server.port);
  await until(() => seen().length === 1);
  expect(place.observations()[0]).toEqual({ type: 'link', online: true, inferred: true });
  expect(ask('/job?a=1')).toBe(true);
  await until(() => seen().length === 2);
  ask('/none');
  await until(() => seen().length === 3);
  expect(seen()).toEqual(['/status here', '/job?a=1 here', '/none ']);
  expect(health()).toMatchObject({ link: 'open', fault: null, framesIn: 3, framesOut: 2 });
  expect(server.challenges).toBe(1);
  expect(server.requests).toEqual([
    ...['GET /status 00000001', 'GET /job?a=1 00000002', 'GET /none 00000003'],
  ]);
});

test('another nonce is taken up without a loss', async () => {
  const server = await aServer(page);
  const { ask, seen, health } = await anEdge(server.port);
  await until(() => seen().length === 1);
  server.nonce = 'n2';
  ask('/job');
  await until(() => seen().length === 2);
  expect(health()).toMatchObject({ link: 'open', fault: null });
  expect(server.challenges).toBe(2);
});

test.each([
  ['/large', 'answer-too-large'],
  ['/lost', 'answer-refused'],
  ['/elsewhere', 'answer-refused'],
])('an answer at %s is told as %s, and the device stays', async (path, fault) => {
  const server = await aServer(page);
  const { ask, seen, health } = await anEdge(server.port);
  await until(() => seen().length === 1);
  ask(path);
  await until(() => health()?.fault === fault);
  expect(health()).toMatchObject({ link: 'open' });
  ask('/job');
  await until(() => health()?.fault === null);
});

test('a wrong password is told as such', async () => {
  const server = await aServer(page);
  const { health, seen } = await anEdge(server.port, 'wrong');
  await until(() => health()?.fault === 'login-refused');
  expect(health()).toMatchObject({ link: 'waiting' });
  expect(seen()).toEqual([]);
});

test('a server that fails, or goes, is waited for, told as away after a minute, and heard again', async () => {
  const server = await aServer(page);
  const { place, clock, ask, health, seen } = await anEdge(server.port);
  await until(() => seen().length === 1);
  ask('/broken');
  await until(() => health()?.fault === 'server-failed');
  expect(health()).toMatchObject({ link: 'waiting' });
  expect(ask('/job')).toBe(false);
  await server.close();
  await until(() => {
    clock.step(10_000);
    return place.observations().some((one) => one.type === 'link' && !one.online);
  });
  await until(() => health()?.fault === 'host-unreachable');
  await aServer(page, server.port);
  await until(() => {
    clock.step(30_000);
    return seen().length >= 2;
  });
  expect(health()).toMatchObject({ link: 'open', fault: null });
});
