/** OpenBeken over time: relays told once, values gathered, questions, commands and their outcomes. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';

const aPlug = (settings = {}) =>
  aDriverRun('openbeken', { settings: { client: 'obk/saw', ...settings } });
const topics = (sent: readonly { topic?: string }[]) => sent.map(({ topic }) => topic);
const enable: Command = { id: 'c1', device: 'plug', type: 'enable', session: 's' };
const disable: Command = { id: 'c2', device: 'plug', type: 'disable' };

test('a relay that repeats its word makes one observation, and another after it was away', () => {
  const run = aPlug();
  for (const word of ['1', '1', '0', '0']) run.message('obk/saw/1/get', word);
  run.message('obk/saw/connected', 'offline');
  run.message('obk/saw/connected', 'online');
  run.message('obk/saw/1/get', '0');
  expect(run.all.flatMap((one) => (one.type === 'relay' ? [one.on] : []))).toEqual([
    ...[true, false, false],
  ]);
});

test('volts and amperes go once, with the next watts or counter', () => {
  const run = aPlug();
  run.message('obk/saw/voltage/get', '230.5');
  run.message('obk/saw/current/get', '0.5');
  expect(run.message('obk/saw/energycounter/get', '10.25')).toEqual([
    { type: 'power', wattHours: 10.25, volts: 230.5, amperes: 0.5 },
  ]);
  expect(run.message('obk/saw/power/get', '115.1')).toEqual([{ type: 'power', watts: 115.1 }]);
});

test('what the broker kept is no measure of now', () => {
  const run = aPlug();
  run.message('obk/saw/voltage/get', '230.5', { retained: true });
  expect(run.message('obk/saw/power/get', '115', { retained: true })).toEqual([
    { type: 'power', watts: 115, retained: true },
  ]);
  expect(run.message('obk/saw/1/get', '0')).toEqual([{ type: 'relay', on: false }]);
});

describe('questions', () => {
  test('are asked when the link opens, and every minute', () => {
    const run = aPlug();
    run.opened();
    const values = ['obk/saw/1/get', 'obk/saw/power/get', 'obk/saw/energycounter/get'];
    expect(topics(run.takeSent())).toEqual(['cmnd/obk/saw/publishAll', ...values]);
    run.pass(120_000);
    expect(topics(run.takeSent())).toEqual([...values, ...values]);
  });

  test('are not asked while it is away, and all when it is back', () => {
    const run = aPlug();
    run.opened();
    run.message('obk/saw/connected', 'offline', { retained: true });
    run.takeSent();
    run.pass(180_000);
    expect(run.takeSent()).toEqual([]);
    run.message('obk/saw/connected', 'online');
    expect(topics(run.takeSent())).toContain('cmnd/obk/saw/publishAll');
  });
});

describe('commands', () => {
  test('are set, and the channel that answers is their outcome', () => {
    const run = aPlug({ channel: 3 });
    run.command(enable);
    expect(run.takeSent()).toEqual([{ topic: 'obk/saw/3/set', text: '1', qos: 1, retain: false }]);
    expect(run.message('obk/saw/1/get', '1')).toEqual([{ type: 'relay', on: true, channel: 1 }]);
    expect(run.message('obk/saw/3/get', '1')).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
      { type: 'relay', on: true },
    ]);
  });

  test('fail without an answer in 8 seconds, or with the link', () => {
    const run = aPlug();
    run.opened();
    run.command(disable);
    run.message('obk/saw/1/get', '0', { retained: true });
    expect(run.pass(8_000)).toMatchObject([{ command: 'c2', ok: false, error: 'no-answer' }]);
    run.command(enable);
    expect(run.closed()).toMatchObject([{ command: 'c1', ok: false, error: 'link-lost' }]);
  });
});

describe('settings', () => {
  const driver = drivers.get('openbeken');
  test('name its topics', () => {
    const given = driver?.settings.parse({ client: 'obk/saw' });
    expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
      listen: ['obk/saw/#', 'tele/obk/saw/#'],
      speak: [
        'obk/saw/1/set',
        'cmnd/obk/saw/publishAll',
        'obk/saw/1/get',
        'obk/saw/power/get',
        'obk/saw/energycounter/get',
      ],
      besides: ['homeassistant/#'],
    });
  });

  test.each([
    [{}],
    [{ client: '+' }],
    [{ client: 'faitout' }],
    [{ client: 'a', channel: 0 }],
    [{ client: 'a', channel: 65 }],
    [{ client: 'a', topic: 'b' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});
