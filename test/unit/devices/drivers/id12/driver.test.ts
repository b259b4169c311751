/** ID-12 and its family: over time, and on real lines with the simulated reader. */
import { afterEach, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { createId12 } from '#sim/index.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';
import { aSerialEdge, badgesIn } from '#test/builders/serial-edge.ts';

const FRAME = '023343303043453735344343420d0a03';
const aReader = (settings = {}) =>
  aDriverRun('id12', { settings: { path: '/dev/ttyUSB0', ...settings } });
const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('one frame is a badge: such a reader writes a tag once', () => {
  const run = aReader();
  run.bytes(FRAME);
  expect(run.all).toEqual([{ type: 'badge', number: '3C00CE754C', encoding: 'rdm6300' }]);
});

test('asked for two frames, one alone is a ghost', () => {
  const run = aReader({ frames: 2 });
  run.bytes(FRAME);
  run.nowMs += 1001;
  run.bytes(FRAME);
  expect(run.all).toEqual([]);
  run.nowMs += 100;
  run.bytes(FRAME);
  expect(badgesIn(run.all)).toEqual(['3C00CE754C']);
});

test('its settings are strict, and its port is 9600 unless told otherwise', () => {
  const driver = drivers.get('id12');
  const given = driver?.settings.parse({ path: '/dev/ttyS1' });
  expect(driver?.port?.(given)).toEqual({ path: '/dev/ttyS1', baudRate: 9600 });
  for (const bad of [{ frames: 3 }, { frames: '1' }, { checksum: 'crc' }, { rearmAfterMs: 99 }])
    expect(driver?.settings.safeParse({ path: '/dev/ttyS1', ...bad }).success).toBe(false);
});

test.each(['tcp', 'pty'] as const)('badges come over a real line (%s)', async (how) => {
  const made = await aSerialEdge('id12', how, createId12);
  closing.push(made.close);
  await made.told((seen) => seen.some((one) => one.type === 'link' && one.online));
  made.device.presentBadge('3C00CE754C', 3000);
  await made.told((seen) => badgesIn(seen).length === 1);
  made.device.garbage();
  await made.pass(4000);
  made.device.presentBadge('01000734E0');
  await made.told((seen) => badgesIn(seen).length === 2);
  made.device.presentBadge('01000734E0');
  await made.pass(200);
  expect(badgesIn(made.place.observations())).toEqual(['3C00CE754C', '01000734E0']);
});
