/** Several devices on one line through the real edge: one port, one voice at a time, each told its own. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { defineDriver } from '#devices/driver.ts';
import { createSupervisor } from '#devices/supervisor.ts';
import { aClock, aLog, aPlace, until } from '#test/builders/devices.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Asks with its letter every 50 ms; the answer is its letter in upper case; after 200 ms it gives up. */
const asker = defineDriver<{ readonly path: string; readonly letter: string }, null, boolean>({
  kind: 'asker',
  link: 'serial',
  settings: z.strictObject({ path: z.string(), letter: z.string() }),
  port: ({ path }) => ({ path, baudRate: 9600 }),
  addressOf: ({ letter }) => letter,
  initialMemory: null,
  initialLine: false,
  step: ({ line: asks }, input, { nowMs, settings }) => {
    if (input.kind === 'opened') return { wakeAtMs: nowMs };
    if (input.kind === 'wake' && asks)
      return { line: false, wakeAtMs: nowMs + 50, freesLine: true };
    if (input.kind === 'wake')
      return { line: true, wakeAtMs: nowMs + 200, send: [{ bytes: Buffer.from(settings.letter) }] };
    if (input.kind !== 'frame') return {};
    const said = Buffer.from(input.frame.bytes).toString();
    return {
      line: false,
      wakeAtMs: nowMs + 50,
      freesLine: true,
      observations: [{ type: 'keypad', digits: said }],
    };
  },
});

async function aBus(mute: readonly string[] = []) {
  const sockets: Socket[] = [];
  const heard: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      if (!mute.includes(bytes.toString())) socket.write(bytes.toString().toUpperCase());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const path = `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return { sockets, heard, path };
}

async function anEdge(path: string, letters: readonly string[]) {
  const device = (letter: string) => ({
    ...{ device: letter, driver: 'asker', settings: { path, letter }, secret: null },
  });
  const place = aPlace(letters.map(device));
  const clock = aClock();
  const edge = createSupervisor({
    drivers: new Map([['asker', asker]]),
    mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0 },
    load: () => place.load(),
    record: place.record,
    tell: async () => {},
    clock,
    random: (bytes) => new Uint8Array(bytes),
    log: aLog(),
  });
  await edge.start();
  closers.push(edge.close);
  const said = (letter: string) =>
    place.observations(letter).flatMap((one) => (one.type === 'keypad' ? [one.digits] : []));
  /** Runs on until it holds. */
  const runs = (holds: () => boolean) =>
    until(() => {
      clock.step(5);
      return holds();
    });
  return { edge, place, device, said, runs };
}

test('four devices share one connection, never speak at once, and hear each its own answer', async () => {
  const letters = ['a', 'b', 'c', 'd'];
  const { sockets, heard, path } = await aBus();
  const { said, runs } = await anEdge(path, letters);
  await runs(() => letters.every((letter) => said(letter).length >= 5));
  expect(sockets).toHaveLength(1);
  expect(heard.every((text) => text.length === 1)).toBe(true);
  for (const letter of letters)
    expect(new Set(said(letter))).toEqual(new Set([letter.toUpperCase()]));
});

test('one that is mute costs the others its time-out and no more, and is not told as there', async () => {
  const { path } = await aBus(['b']);
  const { place, said, runs } = await anEdge(path, ['a', 'b', 'c']);
  await runs(() => said('a').length >= 5 && said('c').length >= 5);
  expect(said('b')).toEqual([]);
  expect(place.observations('b')).toEqual([]);
});

test('one is let go and taken up again while the others go on; the last one closes the port', async () => {
  const { sockets, path } = await aBus();
  const { edge, place, device, said, runs } = await anEdge(path, ['a', 'b']);
  await runs(() => said('a').length > 0 && said('b').length > 0);
  place.setup = { site: 'lab', devices: [device('b')] };
  await edge.devicesChanged(['a']);
  const before = said('b').length;
  await runs(() => said('b').length > before + 3);
  expect(edge.health().devices.map((one) => one.device)).toEqual(['b']);
  place.setup = { site: 'lab', devices: [device('a'), device('b')] };
  await edge.devicesChanged(['a']);
  const mine = said('a').length;
  await runs(() => said('a').length > mine + 3);
  expect(sockets).toHaveLength(1);
  place.setup = { site: 'lab', devices: [] };
  await edge.devicesChanged(['a', 'b']);
  await until(() => sockets[0]?.destroyed === true);
});

test('a line that breaks takes all of them along and brings them back', async () => {
  const { sockets, path } = await aBus();
  const { edge, place, said, runs } = await anEdge(path, ['a', 'b']);
  await runs(() => said('a').length > 0 && said('b').length > 0);
  sockets[0]?.destroy();
  await runs(() => edge.health().devices.every(({ link }) => link === 'waiting'));
  const away = (letter: string) => place.observations(letter).some((one) => one.type === 'link');
  await runs(() => away('a') && away('b'));
  const before = said('b').length;
  await runs(() => said('b').length > before);
  expect(sockets).toHaveLength(2);
});
