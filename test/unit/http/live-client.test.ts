/** A page's queue: in order, bounded, ended kindly. */
import { expect, test } from 'vitest';
import { CLIENT_BYTES_MAX, LiveClient } from '#http/live-client.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

function aClient() {
  const told: string[] = [];
  const client = new LiveClient({
    reset: () => bytes('reset'),
    cut: () => told.push('cut'),
    onOver: () => told.push('over'),
  });
  return { client, told, read: () => new Response(client.stream).text() };
}

test('what is pushed is read, in order, and then the end', async () => {
  const { client, told, read } = aClient();
  for (const text of ['a', 'b', 'c']) client.push(bytes(text));
  client.end();
  expect(await read()).toBe('abc');
  expect(told).toEqual(['over']);
});

test('the last word comes in the place of what was not read', async () => {
  const { client, read } = aClient();
  client.push(bytes('x'.repeat(20_000)));
  client.push(bytes('never read'));
  client.end(bytes('bye'));
  expect(await read()).toBe(`${'x'.repeat(20_000)}bye`);
});

test('more than the bound waits for nobody: a reset, and the end', async () => {
  const { client, told, read } = aClient();
  const chunk = new Uint8Array(100_000).fill(0x61);
  for (let i = 0; i < 20; i += 1) client.push(chunk);
  expect(client.waitingBytes()).toBeLessThan(CLIENT_BYTES_MAX);
  expect(client.isEnding()).toBe(true);
  expect(await read()).toMatch(/^a+reset$/);
  expect(told).toEqual(['over']);
});

test('a page that left takes nothing more, and is over once', async () => {
  const { client, told } = aClient();
  await client.stream.cancel();
  client.push(bytes('late'));
  client.end();
  client.cut();
  expect(client.isOver()).toBe(true);
  expect(client.waitingBytes()).toBe(0);
  expect(told).toEqual(['over']);
});

test('a page that is cut is over, and its line is broken', () => {
  const { client, told } = aClient();
  client.push(bytes('x'));
  client.cut();
  expect(told).toEqual(['over', 'cut']);
});
