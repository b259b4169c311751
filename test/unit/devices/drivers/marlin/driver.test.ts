/** Marlin over time: what it is asked and when, prints, pauses, resets; and real lines with the simulated printer. */
import { afterEach, describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Observation } from '#kernel/observation.ts';
import { createMarlin } from '#sim/index.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';
import { aSerialEdge, type LineKind } from '#test/builders/serial-edge.ts';

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
const asked = (run: DriverRun) => run.takeSent().map(({ text }) => text);

function say(run: DriverRun, ...lines: string[]) {
  for (const line of lines) run.bytes(Buffer.from(`${line}\n`, 'latin1').toString('hex'));
}
/** Answers every question for so long. */
function answer(run: DriverRun, report: string, ms: number) {
  const untilMs = run.nowMs + ms;
  while (run.nowMs < untilMs) {
    run.pass(100);
    for (const question of asked(run)) say(run, ...(question === 'M27\n' ? [report] : []), 'ok');
  }
}
function aPrinter(report = 'Not SD printing'): DriverRun {
  const run = aDriverRun('marlin', { settings: { path: '/dev/ttyUSB0' } });
  run.opened();
  for (let setup = 0; setup < 3; setup++) say(run, 'ok');
  expect(asked(run)).toHaveLength(4);
  say(run, report, 'ok');
  return run;
}

describe('what it is asked', () => {
  test('who it is, to tell of itself, then the card; one question at a time', () => {
    const run = aDriverRun('marlin', { settings: { path: '/dev/ttyUSB0' } });
    run.opened();
    expect(asked(run)).toEqual(['M115\n']);
    run.pass(3_000);
    expect(asked(run)).toEqual([]);
    say(run, 'ok');
    expect(asked(run)).toEqual(['M155 S10\n']);
    say(run, 'ok');
    expect(asked(run)).toEqual(['M27 S5\n']);
    say(run, 'ok');
    expect(asked(run)).toEqual(['M27\n']);
  });

  test('every ten seconds at rest, every five in a print', () => {
    const run = aPrinter();
    const count = (report: string) => {
      answer(run, report, 10_000);
      let questions = 0;
      for (let at = 0; at < 600; at++) {
        run.pass(100);
        for (const question of asked(run)) {
          if (question === 'M27\n') questions++;
          say(run, report, 'ok');
        }
      }
      return questions;
    };
    expect(count('Not SD printing')).toBe(6);
    expect(count('SD printing byte 1/100')).toBe(12);
  });

  test('nothing while it is busy, and at once when it no longer is', () => {
    const run = aPrinter();
    for (let at = 0; at < 30; at++) {
      say(run, 'echo:busy: processing');
      run.pass(2_000);
      asked(run);
    }
    expect(states(run.all)).toEqual(['idle', 'running']);
    expect(run.all.filter(({ type }) => type === 'link')).toEqual([]);
    say(run, 'ok');
    expect(asked(run)).toEqual(['M27\n']);
    say(run, 'Not SD printing', 'ok');
    expect(states(run.all)).toEqual(['idle', 'running', 'idle']);
  });

  test('again after an answer that was lost, and after a request to resend', () => {
    const run = aPrinter();
    run.pass(10_000);
    expect(asked(run)).toEqual(['M27\n']);
    run.pass(9_000);
    expect(asked(run)).toEqual([]);
    run.pass(2_000);
    expect(asked(run)).toEqual(['M27\n']);
    say(run, 'Error: Missing checksum, Last Line: 1', 'Resend:2', 'ok');
    run.pass(10_000);
    expect(asked(run)).toEqual(['M27\n']);
  });

  test('it starts and stops nothing', () => {
    const run = aPrinter();
    run.command({ id: 'c1', device: 'it', type: 'disable' });
    expect(run.all.at(-1)).toMatchObject({ command: 'c1', ok: false, error: 'not-supported' });
    run.command({ id: 'c2', device: 'it', type: 'refresh' });
    expect(run.all.at(-1)).toEqual({ type: 'outcome', command: 'c2', ok: true });
    expect(asked(run)).toEqual(['M27\n']);
  });
});

describe('a print', () => {
  test('is told from its start to its end, once, with what it worked', () => {
    const run = aPrinter();
    say(run, 'echo:Now fresh file: a.gco', 'echo:enqueueing "M24"');
    for (let done = 0; done < 100; done += 10) answer(run, `SD printing byte ${done}/100`, 6_000);
    say(run, 'Done printing file', 'Done printing file', 'Not SD printing');
    answer(run, 'Not SD printing', 20_000);
    expect(phases(run.all)).toEqual(['started', 'finished']);
    const jobs = run.all.filter((one) => one.type === 'job');
    expect(jobs.at(-1)).toMatchObject({ name: 'a.gco', progress: 0.9 });
    expect(jobs.at(-1)?.printSeconds).toBeCloseTo(60, 0);
    expect(states(run.all)).toEqual(['idle', 'running', 'idle']);
  });

  test('paused and gone on without a word: the place in the file tells', () => {
    const run = aPrinter();
    answer(run, 'SD printing byte 10/100', 11_000);
    say(run, 'echo:busy: paused for user');
    answer(run, 'SD printing byte 12/100', 60_000);
    expect(phases(run.all)).toEqual(['started', 'paused']);
    answer(run, 'SD printing byte 20/100', 11_000);
    say(run, 'Done printing file');
    expect(phases(run.all)).toEqual(['started', 'paused', 'resumed', 'finished']);
    const end = run.all.findLast((one) => one.type === 'job');
    expect(end?.printSeconds).toBeLessThan(40);
  });

  test('another file after one whose end was not heard', () => {
    const run = aPrinter();
    answer(run, 'SD printing byte 10/100', 11_000);
    answer(run, 'SD printing byte 0/500', 11_000);
    expect(phases(run.all)).toEqual(['started', 'cancelled?', 'started']);
  });

  test('a reset fails it, and a late "Done" finishes nothing', () => {
    const run = aPrinter();
    answer(run, 'SD printing byte 10/100', 11_000);
    say(run, 'start', 'Done printing file');
    answer(run, 'Not SD printing', 20_000);
    expect(phases(run.all)).toEqual(['started', 'failed']);
    expect(run.all.filter(({ type }) => type === 'link')).toEqual([]);
  });
});

