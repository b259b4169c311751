/** esp-rfid over time: clocks that are wrong, doors opened by command, silence, settings. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';

const aDoor = (settings = {}) =>
  aDriverRun('esp-rfid', { settings: { topic: '/rfid', ...settings } });
type Door = ReturnType<typeof aDoor>;
const seconds = (run: Door, offset = 0) => Math.floor(run.nowMs / 1000) + offset;
const boot = (run: Door, offset = 0) =>
  run.message('/rfid/send', {
    type: 'boot',
    time: seconds(run, offset),
    uptime: 0,
    ip: '192.168.1.50',
  });
const beat = (run: Door, more = {}) =>
  run.message('/rfid/send', { type: 'heartbeat', time: seconds(run), ...more });
const card = (run: Door, uid: string, more = {}) =>
  run.message('/rfid/send', {
    type: 'access',
    time: seconds(run),
    isKnown: 'false',
    access: 'Denied',
    uid,
    ...more,
  });
const unlock: Command = { id: 'c1', device: 'door', type: 'unlock', seconds: 5 };

describe('its clock', () => {
  test('is believed as it stands while its heartbeats are of now', () => {
    const run = aDoor();
    boot(run);
    run.nowMs += 20_000;
    expect(card(run, '94D8FC5F', { time: seconds(run, -15) })).toEqual([
      { type: 'badge', number: '94D8FC5F', atMs: seconds(run, -15) * 1000 },
    ]);
  });

  test('an hour ahead is corrected by what the heartbeats showed', () => {
    const run = aDoor();
    boot(run, 3600);
    run.nowMs += 20_000;
    expect(card(run, '94D8FC5F', { time: seconds(run, 3600) })).toEqual([
      { type: 'badge', number: '94D8FC5F', atMs: run.nowMs, flags: ['clock-corrected'] },
    ]);
  });

  test('of 1970 says no time, and that it is not set', () => {
    const run = aDoor();
    run.message('/rfid/send', { type: 'boot', time: 12, uptime: 0 });
    expect(card(run, '94D8FC5F', { time: 40 })).toEqual([
      { type: 'badge', number: '94D8FC5F', flags: ['clock-unset'] },
    ]);
  });
});

describe('its log', () => {
  const line = (run: Door, timestamp: number) =>
    run.message('/rfid/send', {
      ...{ uid: '94D8FC5F', username: 'Faitout', acctype: 1, timestamp },
    });
  const letIn = { type: 'decided', number: '94D8FC5F', granted: true, reason: 'ok' };

  test('of 1970 is taken in once, with the time as it stands, whatever the clock shows since', () => {
    const run = aDoor();
    boot(run, 3600);
    expect(line(run, 312)).toEqual([{ ...letIn, atMs: 312_000 }]);
    expect(line(run, 312)).toEqual([]);
    expect(run.faults).toEqual([]);
  });

  test('of 1970 repeats what was told live; the same second of two starts is two cards live', () => {
    const run = aDoor();
    const known = { time: 40, isKnown: 'true', access: 'Always' };
    expect(card(run, '94D8FC5F', known)).toEqual([{ ...letIn, flags: ['clock-unset'] }]);
    expect(card(run, '94D8FC5F', known)).toEqual([{ ...letIn, flags: ['clock-unset'] }]);
    expect(line(run, 40)).toEqual([]);
  });
});

describe('a door opened by command', () => {
  const opened = { isKnown: 'true', access: 'Always', username: 'MQTT' };

  test('confirms by an access message of nobody, and nobody is taken for let in', () => {
    const run = aDoor();
    boot(run);
    run.command(unlock);
    expect(run.takeSent().map(({ text }) => JSON.parse(text))).toEqual([
      { cmd: 'opendoor', doorip: '192.168.1.50' },
    ]);
    expect(card(run, ' ', opened)).toEqual([{ type: 'outcome', command: 'c1', ok: true }]);
    expect(card(run, ' ', opened)).toEqual([]);
  });

  test('fails where its address is not known, where it is late, and without an answer in 8 seconds', () => {
    const run = aDoor();
    expect(run.command(unlock)).toMatchObject([{ ok: false, error: 'address-unknown' }]);
    boot(run);
    expect(run.command({ ...unlock, expiresAtMs: run.nowMs })).toMatchObject([
      { error: 'expired' },
    ]);
    run.command(unlock);
    expect(run.pass(8000)).toEqual([
      { type: 'outcome', command: 'c1', ok: false, error: 'no-answer' },
    ]);
  });

  test('keeps its address over a restart of the server', () => {
    const run = aDoor();
    boot(run);
    run.restart();
    run.command(unlock);
    expect(run.takeSent()).toHaveLength(1);
  });
});

describe('numbers', () => {
  test('of digits alone are read once a letter was seen, and not before', () => {
    const run = aDoor();
    expect(card(run, '04123456')).toEqual([]);
    expect(run.faults).toMatchObject([{ reason: 'ambiguous-uid' }]);
    card(run, '94D8FC5F');
    expect(card(run, '04123456')).toMatchObject([{ type: 'badge', number: '04123456' }]);
  });

  test.each([['EDBA996'], ['4a1b2c3d4e5f6'], ['12345']])('%s may be several cards', (uid) => {
    const run = aDoor({ numbers: 'hex' });
    expect(card(run, uid)).toEqual([]);
    expect(run.faults).toMatchObject([{ reason: 'ambiguous-uid' }]);
  });
});

test('three heartbeats that stay away are told, and it is back with the next word', () => {
  const run = aDoor();
  boot(run);
  expect(run.pass(539_000)).toEqual([]);
  expect(run.pass(1000)).toEqual([{ type: 'link', online: false, inferred: true }]);
  expect(beat(run)).toEqual([{ type: 'link', online: true }]);
});

test('heartbeats every hour are waited for', () => {
  const run = aDoor();
  beat(run);
  run.nowMs += 3_600_000;
  beat(run);
  expect(run.pass(3 * 3_600_000 - 1000)).toEqual([]);
  expect(run.pass(1000)).toMatchObject([{ type: 'link', online: false }]);
});

describe('settings', () => {
  const driver = drivers.get('esp-rfid');
  test.each([
    [{}],
    [{ topic: '#' }],
    [{ topic: '/rfid/' }],
    [{ topic: 'faitout' }],
    [{ topic: '/rfid', numbers: 'octal' }],
    [{ topic: '/rfid', door: '' }],
    [{ topic: '/rfid', ip: '1.2.3.4' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});
