/** GRBL over time: jobs, pauses, alarms and silence; how often it is asked; and real lines with the simulated machine. */
import { afterEach, describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Observation } from '#kernel/observation.ts';
import { createGrbl } from '#sim/index.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';
import { aSerialEdge, type LineKind } from '#test/builders/serial-edge.ts';

const IDLE = '<Idle|MPos:0.000,0.000,0.000|FS:0,0>';
const RUN = '<Run|MPos:1.000,0.000,0.000|FS:500,1000>';
const GREETING = "Grbl 1.1h ['$' for help]";
const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const phases = (seen: readonly Observation[]) =>
  seen.flatMap((one) =>
    one.type === 'job' && one.phase !== 'progress'
      ? [`${one.phase}${one.inferred ? '?' : ''}`]
      : [],
  );
const states = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'state' ? [one.state] : []));

function say(run: DriverRun, ...lines: string[]) {
  for (const line of lines) run.bytes(Buffer.from(`${line}\r\n`, 'latin1').toString('hex'));
}
/** Answers every question for so long with the same report. */
function answer(run: DriverRun, report: string, ms: number) {
  const untilMs = run.nowMs + ms;
  while (run.nowMs < untilMs) {
    run.pass(Math.min(50, untilMs - run.nowMs));
    for (const _ of run.takeSent()) say(run, report);
  }
}
function aMachine(...lines: string[]): DriverRun {
  const run = aDriverRun('grbl', { settings: { path: '/dev/ttyUSB0' } });
  run.opened();
  say(run, ...lines);
  run.takeSent();
  return run;
}

describe('how often it is asked', () => {
  const asked = (run: DriverRun, report: string, ms: number) => {
    let count = 0;
    const untilMs = run.nowMs + ms;
    while (run.nowMs < untilMs) {
      run.pass(50);
      for (const { text } of run.takeSent()) {
        expect(text).toBe('?');
        count++;
        say(run, report);
      }
    }
    return count;
  };

  test('four times a second while it runs, and while it is held', () => {
    const run = aMachine(RUN);
    expect(asked(run, RUN, 600_000) / 600).toBeCloseTo(4, 0);
    expect(asked(run, RUN.replace('Run', 'Hold:0'), 60_000) / 60).toBeCloseTo(4, 0);
  });

  test('once a second after half a minute of rest, every five seconds after five minutes', () => {
    const run = aMachine(IDLE);
    answer(run, IDLE, 31_000);
    expect(asked(run, IDLE, 60_000) / 60).toBeCloseTo(1, 0);
    answer(run, IDLE, 300_000);
    expect(asked(run, IDLE, 100_000)).toBe(20);
  });

  test('fast again as soon as anything is said, and at once when staff ask', () => {
    const run = aMachine(IDLE);
    answer(run, IDLE, 400_000);
    run.takeSent();
    run.command({ id: 'c1', device: 'it', type: 'refresh' });
    expect(run.takeSent()).toEqual([{ text: '?' }]);
    expect(run.all.at(-1)).toEqual({ type: 'outcome', command: 'c1', ok: true });
    say(run, 'ok');
    expect(asked(run, IDLE, 10_000)).toBeGreaterThanOrEqual(38);
  });

  test('it starts and stops nothing', () => {
    const run = aMachine(IDLE);
    run.command({ id: 'c1', device: 'it', type: 'disable' });
    expect(run.all.at(-1)).toMatchObject({ command: 'c1', ok: false, error: 'not-supported' });
    expect(run.takeSent()).toEqual([]);
  });
});

