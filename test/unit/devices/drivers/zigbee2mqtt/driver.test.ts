/** A Zigbee device over time: states that repeat, stored states, a bridge that goes and comes, commands. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import { aDriverRun, START_MS } from '#test/builders/driver-run.ts';

const TOPIC = 'zigbee2mqtt/Saw / left';
const aDevice = (settings = {}) =>
  aDriverRun('zigbee2mqtt', { settings: { name: 'Saw / left', ...settings } });
const enable: Command = { id: 'c1', device: 'plug', type: 'enable', session: 's' };
const disable: Command = { id: 'c2', device: 'plug', type: 'disable' };

describe('a state that is told whole each time', () => {
  test('makes one observation a change', () => {
    const run = aDevice();
    for (const state of ['ON', 'ON', 'OFF', 'OFF']) run.message(TOPIC, { state, linkquality: 90 });
    for (const contact of [true, true, false]) run.message(TOPIC, { contact, battery: 90 });
    expect(run.all).toEqual([
      { type: 'relay', on: true },
      { type: 'relay', on: false },
      { type: 'contact', name: 'door', open: false },
      { type: 'contact', name: 'door', open: true },
    ]);
  });

  test('tells a low battery once, also after our restart, and again after a new one', () => {
    const run = aDevice();
    const faults = (battery: number) =>
      run.message(TOPIC, { battery }).filter(({ type }) => type === 'fault').length;
    expect([faults(9), faults(8)]).toEqual([1, 0]);
    run.restart();
    expect([faults(8), faults(100), faults(10)]).toEqual([0, 0, 1]);
  });

  test('that the broker kept is marked, and told again when it comes live', () => {
    const run = aDevice();
    expect(run.message(TOPIC, { contact: false }, { retained: true })).toEqual([
      { type: 'contact', name: 'door', open: true, retained: true },
    ]);
    expect(run.message(TOPIC, { contact: false })).toEqual([
      { type: 'contact', name: 'door', open: true },
    ]);
  });

  test('that comes first and is old is from the store of Zigbee2MQTT: a state, no event', () => {
    const run = aDevice();
    const at = (ms: number) => new Date(ms).toISOString();
    const old = START_MS - 3_600_000;
    expect(run.message(TOPIC, { contact: false, last_seen: at(old) })).toEqual([
      { type: 'contact', name: 'door', open: true, atMs: old, retained: true },
    ]);
    expect(run.message(TOPIC, { contact: false, last_seen: at(START_MS) })).toEqual([
      { type: 'contact', name: 'door', open: true, atMs: START_MS },
    ]);
    expect(run.message(TOPIC, { contact: true, last_seen: old })).toEqual([
      { type: 'contact', name: 'door', open: false, atMs: old },
    ]);
  });
});

describe('the bridge', () => {
  test('that goes takes the device with it, and its relay is told again after that', () => {
    const run = aDevice();
    run.message(TOPIC, { state: 'ON' });
    expect(run.message('zigbee2mqtt/bridge/state', { state: 'offline' })).toEqual([
      { type: 'link', online: false },
    ]);
    run.takeSent();
    expect(run.message('zigbee2mqtt/bridge/state', { state: 'online' })).toEqual([
      { type: 'link', online: true, inferred: true },
    ]);
    expect(run.takeSent()).toMatchObject([{ topic: `${TOPIC}/get`, text: '{"state":""}' }]);
    expect(run.message(TOPIC, { state: 'ON' })).toEqual([{ type: 'relay', on: true }]);
  });

  test('that comes back does not bring back a device that is away', () => {
    const run = aDevice();
    run.message(`${TOPIC}/availability`, 'offline');
    run.message('zigbee2mqtt/bridge/state', 'offline');
    expect(run.message('zigbee2mqtt/bridge/state', 'online')).toEqual([]);
    expect(run.message(`${TOPIC}/availability`, { state: 'online' })).toEqual([
      { type: 'link', online: true },
    ]);
  });

  test('with other words is a fault', () => {
    const run = aDevice();
    run.message('zigbee2mqtt/bridge/state', 'maybe');
    run.message(`${TOPIC}/availability`, { state: 1 });
    expect(run.faults).toMatchObject([
      { reason: 'bad-bridge-state' },
      { reason: 'bad-availability' },
    ]);
  });
});

describe('commands', () => {
  test('are set, and the state that follows is their outcome', () => {
    const run = aDevice();
    run.command(enable);
    expect(run.takeSent()).toEqual([
      { topic: `${TOPIC}/set`, text: '{"state":"ON"}', qos: 1, retain: false },
    ]);
    expect(run.message(TOPIC, { state: 'ON' })).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
      { type: 'relay', on: true },
    ]);
    expect(run.pass(20_000)).toEqual([]);
  });

  test('to one outlet are not answered by another', () => {
    const run = aDevice({ outlet: 'l2' });
    run.command(disable);
    expect(run.takeSent()).toMatchObject([{ text: '{"state_l2":"OFF"}' }]);
    expect(run.message(TOPIC, { state_l1: 'OFF' })).toEqual([
      { type: 'relay', on: false, channel: 1 },
    ]);
    expect(run.pass(8_000)).toMatchObject([{ command: 'c2', ok: false, error: 'no-answer' }]);
  });

  test('fail with the link', () => {
    const run = aDevice();
    run.command(enable);
    expect(run.closed()).toMatchObject([{ command: 'c1', ok: false, error: 'link-lost' }]);
  });
});

test('only a device with a relay is asked: a contact on a battery sleeps', () => {
  const run = aDevice();
  run.opened();
  run.message(TOPIC, { contact: true });
  run.opened();
  expect(run.takeSent()).toEqual([]);
  run.message(TOPIC, { state: 'ON' });
  run.restart();
  run.opened();
  expect(run.takeSent()).toMatchObject([{ topic: `${TOPIC}/get` }]);
});

describe('settings', () => {
  const driver = drivers.get('zigbee2mqtt');
  test('name its topics, and that of the bridge which it hears', () => {
    const given = driver?.settings.parse({ name: 'Saw / left', base: 'z' });
    expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
      listen: ['z/Saw / left', 'z/Saw / left/availability'],
      speak: ['z/Saw / left/set', 'z/Saw / left/get'],
      hears: ['z/bridge/state'],
      besides: ['z/bridge/#', 'homeassistant/#'],
    });
  });

  test.each([
    [{}],
    [{ name: '#' }],
    [{ name: 'bridge' }],
    [{ name: 'bridge/state' }],
    [{ name: 'a', base: 'faitout' }],
    [{ name: 'a', outlet: 'l0' }],
    [{ name: 'a', outlet: 'constructor' }],
    [{ name: 'a', topic: 'b' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});