describe('a new link', () => {
  const interrupted = () => {
    const run = aPrinter();
    answer(run, 'SD printing byte 10/100', 11_000);
    run.closed();
    run.restart();
    run.pass(60_000);
    run.all.length = 0;
    run.opened();
    return run;
  };
  const ending = (lines: string[]) => {
    const run = interrupted();
    say(run, ...lines);
    return phases(run.all);
  };

  test('the same print goes on', () => {
    expect(ending(['SD printing byte 30/100', 'Done printing file'])).toEqual(['finished']);
  });
  test('a place in the file that is behind is another print', () => {
    expect(ending(['SD printing byte 3/100'])).toEqual(['cancelled?', 'started?']);
  });
  test('at rest: it ended unseen', () => {
    expect(ending(['Not SD printing'])).toEqual(['cancelled?']);
  });
  test('an end that is said first is believed when it is at rest', () => {
    expect(ending(['Done printing file'])).toEqual([]);
    expect(ending(['Done printing file', 'Not SD printing'])).toEqual(['finished?']);
  });
  test('reset by our opening: it failed', () => {
    expect(ending(['start'])).toEqual(['failed?']);
  });
});

test('a minute of silence is away; the silence of a halted printer is an alarm', () => {
  const run = aPrinter();
  run.pass(61_000);
  expect(run.all.at(-1)).toEqual({ type: 'link', online: false, inferred: true });
  say(run, 'wait');
  expect(run.all.at(-1)).toEqual({ type: 'link', online: true });
  say(run, 'Error:Printer halted. kill() called!');
  run.pass(600_000);
  expect(run.all.at(-1)).toEqual({ type: 'state', state: 'alarm' });
  say(run, 'start');
  expect(states(run.all).at(-1)).toBe('idle');
});

test('its settings are strict, and its port is 115200 unless told otherwise', () => {
  const driver = drivers.get('marlin');
  const given = driver?.settings.parse({ path: '/dev/ttyUSB0', baudRate: 250_000 });
  expect(driver?.port?.(given)).toEqual({ path: '/dev/ttyUSB0', baudRate: 250_000 });
  expect(driver?.settings.safeParse({ path: '/dev/a', host: true }).success).toBe(false);
});

describe('on a real line', () => {
  async function aReal(how: LineKind, version: 1 | 2) {
    const made = await aSerialEdge('marlin', how, (start) => createMarlin({ ...start, version }));
    closing.push(made.close);
    await made.told((seen) => states(seen).includes('idle'));
    return { ...made, seen: () => made.place.observations() };
  }
  const FILE = { name: 'benchy.gcode', bytes: 10_000, seconds: 40 };

  test.each([
    ['tcp', 2],
    ['pty', 1],
  ] as const)('a print with a pause, to its end (%s, Marlin %i)', async (how, version) => {
    const { device, pass, told, seen } = await aReal(how, version);
    device.startPrint(FILE);
    await pass(12_000);
    device.pause();
    await pass(15_000);
    device.resume();
    await told((all) => phases(all).includes('finished'));
    await told((all) => states(all).at(-1) === 'idle');
    expect(phases(seen())).toEqual(['started', 'paused', 'resumed', 'finished']);
    const end = seen().findLast((one) => one.type === 'job');
    expect(end).toMatchObject({ name: 'benchy.gcode' });
    // A pseudo-terminal takes its time.
    const seconds = end?.type === 'job' ? end.printSeconds : 0;
    expect(Math.abs((seconds ?? 0) - FILE.seconds)).toBeLessThan(4);
  });

  test('busy with itself, waiting, stopped without a word, halted, reset', async () => {
    const { device, pass, told, seen } = await aReal('tcp', 2);
    device.work(6);
    await told((all) => states(all).at(-1) === 'running');
    await told((all) => states(all).at(-1) === 'idle');
    device.startPrint(FILE);
    await pass(6_000);
    device.cancel(false);
    await told((all) => phases(all).includes('cancelled'));
    device.startPrint(FILE);
    await pass(6_000);
    device.halt();
    await told((all) => states(all).at(-1) === 'alarm');
    device.reset();
    await told((all) => states(all).at(-1) === 'idle');
    expect(phases(seen())).toEqual(['started', 'cancelled', 'started', 'failed']);
  });
});
