/** Lines of text by a chosen pattern: over time, without bound, and on real lines with the simulated reader. */
import { afterEach, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { createWedge } from '#sim/index.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';
import { aSerialEdge, badgesIn } from '#test/builders/serial-edge.ts';

const DECIMAL = { pattern: '^(\\d{10})$', encoding: 'dec-10' };
const aReader = (settings: object = DECIMAL) =>
  aDriverRun('wedge', { settings: { path: '/dev/ttyUSB0', ...settings } });
const hexOf = (text: string) => Buffer.from(text, 'latin1').toString('hex');
const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('a number is told in the form of the place, with how it was written', () => {
  const run = aReader();
  run.bytes(hexOf('0013530444\r'));
  expect(run.all).toEqual([{ type: 'badge', number: '00CE754C', encoding: 'dec-10' }]);
});

test('a line without its end is waited for, and gone with its link', () => {
  const run = aReader();
  run.bytes(hexOf('00135'));
  run.closed();
  run.opened();
  run.bytes(hexOf('30444\r'));
  expect(run.all).toEqual([]);
  expect(run.faults).toMatchObject([{ reason: 'line-unlike-pattern' }]);
});

test('a line of 256 bytes is read, a longer one is a fault, and the next one is read', () => {
  const run = aReader({ pattern: '(\\d{10})$', encoding: 'dec-10' });
  run.bytes(hexOf(`${' '.repeat(246)}0013530444\r`));
  expect(badgesIn(run.all)).toEqual(['00CE754C']);
  for (let at = 0; at < 100; at++) run.bytes(hexOf('x'.repeat(500)));
  run.bytes(hexOf('\r0000472288\r'));
  expect(badgesIn(run.all)).toEqual(['00CE754C', '000734E0']);
  expect(run.faults).toMatchObject([{ reason: 'line-length' }]);
});

test('what does not fit is told with its reason and its line alone', () => {
  const run = aReader({ pattern: '^(\\w+)$', encoding: 'uid-hex' });
  run.bytes(hexOf('04A1B2C3D4E5F6\rABC\r'));
  expect(run.faults.map(({ reason, bytes }) => [reason, Buffer.from(bytes).toString()])).toEqual([
    ['number-wrong-length', 'ABC'],
  ]);
});

test('a group that took no part in the match is no number', () => {
  const run = aReader({ pattern: '^BADGE(?:=([0-9A-F]{8}))?$', encoding: 'uid-hex' });
  run.bytes(hexOf('BADGE\r'));
  expect(run.faults).toMatchObject([{ reason: 'line-unlike-pattern' }]);
});

test.each([
  [{ encoding: 'dec-10' }, 'pattern'],
  [{ pattern: '^(\\d+)$' }, 'encoding is one of'],
  [{ pattern: '^(\\d+)$', encoding: 'decimal' }, 'encoding is one of'],
  [{ pattern: '(a+)+$', encoding: 'uid-hex' }, 'repeats'],
  [{ pattern: '\\d+', encoding: 'uid-hex' }, 'one group'],
  [{ pattern: '(\\d+)(\\d+)', encoding: 'uid-hex' }, 'group'],
  [{ pattern: '', encoding: 'uid-hex' }, 'at least 1'],
])('settings %j are refused in words', (settings, words) => {
  const read = drivers.get('wedge')?.settings.safeParse({ path: '/dev/ttyS0', ...settings });
  expect(read?.success).toBe(false);
  expect(JSON.stringify(read?.error?.issues)).toContain(words);
});

test.each([
  ['tcp', 'hex-colons', { pattern: '^BADGE ([0-9A-F:]+)', encoding: 'uid-hex' }],
  ['pty', 'hex-reversed', { pattern: '^BADGE ([0-9A-F]{8})$', encoding: 'uid-hex-reversed' }],
] as const)('badges come over a real line (%s, %s)', async (how, format, settings) => {
  const made = await aSerialEdge(
    'wedge',
    how,
    (start) => createWedge({ ...start, format, prefix: 'BADGE ', repeatsEveryMs: 200 }),
    settings,
  );
  closing.push(made.close);
  const { device, place, told, pass } = made;
  await told((seen) => seen.some((one) => one.type === 'link' && one.online));
  device.say('HELLO\r\n');
  device.presentBadge('CB98A605', 2000);
  await told((seen) => badgesIn(seen).length === 1);
  await pass(3500);
  device.presentBadge('CB98A605');
  await told((seen) => badgesIn(seen).length === 2);
  expect(badgesIn(place.observations())).toEqual(['CB98A605', 'CB98A605']);
});
