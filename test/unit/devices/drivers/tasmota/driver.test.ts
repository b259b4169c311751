/** The Tasmota driver over time: relays told once, counters, questions, commands and their outcomes. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Command } from '#kernel/command.ts';
import type { Observation } from '#kernel/observation.ts';
import { aDriverRun, START_MS } from '#test/builders/driver-run.ts';

const aPlug = (settings = {}) => aDriverRun('tasmota', { settings: { topic: 'saw', ...settings } });
const energy = (fields: object) => ({ Time: '2026-11-24T10:00:05', ENERGY: fields });
const texts = (sent: readonly { topic?: string; text: string }[]) =>
  sent.map(({ topic, text }) => `${topic} ${text}`);
const enable: Command = { id: 'c1', device: 'plug', type: 'enable', session: 's' };
const disable: Command = { id: 'c2', device: 'plug', type: 'disable' };
const relays = (seen: readonly Observation[]) => seen.filter(({ type }) => type === 'relay');

describe('relays', () => {
  test('POWER, RESULT and STATE of one change make one observation', () => {
    const run = aPlug();
    run.opened();
    run.message('stat/saw/RESULT', { POWER: 'ON' });
    run.message('stat/saw/POWER', 'ON');
    run.message('tele/saw/STATE', { Time: '2026-11-24T10:00:05', POWER: 'ON' });
    expect(run.all).toEqual([{ type: 'relay', on: true }]);
  });

  test('a relay that opens takes the power away, and the meter is asked', () => {
    const run = aPlug();
    run.opened();
    run.message('stat/saw/POWER', 'ON');
    run.takeSent();
    expect(run.message('stat/saw/POWER', 'OFF')).toEqual([
      { type: 'relay', on: false },
      { type: 'power', watts: 0, inferred: true },
    ]);
    expect(texts(run.takeSent())).toEqual(['cmnd/saw/STATUS 8']);
    run.pass(5_000);
    expect(texts(run.takeSent())).toEqual(['cmnd/saw/STATUS 8']);
  });

  test('where the relay does not feed the meter, nothing is inferred', () => {
    const run = aPlug({ relayCutsPower: false });
    expect(run.message('stat/saw/POWER', 'OFF')).toEqual([{ type: 'relay', on: false }]);
  });

  test('what the broker kept is marked, and the plug itself is believed after it', () => {
    const run = aPlug();
    expect(run.message('stat/saw/POWER', 'ON', { retained: true })).toEqual([
      { type: 'relay', on: true, retained: true },
    ]);
    expect(run.message('stat/saw/RESULT', { POWER: 'ON' })).toEqual([{ type: 'relay', on: true }]);
  });

  test('after it was away, the relay is told again', () => {
    const run = aPlug();
    run.message('stat/saw/POWER', 'ON');
    run.message('tele/saw/LWT', 'Offline');
    run.message('tele/saw/LWT', 'Online');
    const seen = run.message('stat/saw/STATUS11', { StatusSTS: { POWER: 'ON' } });
    expect(relays(seen)).toHaveLength(1);
  });

  test('the words are those of StateText, and others are faults', () => {
    const run = aPlug({ onWord: 'Marche', offWord: 'Arrêt' });
    expect(run.message('stat/saw/POWER', 'MARCHE')).toMatchObject([{ on: true }]);
    expect(run.message('stat/saw/POWER', 'ON')).toEqual([]);
    expect(run.faults).toMatchObject([{ reason: 'bad-relay-word' }]);
  });

  test('the relay of the setting is the machine, another has its number as channel', () => {
    const run = aPlug({ relay: 2 });
    const seen = run.message('tele/saw/STATE', { POWER1: 'OFF', POWER2: 'ON' });
    expect(seen).toEqual([
      { type: 'relay', on: false, channel: 1 },
      { type: 'relay', on: true },
    ]);
    run.takeSent();
    run.command(disable);
    expect(texts(run.takeSent())).toEqual(['cmnd/saw/POWER2 OFF']);
  });

  test('a light that answers with an object is no relay word', () => {
    const run = aPlug();
    expect(run.message('stat/saw/RESULT', { POWER: { on: 1 }, Dimmer: 50 })).toEqual([]);
    expect(run.faults).toEqual([]);
  });
});

describe('meters', () => {
  test('a counter that falls passes as it is', () => {
    const run = aPlug();
    const seen = [6.294, 0.003].flatMap((Total) => [
      ...run.message('tele/saw/SENSOR', energy({ Total, Power: 40 })),
    ]);
    expect(seen).toMatchObject([{ wattHours: 6294 }, { wattHours: 3 }]);
  });

  test('a total over another number of channels is marked, also after our restart', () => {
    const run = aPlug();
    run.message('tele/saw/SENSOR', energy({ Total: [1.2, 3.4] }));
    run.restart();
    const seen = run.message('tele/saw/SENSOR', energy({ Total: 1.3 }));
    expect(seen).toEqual([{ type: 'power', wattHours: 1300, flags: ['channels-changed'] }]);
    const next = run.message('tele/saw/SENSOR', energy({ Total: 1.4 }));
    expect(next).toEqual([{ type: 'power', wattHours: 1400 }]);
  });

  test('a retained sensor document is a state and says so', () => {
    const run = aPlug();
    const seen = run.message('tele/saw/SENSOR', energy({ Power: 950 }), { retained: true });
    expect(seen).toEqual([{ type: 'power', watts: 950, retained: true }]);
  });

  test('a number that is none is a fault and the rest is read', () => {
    const run = aPlug();
    const seen = run.message('tele/saw/SENSOR', energy({ Power: 'nan', Total: 1 }));
    expect(seen).toEqual([{ type: 'power', wattHours: 1000 }]);
    expect(run.faults).toMatchObject([{ reason: 'bad-Power' }]);
  });

  test.each([
    ['2026-11-24T10:00:05+01:00', Date.UTC(2026, 10, 24, 9, 0, 5)],
    ['2026-11-24T10:00:05', undefined],
    ['1970-01-01T00:00:12+00:00', undefined],
    ['0000-00-00T00:00:00', undefined],
    [17, undefined],
  ])('the time %s gives %s', (Time, atMs) => {
    const [sample] = aPlug().message('tele/saw/SENSOR', { Time, ENERGY: { Power: 1 } });
    expect(sample?.atMs).toBe(atMs);
  });
});

describe('badges', () => {
  test('a key of a Wiegand reader is a digit', () => {
    const run = aPlug();
    const seen = run.message('tele/saw/SENSOR', { Wiegand: { UID: 5, Size: 4 } });
    expect(seen).toEqual([{ type: 'keypad', digits: '5' }]);
  });

  test('a badge that the broker kept opens nothing', () => {
    const run = aPlug();
    const kept = run.message('tele/saw/SENSOR', { PN532: { UID: 'CB98A605' } }, { retained: true });
    expect(kept).toEqual([]);
  });

  test('a UID that can not be read is a fault', () => {
    const run = aPlug();
    run.message('tele/saw/SENSOR', { RC522: { UID: 'EDBA996' }, Wiegand: { UID: -1, Size: 26 } });
    expect(run.all).toEqual([]);
    expect(run.faults).toMatchObject([{ reason: 'bad-uid' }, { reason: 'bad-uid' }]);
  });
});

describe('questions', () => {
  test('it asks when the link opens, and every minute', () => {
    const run = aPlug();
    run.opened();
    expect(texts(run.takeSent())).toEqual(['cmnd/saw/STATUS 8', 'cmnd/saw/STATUS 11']);
    run.pass(180_000);
    expect(texts(run.takeSent())).toEqual(Array(3).fill('cmnd/saw/STATUS 8'));
  });

  test('it does not ask a plug that is away, and asks it when it is back', () => {
    const run = aPlug();
    run.opened();
    run.message('tele/saw/LWT', 'Offline', { retained: true });
    run.takeSent();
    run.pass(180_000);
    expect(run.takeSent()).toEqual([]);
    run.message('tele/saw/LWT', 'Online');
    expect(texts(run.takeSent())).toEqual(['cmnd/saw/STATUS 8', 'cmnd/saw/STATUS 11']);
  });
});

describe('commands', () => {
  test('enable and disable are POWER, never retained, and the answer is their outcome', () => {
    const run = aPlug();
    run.opened();
    run.takeSent();
    run.command(enable);
    expect(run.takeSent()).toEqual([
      { topic: 'cmnd/saw/POWER', text: 'ON', qos: 1, retain: false },
    ]);
    // Telemetry that crossed the command on its way is no answer, whatever it says.
    expect(run.message('tele/saw/STATE', { POWER: 'ON' })).toEqual([{ type: 'relay', on: true }]);
    expect(run.message('stat/saw/RESULT', { POWER: 'ON' })).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
    ]);
    expect(run.message('stat/saw/POWER', 'ON')).toEqual([]);
    expect(run.pass(20_000)).toEqual([]);
  });

  test('a relay that already stands so confirms too', () => {
    const run = aPlug();
    run.message('stat/saw/POWER', 'OFF');
    run.command(disable);
    expect(run.message('stat/saw/POWER', 'OFF')).toEqual([
      { type: 'outcome', command: 'c2', ok: true },
    ]);
  });

  test('without an answer in 8 seconds it failed', () => {
    const run = aPlug();
    run.opened();
    run.command(enable);
    expect(run.pass(7_999)).toEqual([]);
    expect(run.pass(1)).toEqual([
      { type: 'outcome', command: 'c1', ok: false, error: 'no-answer' },
    ]);
  });

  test('the later word supersedes the earlier one', () => {
    const run = aPlug();
    run.command(enable);
    expect(run.command(disable)).toEqual([
      { type: 'outcome', command: 'c1', ok: false, error: 'superseded' },
    ]);
  });

  test('what the link took with it has failed', () => {
    const run = aPlug();
    run.command(enable);
    expect(run.closed()).toEqual([
      { type: 'outcome', command: 'c1', ok: false, error: 'link-lost' },
    ]);
  });

  test('an enable past its time is not sent, what a plug can not do is said', () => {
    const run = aPlug();
    expect(run.command({ ...enable, expiresAtMs: START_MS })).toMatchObject([{ error: 'expired' }]);
    const unlock: Command = { id: 'c3', device: 'plug', type: 'unlock', seconds: 5 };
    expect(run.command(unlock)).toMatchObject([{ ok: false, error: 'not-supported' }]);
    expect(run.takeSent()).toEqual([]);
  });
});

describe('settings', () => {
  const driver = drivers.get('tasmota');
  test('FullTopic is followed', () => {
    const given = driver?.settings.parse({ topic: 'saw', fullTopic: 'shop/%topic%/%prefix%' });
    expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
      listen: ['shop/saw/tele/#', 'shop/saw/stat/#'],
      speak: ['shop/saw/cmnd/#'],
      besides: ['shop/saw/cmnd/POWER', 'tasmota/discovery/#', 'homeassistant/#'],
    });
  });

  test.each([
    [{}],
    [{ topic: '+' }],
    [{ topic: 'faitout/v1' }],
    [{ topic: 'saw', fullTopic: '%topic%/' }],
    [{ topic: 'saw', fullTopic: '%prefix%/%topic%/%id%/' }],
    [{ topic: 'saw', fullTopic: 'faitout/%prefix%/%topic%/' }],
    [{ topic: 'saw', fullTopic: '%prefix%/%topic%/#' }],
    [{ topic: 'saw', relay: 0 }],
    [{ topic: 'saw', relay: 9 }],
    [{ topic: 'saw', onWord: 'X', offWord: 'X' }],
    [{ topic: 'saw', colour: 'red' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});

test('an emptied retained message says nothing, another word on LWT is a fault', () => {
  const run = aPlug();
  expect(run.message('tele/saw/LWT', '')).toEqual([]);
  expect(run.faults).toEqual([]);
  run.message('tele/saw/LWT', 'Maybe');
  expect(run.faults).toMatchObject([{ reason: 'bad-lwt' }]);
});

test('a boot tells firmware and module', () => {
  const run = aPlug();
  const Info1 = { Module: 'Nous A1T', Version: '14.2.0(tasmota)' };
  expect(run.message('tele/saw/INFO1', { Info1 })).toEqual([
    { type: 'link', online: true, firmware: '14.2.0(tasmota)', model: 'Nous A1T' },
  ]);
});