describe('a job', () => {
  test('a rest of less than ten seconds between two moves is within it', () => {
    const run = aMachine(IDLE);
    answer(run, RUN, 20_000);
    answer(run, IDLE, 9_000);
    answer(run, RUN, 20_000);
    expect(phases(run.all)).toEqual(['started']);
    expect(states(run.all)).toEqual(['idle', 'running', 'idle', 'running']);
  });

  test('without an end it ends as of when the machine came to rest', () => {
    const run = aMachine(IDLE);
    answer(run, RUN, 20_000);
    const restMs = run.nowMs;
    answer(run, IDLE, 12_000);
    const end = run.all.at(-1);
    expect(end).toMatchObject({ type: 'job', phase: 'finished' });
    expect(Math.abs((end?.atMs ?? 0) - restMs)).toBeLessThanOrEqual(300);
    expect(end?.type === 'job' && end.printSeconds).toBeCloseTo(20, 0);
    answer(run, IDLE, 60_000);
    expect(phases(run.all)).toEqual(['started', 'finished']);
  });

  test('jobs have keys of their own, and pauses are not work', () => {
    const run = aMachine(IDLE);
    answer(run, RUN, 10_000);
    answer(run, '<Hold:0|MPos:0,0,0|FS:0,0>', 30_000);
    answer(run, RUN, 10_000);
    say(run, '[MSG:Pgm End]', IDLE);
    answer(run, RUN, 5_000);
    say(run, '[MSG:Pgm End]', IDLE);
    const jobs = run.all.filter((one) => one.type === 'job');
    expect(phases(run.all)).toEqual([
      ...['started', 'paused', 'resumed', 'finished', 'started', 'finished'],
    ]);
    expect(new Set(jobs.map(({ job }) => job)).size).toBe(2);
    expect(jobs[3]?.printSeconds).toBeCloseTo(20, 0);
  });

  test('every minute it shows that it is alive', () => {
    const run = aMachine(IDLE);
    answer(run, RUN, 300_000);
    const alive = run.all.filter((one) => one.type === 'job' && one.phase === 'progress');
    expect(alive.length).toBeGreaterThanOrEqual(4);
  });

  test('two files of a card one after the other are two jobs', () => {
    const run = aMachine(IDLE);
    answer(run, '<Run|MPos:0,0,0|FS:1,1|SD:10,a.nc>', 6_000);
    answer(run, '<Idle|MPos:0,0,0|FS:0,0|SD:50,a.nc>', 20_000);
    answer(run, '<Run|MPos:0,0,0|FS:1,1|SD:1,b.nc>', 6_000);
    expect(phases(run.all)).toEqual(['started', 'finished', 'started']);
    expect(run.all.findLast((one) => one.type === 'job')).toMatchObject({ name: 'b.nc' });
  });

  test('a reset fails it, once; a reset from a hold gives it up', () => {
    const run = aMachine(IDLE);
    answer(run, RUN, 5_000);
    say(run, 'ALARM:3', '', GREETING, '<Alarm|MPos:0,0,0|FS:0,0>');
    expect(phases(run.all)).toEqual(['started', 'failed']);
    say(run, IDLE, RUN, '<Hold:0|MPos:0,0,0|FS:0,0>', GREETING, IDLE);
    expect(phases(run.all).slice(2)).toEqual(['started', 'paused', 'cancelled']);
  });
});

describe('a new link', () => {
  const interrupted = () => {
    const run = aMachine(IDLE);
    answer(run, RUN, 20_000);
    run.closed();
    run.restart();
    run.pass(30_000);
    run.all.length = 0;
    run.opened();
    return run;
  };

  test('a job that still runs goes on, and nothing starts or ends', () => {
    const run = interrupted();
    answer(run, RUN, 5_000);
    say(run, '[MSG:Pgm End]');
    expect(phases(run.all)).toEqual(['finished']);
  });

  test('a greeting over the network, before a machine that runs, is no reset', () => {
    const run = interrupted();
    say(run, GREETING, RUN);
    expect(phases(run.all)).toEqual([]);
  });

  test('a board that our opening has reset has lost its job', () => {
    const run = interrupted();
    say(run, GREETING, IDLE);
    expect(phases(run.all)).toEqual(['failed?']);
  });

  test('a machine at rest: after ten seconds the job is over, and how, nobody knows', () => {
    const run = interrupted();
    answer(run, IDLE, 9_000);
    expect(phases(run.all)).toEqual([]);
    answer(run, IDLE, 3_000);
    expect(phases(run.all)).toEqual(['cancelled?']);
  });

  test('a job first seen at work is inferred', () => {
    const run = aMachine(RUN);
    expect(phases(run.all)).toEqual(['started?']);
  });
});

describe('silence', () => {
  test('after an alarm is an alarm, however long', () => {
    const run = aMachine(IDLE);
    answer(run, RUN, 5_000);
    say(run, 'ALARM:2');
    run.pass(600);
    say(run, '[MSG:Reset to continue]');
    run.pass(600_000);
    expect(run.all.filter(({ type }) => type === 'link')).toEqual([]);
    expect(states(run.all).at(-1)).toBe('alarm');
    say(run, 'ok', GREETING, '<Alarm|MPos:0,0,0|FS:0,0>', '[MSG:Caution: Unlocked]', IDLE);
    expect(states(run.all).at(-1)).toBe('idle');
  });

  test('for a minute otherwise: it is away, and back with its first word', () => {
    const run = aMachine(IDLE);
    run.pass(50_000);
    expect(run.all.filter(({ type }) => type === 'link')).toEqual([]);
    run.pass(20_000);
    expect(run.all.at(-1)).toEqual({ type: 'link', online: false, inferred: true });
    say(run, IDLE);
    expect(run.all.at(-1)).toEqual({ type: 'link', online: true });
  });

  test('while homing is none: half a minute without answers', () => {
    const run = aMachine(IDLE);
    run.pass(45_000);
    say(run, 'ok', IDLE);
    expect(run.all.filter(({ type }) => type === 'link')).toEqual([]);
  });
});

