/** ESPHome over time: tags that stay, states that are told again, commands and their outcomes. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';

const aReader = (settings = {}) =>
  aDriverRun('esphome', { settings: { prefix: 'desk', ...settings } });
const unlock: Command = { id: 'c1', device: 'desk', type: 'unlock', seconds: 5 };
const enable: Command = { id: 'c2', device: 'desk', type: 'enable', session: 's' };

describe('a tag', () => {
  test('that lies on the reader is one badge, and another once it was away', () => {
    const run = aReader();
    for (let at = 0; at < 5; at++) {
      run.message('desk/tag', '74-10-37-94');
      run.pass(1000);
    }
    expect(run.all).toHaveLength(1);
    run.pass(2600);
    run.message('desk/tag', '74-10-37-94');
    expect(run.all).toHaveLength(2);
  });

  test('after another is a badge at once', () => {
    const run = aReader();
    for (const tag of ['74-10-37-94', 'CB-98-A6-05', '74-10-37-94']) run.message('desk/tag', tag);
    expect(run.all).toHaveLength(3);
  });

  test('of a text sensor is no badge when the board has just come back', () => {
    const run = aReader();
    run.message('desk/status', 'online');
    expect(run.message('desk/text_sensor/tag/state', '74-10-37-94')).toEqual([]);
    run.pass(10_000);
    expect(run.message('desk/text_sensor/tag/state', '74-10-37-94')).toHaveLength(1);
  });

  test('a retained birth of last year does not silence it', () => {
    const run = aReader();
    run.message('desk/status', 'online', { retained: true });
    expect(run.message('desk/text_sensor/tag/state', '74-10-37-94')).toHaveLength(1);
  });
});

test('a relay, a contact and their repetitions make one observation each, and another after it was away', () => {
  const run = aReader();
  for (let at = 0; at < 3; at++) {
    run.message('desk/switch/relay/state', 'ON');
    run.message('desk/binary_sensor/door/state', 'OFF');
  }
  expect(run.all.map(({ type }) => type)).toEqual(['relay', 'contact']);
  run.message('desk/status', 'offline');
  run.message('desk/status', 'online');
  run.message('desk/switch/relay/state', 'ON');
  expect(run.all.map(({ type }) => type)).toEqual(['relay', 'contact', 'link', 'link', 'relay']);
});

test('a relay that opens takes the watts of its meter away', () => {
  const run = aReader();
  run.message('desk/sensor/power/state', '600');
  run.message('desk/switch/relay/state', 'ON');
  expect(run.message('desk/switch/relay/state', 'OFF')).toEqual([
    { type: 'relay', on: false },
    { type: 'power', watts: 0, inferred: true },
  ]);
});

describe('commands', () => {
  test('unlock the door, and the lock that opens is their outcome', () => {
    const run = aReader();
    run.command(unlock);
    expect(run.takeSent()).toEqual([
      { topic: 'desk/lock/lock/command', text: 'UNLOCK', qos: 1, retain: false },
    ]);
    expect(run.message('desk/lock/lock/state', 'UNLOCKED')).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
    ]);
    expect(run.message('desk/lock/lock/state', 'LOCKED')).toEqual([]);
  });

  test('fail without an answer in 8 seconds, when they came too late, or with the link', () => {
    const run = aReader();
    run.command(unlock);
    expect(run.pass(8000)).toMatchObject([{ command: 'c1', ok: false, error: 'no-answer' }]);
    expect(run.command({ ...unlock, expiresAtMs: run.nowMs })).toMatchObject([
      { ok: false, error: 'expired' },
    ]);
    run.command(unlock);
    run.command(enable);
    expect(run.closed()).toMatchObject([
      { command: 'c2', error: 'link-lost' },
      { command: 'c1', error: 'link-lost' },
    ]);
  });

  test('switch the relay, confirmed by its state, never by what a broker kept', () => {
    const run = aReader({ relay: 'laser' });
    run.command(enable);
    expect(run.takeSent()).toMatchObject([{ topic: 'desk/switch/laser/command', text: 'ON' }]);
    expect(run.message('desk/switch/laser/state', 'ON', { retained: true })).toEqual([
      { type: 'relay', on: true, retained: true },
    ]);
    expect(run.message('desk/switch/laser/state', 'ON')).toEqual([
      { type: 'outcome', command: 'c2', ok: true },
      { type: 'relay', on: true },
    ]);
  });

  test('of other devices are refused', () => {
    const run = aReader();
    expect(run.command({ id: 'c3', device: 'desk', type: 'identify', seconds: 5 })).toMatchObject([
      { ok: false, error: 'not-supported' },
    ]);
  });
});

describe('settings', () => {
  const driver = drivers.get('esphome');
  test('name its topics', () => {
    const given = driver?.settings.parse({ prefix: 'hall/door' });
    expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
      listen: ['hall/door/#'],
      speak: [
        'hall/door/switch/relay/command',
        'hall/door/lock/lock/command',
        'hall/door/feedback',
      ],
      besides: ['homeassistant/#', 'esphome/discover/#'],
    });
  });

  test.each([
    [{}],
    [{ prefix: '+' }],
    [{ prefix: 'a/' }],
    [{ prefix: 'faitout' }],
    [{ prefix: 'a', tag: 'b/c' }],
    [{ prefix: 'a', relay: '#' }],
    [{ prefix: 'a', encoding: 'guess' }],
    [{ prefix: 'a', rearmAfterMs: 10 }],
    [{ prefix: 'a', energyUnit: 'J' }],
    [{ prefix: 'a', contacts: Array.from({ length: 17 }, (_, at) => `c${at}`) }],
    [{ prefix: 'a', topic: 'b' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});
