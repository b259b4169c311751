/** Bambu printers over time: prints that were not seen to start, names that come late, cancels, questions, settings. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Observation } from '#kernel/observation.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';

const SERIAL = '01P00A000000000';
const HERE = { serial: SERIAL, host: '192.168.1.60', accessCode: '12345678' };
const aPrinter = () => aDriverRun('bambu', { settings: HERE });
type Printer = ReturnType<typeof aPrinter>;
const say = (run: Printer, print: object) =>
  run.message(`device/${SERIAL}/report`, { print: { command: 'push_status', msg: 1, ...print } });
const phases = (seen: readonly Observation[]) =>
  seen.flatMap((one) =>
    one.type === 'job' && one.phase !== 'progress'
      ? [`${one.phase}${one.inferred ? '?' : ''}`]
      : [],
  );
const jobs = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'job' ? [one.job] : []));

test.each([['FINISH'], ['FAILED'], ['IDLE']])(
  'a first document that says %s ends no job',
  (state) => {
    const run = aPrinter();
    run.opened();
    say(run, { gcode_state: state, task_id: '77', mc_percent: 100, subtask_name: 'old' });
    expect(run.all).toEqual([{ type: 'state', state: 'idle' }]);
  },
);

test('a print that runs when it is first seen has started, by inference', () => {
  const run = aPrinter();
  say(run, {
    gcode_state: 'RUNNING',
    task_id: '77',
    mc_percent: 42,
    subtask_name: ' ► Büchse – 1 ',
  });
  expect(run.all[0]).toEqual({
    type: 'job',
    job: '77',
    phase: 'started',
    name: '► Büchse – 1',
    inferred: true,
  });
});

test('pieces are merged: a temperature alone changes nothing', () => {
  const run = aPrinter();
  say(run, { gcode_state: 'RUNNING', task_id: '77' });
  expect(say(run, { nozzle_temper: 220.125 })).toEqual([]);
  expect(phases(say(run, { gcode_state: 'FINISH' }))).toEqual(['finished']);
});

test('a state that comes before its ids does not take those of the last print', () => {
  const run = aPrinter();
  say(run, { gcode_state: 'FINISH', task_id: '77', subtask_name: 'old' });
  say(run, { gcode_state: 'PREPARE' });
  say(run, { task_id: '78', subtask_name: 'new' });
  run.nowMs += 60_000;
  const end = say(run, { gcode_state: 'FINISH' });
  expect(phases(run.all)).toEqual(['started', 'finished']);
  expect(new Set(jobs(run.all))).toEqual(new Set(['job@2026-11-24T09:00:00.000Z']));
  expect(end[0]).toMatchObject({ name: 'new', printSeconds: 60 });
});

test('two prints of one file without any id are two jobs', () => {
  const run = aPrinter();
  for (let at = 0; at < 2; at++) {
    say(run, { gcode_state: 'RUNNING', task_id: '0', job_id: '0', subtask_name: 'cube' });
    run.nowMs += 60_000;
    say(run, { gcode_state: 'FINISH' });
    run.nowMs += 60_000;
  }
  expect(phases(run.all)).toEqual(['started?', 'finished', 'started', 'finished']);
  expect(new Set(jobs(run.all)).size).toBe(2);
});

describe('over a loss of the network or a restart', () => {
  const begun = () => {
    const run = aPrinter();
    run.opened();
    say(run, { gcode_state: 'RUNNING', task_id: '77', subtask_name: 'a' });
    run.closed();
    run.restart();
    run.nowMs += 600_000;
    run.opened();
    return run;
  };

  test('a print that goes on is the same', () => {
    const run = begun();
    expect(phases(say(run, { gcode_state: 'RUNNING', task_id: '77' }))).toEqual([]);
  });

  test('its own end is known, though not when', () => {
    expect(phases(say(begun(), { gcode_state: 'FINISH', task_id: '77' }))).toEqual(['finished?']);
  });

  test('the end of another says nothing good of it', () => {
    expect(phases(say(begun(), { gcode_state: 'FINISH', task_id: '78' }))).toEqual(['cancelled?']);
  });

  test('another that runs has taken its place', () => {
    const seen = say(begun(), { gcode_state: 'RUNNING', task_id: '78' });
    expect(phases(seen)).toEqual(['cancelled?', 'started?']);
    expect(jobs(seen).at(-1)).toBe('78');
  });
});

describe('questions', () => {
  test('are asked when the link opens, and never within five minutes', () => {
    const run = aPrinter();
    run.opened();
    expect(run.takeSent()).toHaveLength(1);
    run.closed();
    run.nowMs += 10_000;
    run.opened();
    run.command({ id: 'c1', device: 'printer', type: 'refresh' });
    run.pass(289_000);
    expect(run.takeSent()).toEqual([]);
    run.pass(1000);
    expect(run.takeSent()).toHaveLength(1);
    run.pass(600_000);
    expect(run.takeSent()).toHaveLength(2);
  });

  test('that would start or stop something are refused', () => {
    const seen = aPrinter().command({ id: 'c1', device: 'printer', type: 'disable' });
    expect(seen).toMatchObject([{ ok: false, error: 'not-supported' }]);
  });
});

describe('settings', () => {
  const driver = drivers.get('bambu');
  const broker = (given: object) => driver?.broker?.(driver.settings.parse(given));

  test('name its broker, or another that hands its reports on', () => {
    expect(broker(HERE)).toEqual({
      url: 'mqtts://192.168.1.60:8883',
      username: 'bblp',
      password: '12345678',
      certificate: null,
    });
    expect(broker({ serial: SERIAL, url: 'mqtt://u:p@10.0.0.1:1884' })).toEqual({
      url: 'mqtt://u:p@10.0.0.1:1884',
    });
    const authority = '-----BEGIN CERTIFICATE-----\n';
    expect(broker({ ...HERE, authority })).toMatchObject({
      certificate: { authority, name: SERIAL },
    });
  });

  test.each([
    [{}],
    [{ serial: SERIAL }],
    [{ serial: SERIAL, host: '192.168.1.60' }],
    [{ ...HERE, url: 'mqtt://10.0.0.1' }],
    [{ ...HERE, serial: 'device/+' }],
    [{ ...HERE, host: '192.168.1.60:8883' }],
    [{ ...HERE, host: 'a/b' }],
    [{ serial: SERIAL, url: 'http://10.0.0.1' }],
    [{ serial: SERIAL, url: 'mqtt://' }],
    [{ ...HERE, authority: 'a.pem' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});