test('a report torn anywhere, or glued to others, is the same report', () => {
  const text = `ok\r\n${IDLE}\r\nok\r\n${RUN}\r\n`;
  for (let at = 0; at <= text.length; at++) {
    const run = aMachine();
    for (const piece of [text.slice(0, at), text.slice(at)])
      run.bytes(Buffer.from(piece, 'latin1').toString('hex'));
    expect(states(run.all), `torn at ${at}`).toEqual(['idle', 'running']);
    expect(run.faults).toEqual([]);
  }
});

test('its settings are strict, and its port is 115200 unless told otherwise', () => {
  const driver = drivers.get('grbl');
  const given = driver?.settings.parse({ path: 'tcp://laser.lan:23' });
  expect(driver?.port?.(given)).toEqual({ path: 'tcp://laser.lan:23', baudRate: 115_200 });
  expect(driver?.settings.safeParse({ path: '/dev/a', poll: 5 }).success).toBe(false);
});

describe('on a real line', () => {
  async function aLaser(how: LineKind, flavour: 'grbl' | 'fluidnc' | 'grbl-0.9') {
    const made = await aSerialEdge('grbl', how, (start) => createGrbl({ ...start, flavour }));
    closing.push(made.close);
    await made.told((seen) => states(seen).includes('idle'));
    const seen = () => made.place.observations();
    return { ...made, seen };
  }

  test('a program with its beam off between two cuts, held, and ended (GRBL, pty)', async () => {
    const { device, pass, told, seen } = await aLaser('pty', 'grbl');
    device.run({ seconds: [3, 3], pauseMs: 1500 });
    await pass(1500);
    device.hold();
    await pass(1500);
    device.resume();
    await told((all) => phases(all).includes('finished'));
    await pass(500);
    expect(phases(seen())).toEqual(['started', 'paused', 'resumed', 'finished']);
    expect(states(seen())).toEqual([
      ...['idle', 'running', 'paused', 'running', 'idle', 'running', 'idle'],
    ]);
  });

  test('a soft limit, a reset, an unlock, a check, a jog (GRBL, tcp)', async () => {
    const { device, pass, told, seen } = await aLaser('tcp', 'grbl');
    device.run({ seconds: [60] });
    await pass(1000);
    device.hitSoftLimit();
    await pass(7000);
    device.softReset();
    await pass(500);
    device.unlock();
    await told((all) => states(all).at(-1) === 'idle');
    device.toggleCheck();
    device.run({ seconds: [5] });
    await pass(500);
    device.toggleCheck();
    device.jog(2);
    await pass(3000);
    expect(phases(seen())).toEqual(['started', 'failed']);
    expect(states(seen())).toEqual(['idle', 'running', 'alarm', 'idle', 'running', 'idle']);
    expect(seen().filter((one) => one.type === 'link' && !one.online)).toEqual([]);
  });

  test('a file from the card, with its name and progress (FluidNC, tcp)', async () => {
    const { device, told, seen } = await aLaser('tcp', 'fluidnc');
    device.run({ seconds: [14], file: 'plot.nc' });
    await told((all) => phases(all).includes('finished'));
    const jobs = seen().filter((one) => one.type === 'job');
    expect(jobs[0]).toMatchObject({ name: 'plot.nc', phase: 'started' });
    expect(jobs.some(({ progress = 0 }) => progress > 0.3)).toBe(true);
    expect(Math.abs((jobs.at(-1)?.printSeconds ?? 0) - 14)).toBeLessThan(3);
  });

  test('a program without an end (GRBL 0.9, pty)', async () => {
    const { device, told, seen } = await aLaser('pty', 'grbl-0.9');
    device.run({ seconds: [3] });
    await told((all) => phases(all).includes('finished'));
    expect(phases(seen())).toEqual(['started', 'finished']);
  });
});
