/** Shelly Gen2 and later over time: overlays merged, questions asked, commands answered. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';

const aPlug = (settings = {}) =>
  aDriverRun('shelly', { settings: { prefix: 'shop/saw', ...settings } });
const notify = (run: DriverRun, component: object, method = 'NotifyStatus') =>
  run.message('shop/saw/events/rpc', { src: 'x', method, params: component });
const enable: Command = { id: 'c1', device: 'plug', type: 'enable', session: 's' };
const disable: Command = { id: 'c2', device: 'plug', type: 'disable' };
type Asked = { id: number; src: string; method: string; params: object };
const asked = (run: DriverRun): Asked[] => run.takeSent().map(({ text }) => JSON.parse(text));
const methods = (run: DriverRun) => asked(run).map(({ method }) => method);
const answer = (run: DriverRun, id: number, body: object) =>
  run.message('shop/saw/faitout/rpc', { id, src: 'x', dst: 'shop/saw/faitout', ...body });

describe('overlays', () => {
  test('are laid over what is known, and what they leave out has not changed', () => {
    const run = aPlug();
    notify(run, { 'switch:0': { output: true, apower: 10, aenergy: { total: 5 } } });
    expect(notify(run, { 'switch:0': { apower: 20 } })).toEqual([
      { type: 'power', watts: 20, wattHours: 5 },
    ]);
    expect(notify(run, { 'switch:0': { temperature: { tC: 30 } } })).toEqual([]);
    expect(notify(run, { cloud: { connected: true } })).toEqual([]);
  });

  test('of two switches stay apart, and the one beside has its number', () => {
    const run = aPlug();
    notify(run, { 'switch:0': { apower: 10 }, 'switch:1': { apower: 7 } });
    expect(notify(run, { 'switch:1': { aenergy: { total: 3 } } })).toEqual([
      { type: 'power', watts: 7, wattHours: 3, channel: 1 },
    ]);
  });

  test('where the machine is switch 2, number 0 is told as 2 and 2 without a number', () => {
    const run = aPlug({ channel: 2 });
    expect(notify(run, { 'switch:0': { apower: 1 }, 'switch:2': { apower: 2 } })).toEqual([
      { type: 'power', watts: 1, channel: 2 },
      { type: 'power', watts: 2 },
    ]);
  });

  test('from before it went away are forgotten', () => {
    const run = aPlug();
    notify(run, { 'switch:0': { output: true, apower: 10 } });
    run.message('shop/saw/online', 'false');
    run.message('shop/saw/online', 'true');
    expect(notify(run, { 'switch:0': { output: true, aenergy: { total: 6 } } })).toEqual([
      { type: 'relay', on: true },
      { type: 'power', wattHours: 6 },
    ]);
  });

  test('that the broker kept are states and are not believed', () => {
    const run = aPlug();
    const kept = run.message(
      'shop/saw/status/switch:0',
      { id: 0, output: true, apower: 900, errors: ['overpower'] },
      { retained: true },
    );
    expect(kept).toEqual([
      { type: 'relay', on: true, retained: true },
      { type: 'power', watts: 900, retained: true },
    ]);
    expect(notify(run, { 'switch:0': { aenergy: { total: 6 } } })).toEqual([
      { type: 'power', wattHours: 6 },
    ]);
  });

  test('tell an error once, until a whole status is without it', () => {
    const run = aPlug();
    const faults = (component: object, method?: string) =>
      notify(run, { 'switch:0': component }, method).filter(({ type }) => type === 'fault').length;
    expect(faults({ errors: ['overtemp'] })).toBe(1);
    expect(faults({ errors: ['overtemp'], apower: 1 })).toBe(0);
    expect(faults({ apower: 1 }, 'NotifyFullStatus')).toBe(0);
    expect(faults({ errors: ['overtemp'] })).toBe(1);
  });
});

test('the relay of a clamp meter is told for what it is, whichever comes first', () => {
  const run = aPlug();
  const flagged = { type: 'relay', on: false, flags: ['beside-meter'] };
  notify(run, { 'switch:0': { output: false } });
  expect(notify(run, { 'em1:0': { act_power: 154 } })).toEqual([
    { type: 'power', watts: 154 },
    flagged,
  ]);
  const other = aPlug();
  expect(notify(other, { 'em1:0': { act_power: 1 }, 'switch:0': { output: false } })).toEqual([
    { type: 'power', watts: 1 },
    flagged,
  ]);
});

describe('questions', () => {
  test('are asked when the link opens, on a topic of its own, and every minute', () => {
    const run = aPlug();
    run.opened();
    const first = asked(run);
    expect(first.map(({ method }) => method)).toEqual([
      'Shelly.GetDeviceInfo',
      'Shelly.GetStatus',
      'Switch.GetStatus',
    ]);
    expect(new Set(first.map(({ id }) => id)).size).toBe(3);
    expect(first[2]).toMatchObject({ src: 'shop/saw/faitout', params: { id: 0 } });
    run.message('shop/saw/online', 'true');
    expect(run.takeSent()).toEqual([]);
    run.pass(180_000);
    expect(methods(run)).toEqual(Array(3).fill('Switch.GetStatus'));
  });

  test('are not asked while it is away, and all when it is back', () => {
    const run = aPlug();
    run.opened();
    run.message('shop/saw/online', 'false', { retained: true });
    run.takeSent();
    run.pass(180_000);
    expect(run.takeSent()).toEqual([]);
    run.message('shop/saw/online', 'true');
    expect(methods(run)).toContain('Shelly.GetStatus');
  });

  test.each([
    ['em:0', { total_act_power: 5 }, ['EM.GetStatus', 'EMData.GetStatus']],
    ['em1:0', { act_power: 5 }, ['EM1.GetStatus', 'EM1Data.GetStatus']],
    ['cover:0', { apower: 5 }, ['Cover.GetStatus']],
    ['pm1:0', { apower: 5 }, ['PM1.GetStatus']],
  ])('go to %s where the meter is that', (component, values, expected) => {
    const run = aPlug();
    run.opened();
    notify(run, { [component]: values });
    run.takeSent();
    run.pass(60_000);
    expect(methods(run)).toEqual(expected);
  });

  test('that it refuses are no fault', () => {
    const run = aPlug();
    run.opened();
    const [{ id } = { id: 0 }] = asked(run);
    expect(answer(run, id, { error: { code: 404, message: 'No handler' } })).toEqual([]);
    expect(run.faults).toEqual([]);
  });
});

describe('commands', () => {
  test('are Switch.Set, the answer is their outcome, and the relay is asked how it stands', () => {
    const run = aPlug();
    run.command(enable);
    const [sent] = asked(run);
    expect(sent).toMatchObject({ method: 'Switch.Set', params: { id: 0, on: true } });
    expect(answer(run, sent?.id ?? 0, { result: { was_on: false } })).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
    ]);
    expect(methods(run)).toEqual(['Switch.GetStatus']);
    expect(notify(run, { 'switch:0': { output: true, source: 'MQTT' } })).toEqual([
      { type: 'relay', on: true, flags: ['by-mqtt'] },
    ]);
    expect(run.pass(8_000)).toEqual([]);
  });

  test('are also confirmed by the notification that comes before the answer', () => {
    const run = aPlug();
    run.command(disable);
    const [sent] = asked(run);
    expect(notify(run, { 'switch:0': { output: false } })).toMatchObject([
      { type: 'outcome', ok: true },
      { type: 'relay', on: false },
    ]);
    expect(answer(run, sent?.id ?? 0, { result: { was_on: true } })).toEqual([]);
    expect(run.faults).toEqual([]);
  });

  test('that it refuses have failed with its words', () => {
    const run = aPlug();
    run.command(enable);
    const [sent] = asked(run);
    const error = { code: -109, message: 'switch is overheated' };
    expect(answer(run, sent?.id ?? 0, { error })).toEqual([
      { type: 'outcome', command: 'c1', ok: false, error: '-109: switch is overheated' },
    ]);
  });

  test('fail without an answer in 8 seconds, or with the link', () => {
    const run = aPlug();
    run.opened();
    run.command(enable);
    expect(run.pass(8_000)).toMatchObject([{ command: 'c1', ok: false, error: 'no-answer' }]);
    run.command(disable);
    expect(run.closed()).toMatchObject([{ command: 'c2', ok: false, error: 'link-lost' }]);
  });
});

describe('settings', () => {
  const driver = drivers.get('shelly');
  test('name its topics', () => {
    const given = driver?.settings.parse({ prefix: 'shop/saw' });
    expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
      listen: ['shop/saw/#'],
      speak: ['shop/saw/rpc'],
    });
  });

  test.each([
    [{}],
    [{ prefix: '' }],
    [{ prefix: 'a/#' }],
    [{ prefix: 'faitout/v1' }],
    [{ prefix: 'a', channel: -1 }],
    [{ prefix: 'a', channel: 256 }],
    [{ prefix: 'a', id: 0 }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});
