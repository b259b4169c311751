/** The serial badge reader over time: held badges, ghosts, noise. */
import { expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';

const ONE = '0230313030303733344530443203';
const TWO = '0233433030434537353443434203';
const GHOST = '0246303030303630303037463103';
const NOTHING = '0230303030303030303030303003';
const aReader = (settings = {}) =>
  aDriverRun('rdm6300', { settings: { path: '/dev/ttyUSB0', ...settings } });
const hold = (run: DriverRun, frame: string, ms: number) => {
  for (let at = 0; at < ms; at += 65) {
    run.bytes(frame);
    run.nowMs += 65;
  }
};
const numbers = (run: DriverRun) =>
  run.all.flatMap((one) => (one.type === 'badge' ? [one.number] : []));

test('a badge held for eight seconds is one badge, and another after it a second one', () => {
  const run = aReader();
  hold(run, ONE, 8000);
  run.nowMs += 4000;
  hold(run, TWO, 300);
  expect(run.all).toEqual([
    { type: 'badge', number: '01000734E0', encoding: 'rdm6300' },
    { type: 'badge', number: '3C00CE754C', encoding: 'rdm6300' },
  ]);
  expect(run.faults).toEqual([]);
});

test('the same badge counts again once it was silent for longer than the setting', () => {
  const run = aReader();
  hold(run, ONE, 200);
  run.nowMs += 300 - 65;
  hold(run, ONE, 200);
  expect(numbers(run)).toHaveLength(1);
  run.nowMs += 301 - 65;
  hold(run, ONE, 200);
  expect(numbers(run)).toHaveLength(2);
});

test('a ghost counts only when it is said twice in a row', () => {
  const run = aReader();
  for (const frame of [GHOST, ONE, GHOST, ONE]) {
    run.bytes(frame);
    run.nowMs += 65;
  }
  expect(numbers(run)).toEqual([]);
  hold(run, ONE, 65);
  expect(numbers(run)).toEqual(['01000734E0']);
});

test('a ghost beside a held badge neither counts nor makes the badge count again', () => {
  const run = aReader();
  hold(run, ONE, 300);
  run.bytes(GHOST);
  hold(run, ONE, 300);
  expect(numbers(run)).toEqual(['01000734E0']);
});

test('two sightings further apart than the window are two ghosts', () => {
  const run = aReader();
  run.bytes(ONE);
  run.nowMs += 301;
  run.bytes(ONE);
  expect(numbers(run)).toEqual([]);
});

test('a damaged frame between them parts two sightings', () => {
  const run = aReader();
  run.bytes(ONE + ONE.replace('3130', '3230') + ONE);
  expect(numbers(run)).toEqual([]);
  expect(run.faults).toMatchObject([{ reason: 'frame-checksum' }]);
});

test('all zeros are no badge, however often they come', () => {
  const run = aReader();
  hold(run, NOTHING, 1000);
  expect(run.all).toEqual([]);
});

test('the frame with CR and LF of an ID-12 is the same badge', () => {
  const run = aReader();
  const framed = ONE.replace(/03$/, '0d0a03');
  run.bytes(framed);
  run.bytes(framed);
  expect(numbers(run)).toEqual(['01000734E0']);
});

test('noise without end costs a bounded memory and few faults', () => {
  const run = aReader();
  run.bytes(`02${'41'.repeat(5000)}`);
  for (let at = 0; at < 100; at++) run.bytes('0241410341024103'.repeat(50));
  expect(run.all).toEqual([]);
  expect(run.faults.length).toBeLessThanOrEqual(1 + 100 * 16);
  run.bytes(`03${ONE}${ONE}`);
  expect(numbers(run)).toEqual(['01000734E0']);
});

test('a new link begins without a half frame of the old one', () => {
  const run = aReader();
  run.bytes(ONE.slice(0, 12));
  run.closed();
  run.opened();
  run.bytes(ONE.slice(12) + ONE + ONE);
  expect(numbers(run)).toEqual(['01000734E0']);
});

test('its port is 9600 by default, and its settings are strict', () => {
  const driver = drivers.get('rdm6300');
  const settings = driver?.settings;
  const given = settings?.parse({ path: 'usb:1a86:7523' });
  expect(driver?.port?.(given)).toEqual({ path: 'usb:1a86:7523', baudRate: 9600 });
  for (const bad of [
    {},
    { path: '' },
    { path: '/dev/a', rearmAfterMs: 99 },
    { path: '/dev/a', x: 1 },
  ]) {
    expect(settings?.safeParse(bad).success).toBe(false);
  }
});
