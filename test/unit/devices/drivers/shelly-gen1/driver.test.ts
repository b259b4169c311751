/** Shelly's first generation over time: relays told once, counters, questions, commands and their outcomes. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';

const START = 'shellies/plug-1';
const aPlug = (settings = {}) =>
  aDriverRun('shelly-gen1', { settings: { id: 'plug-1', ...settings } });
const texts = (sent: readonly { topic?: string; text: string }[]) =>
  sent.map(({ topic, text }) => `${topic} ${text}`);
const enable: Command = { id: 'c1', device: 'plug', type: 'enable', session: 's' };
const disable: Command = { id: 'c2', device: 'plug', type: 'disable' };

describe('relays', () => {
  test('the word of every 30 seconds makes one observation', () => {
    const run = aPlug();
    for (const word of ['on', 'on', 'off', 'off', 'on']) run.message(`${START}/relay/0`, word);
    expect(run.all.map((one) => one.type === 'relay' && one.on)).toEqual([true, false, true]);
  });

  test('a plug that trips says so once, and its relay is open', () => {
    const run = aPlug();
    run.message(`${START}/relay/0`, 'on');
    run.message(`${START}/relay/0/power`, '2600.00');
    const seen = run.message(`${START}/relay/0`, 'overpower');
    expect(seen).toMatchObject([
      { type: 'relay', on: false },
      { type: 'fault', code: 'overpower' },
      { type: 'power', watts: 0, inferred: true },
    ]);
    expect(run.message(`${START}/relay/0`, 'overpower')).toEqual([]);
  });

  test('what the broker kept is a state: no fault, and told again when the plug says it', () => {
    const run = aPlug();
    expect(run.message(`${START}/relay/0`, 'overpower', { retained: true })).toEqual([
      { type: 'relay', on: false, retained: true },
    ]);
    expect(run.message(`${START}/relay/0`, 'off')).toEqual([{ type: 'relay', on: false }]);
  });

  test('after it was away, the relay is told again', () => {
    const run = aPlug();
    run.message(`${START}/relay/0`, 'on');
    run.message(`${START}/online`, 'false');
    run.message(`${START}/online`, 'true');
    expect(run.message(`${START}/relay/0`, 'on')).toEqual([{ type: 'relay', on: true }]);
  });
});

describe('meters', () => {
  test('a counter that begins again with a restart passes as it is', () => {
    const run = aPlug();
    const seen = ['123456', '60'].flatMap((text) => [
      ...run.message(`${START}/relay/0/energy`, text),
    ]);
    expect(seen).toEqual([
      { type: 'power', wattHours: 2057.6 },
      { type: 'power', wattHours: 1 },
    ]);
  });

  test('volts and amperes go once with the next watts of their own channel', () => {
    const run = aPlug();
    expect(run.message(`${START}/emeter/0/voltage`, '231.2')).toEqual([]);
    run.message(`${START}/emeter/0/current`, '0.5');
    expect(run.message(`${START}/emeter/1/power`, '5')).toEqual([
      { type: 'power', watts: 5, channel: 1 },
    ]);
    expect(run.message(`${START}/emeter/0/power`, '100')).toEqual([
      { type: 'power', watts: 100, volts: 231.2, amperes: 0.5 },
    ]);
    expect(run.message(`${START}/emeter/0/power`, '101')).toEqual([{ type: 'power', watts: 101 }]);
  });
});

test('the relay of a clamp meter is told for what it is, also after our restart', () => {
  const run = aPlug();
  run.message(`${START}/relay/0`, 'off');
  const flagged = { type: 'relay', on: false, flags: ['beside-meter'] };
  expect(run.message(`${START}/emeter/0/power`, '154.38')).toEqual([
    flagged,
    { type: 'power', watts: 154.38 },
  ]);
  expect(run.message(`${START}/emeter/0/power`, '150')).toEqual([{ type: 'power', watts: 150 }]);
  run.restart();
  expect(run.message(`${START}/relay/0`, 'off')).toEqual([flagged]);
});

describe('the device itself', () => {
  test('is asked for all it knows when the link opens, and when it is back', () => {
    const run = aPlug();
    run.opened();
    expect(texts(run.takeSent())).toEqual([`${START}/command announce`, `${START}/command update`]);
    expect(run.wakeAtMs).toBeNull();
    run.message(`${START}/online`, 'true');
    expect(run.takeSent()).toHaveLength(2);
  });

  test('that is too hot says so once, until it has cooled', () => {
    const run = aPlug();
    const seen = ['0', '1', '1', '0', '1'].flatMap((text) => [
      ...run.message(`${START}/overtemperature`, text),
    ]);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ type: 'fault', code: 'overtemperature' });
  });

  test('on the topic that all share, another says nothing of it', () => {
    const run = aPlug();
    expect(run.message('shellies/announce', { id: 'other', fw_ver: 'v1' })).toEqual([]);
    expect(run.message('shellies/announce', { id: 'shellies/plug-1', fw_ver: 'v1' })).toEqual([
      { type: 'link', online: true, firmware: 'v1' },
    ]);
    expect(run.faults).toEqual([]);
  });
});

describe('commands', () => {
  test('switch the relay of the setting, and its word is their outcome', () => {
    const run = aPlug({ channel: 1 });
    run.command(enable);
    expect(run.takeSent()).toEqual([
      { topic: `${START}/relay/1/command`, text: 'on', qos: 1, retain: false },
    ]);
    expect(run.message(`${START}/relay/0`, 'on')).toEqual([
      { type: 'relay', on: true, channel: 1 },
    ]);
    expect(run.message(`${START}/relay/1`, 'on')).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
      { type: 'relay', on: true },
    ]);
    expect(run.pass(20_000)).toEqual([]);
  });

  test('what the broker kept is no answer; after 8 seconds without one it failed', () => {
    const run = aPlug();
    run.command(disable);
    run.message(`${START}/relay/0`, 'off', { retained: true });
    expect(run.pass(7_999)).toEqual([]);
    expect(run.pass(1)).toEqual([
      { type: 'outcome', command: 'c2', ok: false, error: 'no-answer' },
    ]);
  });

  test('what the link took with it has failed', () => {
    const run = aPlug();
    run.command(enable);
    expect(run.closed()).toMatchObject([{ ok: false, error: 'link-lost' }]);
    expect(run.wakeAtMs).toBeNull();
  });

  test('a refresh asks for everything', () => {
    const run = aPlug();
    expect(run.command({ id: 'c3', device: 'plug', type: 'refresh' })).toMatchObject([
      { ok: true },
    ]);
    expect(texts(run.takeSent())).toContain(`${START}/command update`);
  });
});

describe('settings', () => {
  const driver = drivers.get('shelly-gen1');
  test('name its topics', () => {
    const given = driver?.settings.parse({ id: 'plug-1' });
    expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
      listen: ['shellies/plug-1/#'],
      speak: ['shellies/plug-1/command', 'shellies/plug-1/relay/0/command'],
      besides: ['shellies/announce'],
    });
  });

  test.each([
    [{}],
    [{ id: '' }],
    [{ id: '+' }],
    [{ id: 'shellies/plug-1' }],
    [{ id: 'x'.repeat(65) }],
    [{ id: 'plug-1', channel: 4 }],
    [{ id: 'plug-1', channel: '0' }],
    [{ id: 'plug-1', topic: 'x' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});
