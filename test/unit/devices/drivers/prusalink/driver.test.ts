/** PrusaLink over time: what is asked when, jobs over a restart, settings. */
import { describe, expect, test } from 'vitest';
import type { DriverInput } from '#devices/driver.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Observation } from '#kernel/observation.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';

const HERE = { url: 'http://192.168.1.61', password: 'secret' };
const STATUS = '/api/v1/status';
const aPrinter = () => aDriverRun('prusalink', { settings: HERE });
type Printer = ReturnType<typeof aPrinter>;
const say = (run: Printer, state: string, job?: object) =>
  run.message(STATUS, { printer: { state }, ...(job && { job }) });
const phases = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'job' ? [`${one.phase}${one.inferred ? '?' : ''}`] : []));
const at = (id: number, progress: number) => ({ id, progress, time_printing: progress * 10 });

/** The paths that a driver asks on an input. */
function asks(input: DriverInput, memory?: unknown) {
  const driver = drivers.get('prusalink');
  const state = { memory: memory ?? driver?.initialMemory, line: driver?.initialLine };
  const context = {
    ...{ site: 's', device: 'd', settings: HERE, nowMs: 1000 },
    random: (bytes: number) => new Uint8Array(bytes),
  };
  const step = driver?.step(state, input, context);
  return step?.send?.map(({ method, path }) => `${method} ${path}`) ?? [];
}

test('it is asked every five seconds, first by what showed that it is there', () => {
  const run = aPrinter();
  run.opened();
  expect(run.takeSent()).toEqual([]);
  run.pass(20_000);
  expect(run.takeSent()).toHaveLength(4);
  expect(asks({ kind: 'wake' })).toEqual([`GET ${STATUS}`]);
});

test('a new job is asked for its name, until it has one', () => {
  const bytes = Buffer.from(JSON.stringify({ printer: { state: 'PRINTING' }, job: at(7, 1) }));
  const frame = { where: STATUS, bytes, retained: false, repeated: false };
  expect(asks({ kind: 'frame', frame })).toEqual(['GET /api/v1/job']);
  const job = { id: '7', name: 'a', progress: 0, printSeconds: 0, isPaused: false };
  expect(asks({ kind: 'frame', frame }, { job, endedId: null })).toEqual([]);
});

test('a name that comes late is told with what comes next', () => {
  const run = aPrinter();
  say(run, 'IDLE');
  say(run, 'PRINTING', at(7, 0));
  run.message('/api/v1/job', { ...at(7, 0), file: { name: 'A~1.GCO', display_name: 'a.gcode' } });
  expect(say(run, 'FINISHED', at(7, 100))[0]).toMatchObject({ phase: 'finished', name: 'a.gcode' });
});

describe('over a restart', () => {
  const begun = (progress = 50) => {
    const run = aPrinter();
    say(run, 'PRINTING', at(7, progress));
    run.closed();
    run.restart();
    run.opened();
    return run;
  };

  test('a print that goes on is the same', () => {
    expect(phases(say(begun(), 'PRINTING', at(7, 50)))).toEqual([]);
  });

  test('its own end is known, though not when', () => {
    expect(phases(say(begun(), 'FINISHED', at(7, 100)))).toEqual(['finished?']);
  });

  test('the next one means that it has ended, well if it was nearly done', () => {
    expect(phases(say(begun(), 'PRINTING', at(8, 1)))).toEqual(['cancelled?', 'started?']);
    expect(phases(say(begun(99), 'PRINTING', at(8, 1)))).toEqual(['finished?', 'started?']);
  });
});

describe('settings', () => {
  test.each([
    [{}],
    [{ url: 'http://a' }],
    [{ ...HERE, url: 'ftp://a' }],
    [{ ...HERE, url: 'http://maker:secret@a' }],
    [{ ...HERE, url: 'http://a/api' }],
    [{ ...HERE, password: '' }],
    [{ ...HERE, key: 'x' }],
  ])('%j is refused', (bad) => {
    expect(drivers.get('prusalink')?.settings.safeParse(bad).success).toBe(false);
  });
});
