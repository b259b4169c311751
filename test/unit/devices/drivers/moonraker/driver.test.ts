/** The Moonraker driver over time: prints that start, pause, end once, and the ways in which Klipper and Moonraker die. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Observation } from '#kernel/observation.ts';
import { aDriverRun, type DriverRun, START_MS } from '#test/builders/driver-run.ts';

const FILE = 'calicat.gcode';
const aPrinter = () => aDriverRun('moonraker', { settings: { instance: 'voron' } });
const status = (run: DriverRun, fields: object) =>
  run.message('voron/klipper/status', { eventtime: 1000.5, status: fields });
const print = (run: DriverRun, fields: object) => status(run, { print_stats: fields });
const server = (run: DriverRun, word: 'online' | 'offline', retained = false) =>
  run.message('voron/moonraker/status', { server: word }, { retained });

type Request = { method: string; params: Record<string, unknown>; id: string };
const requests = (run: DriverRun): Request[] => run.takeSent().map(({ text }) => JSON.parse(text));
const methods = (run: DriverRun) => requests(run).map(({ method }) => method);

/** Answers the newest question of a kind among those given. */
function answer(run: DriverRun, asked: readonly Request[], method: string, body: object) {
  const id = asked.findLast((one) => one.method === method)?.id;
  return run.message('voron/moonraker/api/response', { jsonrpc: '2.0', id, ...body });
}
const answerObjects = (run: DriverRun, asked: readonly Request[], objects: object) =>
  answer(run, asked, 'printer.objects.query', { result: { eventtime: 1, status: objects } });
const answerHistory = (run: DriverRun, asked: readonly Request[], jobs: readonly object[]) =>
  answer(run, asked, 'server.history.list', { result: { count: jobs.length, jobs } });

const words = (seen: readonly Observation[]) =>
  seen.flatMap((one) => {
    if (one.type === 'job') return [`${one.phase}${one.inferred ? '?' : ''}`];
    return one.type === 'state' ? [one.state] : [];
  });
const jobs = (seen: readonly Observation[]) => seen.filter((one) => one.type === 'job');
const ready = { webhooks: { state: 'ready' } };
const standby = { state: 'standby', filename: '', total_duration: 0, print_duration: 0 };

/** A printer that is known to be at rest. */
function atRest(): DriverRun {
  const run = aPrinter();
  run.opened();
  answerObjects(run, requests(run), { ...ready, print_stats: standby });
  run.all.length = 0;
  return run;
}

/** A printer that has printed for so many seconds. */
function printing(seconds = 100): DriverRun {
  const run = atRest();
  print(run, { state: 'printing', filename: FILE, total_duration: 0, print_duration: 0 });
  run.pass(seconds * 1000);
  print(run, { total_duration: seconds, print_duration: seconds - 10, filament_used: 500 });
  run.all.length = 0;
  run.takeSent();
  return run;
}

describe('a print', () => {
  test('that Klipper forgot by a restart keeps the sums that it had come to', () => {
    const run = printing(100);
    print(run, standby);
    expect(jobs(run.all)).toMatchObject([
      { phase: 'cancelled', inferred: true, printSeconds: 90, filamentMillimetres: 500 },
    ]);
  });

  test('starts, pauses, resumes and finishes, each told once, under one key', () => {
    const run = atRest();
    print(run, { state: 'printing', filename: FILE, total_duration: 0.5, filament_used: 0 });
    print(run, { total_duration: 1 });
    print(run, { state: 'paused', total_duration: 60 });
    print(run, { state: 'paused', total_duration: 70 });
    print(run, { state: 'printing', total_duration: 80 });
    const end = { state: 'complete', print_duration: 1810.1, filament_used: 1754.96 };
    print(run, { ...end, total_duration: 1904.9 });
    print(run, end);
    expect(words(run.all)).toEqual([
      ...['started', 'running', 'paused', 'paused', 'resumed', 'running', 'finished', 'idle'],
    ]);
    const keys = jobs(run.all).map(({ job }) => job);
    expect(new Set(keys)).toEqual(new Set([`${FILE}@2026-11-24T09:00:00Z`]));
    expect(jobs(run.all).at(-1)).toMatchObject({
      name: FILE,
      printSeconds: 1810.1,
      filamentMillimetres: 1754.96,
    });
  });

  test.each([
    ['error', 'failed'],
    ['cancelled', 'cancelled'],
  ])('that ends as %s has %s', (state, phase) => {
    const run = printing();
    expect(words(print(run, { state }))).toEqual([phase, 'idle']);
  });

  test('of the same file again has its name, though it is not said again', () => {
    const run = printing();
    print(run, { state: 'complete' });
    run.pass(60_000);
    const again = print(run, { state: 'printing', total_duration: 0.1, print_duration: 0 });
    expect(words(again)).toEqual(['started', 'running']);
    expect(again[0]).toMatchObject({ name: FILE, job: `${FILE}@2026-11-24T09:02:40Z` });
    expect(again[0]).not.toHaveProperty('filamentMillimetres');
  });

  test('whose end was not heard ends when the next one begins', () => {
    const run = printing();
    expect(words(print(run, { state: 'printing', total_duration: 0.2 }))).toEqual([
      'cancelled?',
      'started',
    ]);
  });

  test('back to standby without an end was cancelled', () => {
    const run = printing();
    expect(words(print(run, standby))).toEqual(['cancelled?', 'idle']);
  });

  test('without extrusion has its total minus its pauses', () => {
    const run = atRest();
    print(run, { state: 'printing', filename: 'cut.gcode', total_duration: 0 });
    print(run, { state: 'paused', total_duration: 30 });
    print(run, { total_duration: 50 });
    print(run, { state: 'printing', total_duration: 51 });
    const seen = print(run, { state: 'complete', total_duration: 100, print_duration: 0 });
    expect(jobs(seen)).toMatchObject([{ phase: 'finished', printSeconds: 79 }]);
  });

  test('tells its progress every 5 seconds, or at 1 %, and no more than once a second', () => {
    const run = printing();
    const seen: Observation[] = [];
    for (let second = 1; second <= 60; second++) {
      run.pass(1000);
      const piece = { print_stats: { total_duration: 100 + second, print_duration: 90 + second } };
      seen.push(...status(run, { ...piece, virtual_sdcard: { progress: 0.5 + second / 100_000 } }));
    }
    expect(words(seen).length).toBeGreaterThanOrEqual(11);
    expect(words(seen).length).toBeLessThanOrEqual(13);
    expect(new Set(words(seen))).toEqual(new Set(['progress']));
    run.pass(1000);
    expect(words(status(run, { virtual_sdcard: { progress: 0.52 } }))).toEqual(['progress']);
    run.pass(999);
    expect(status(run, { virtual_sdcard: { progress: 0.6 } })).toEqual([]);
  });

  test('writes its memory only when it tells something', () => {
    const run = printing();
    const { memory } = run;
    run.pass(1000);
    print(run, { total_duration: 101 });
    expect(run.memory).toBe(memory);
  });
});

describe('the first document', () => {
  test('never finishes a job', () => {
    const run = aPrinter();
    run.opened();
    const asked = requests(run);
    const done = { state: 'complete', filename: FILE, total_duration: 900 };
    expect(words(answerObjects(run, asked, { ...ready, print_stats: done }))).toEqual(['idle']);
  });

  test('of a print under way starts it as inferred', () => {
    const run = aPrinter();
    run.opened();
    const under = { state: 'printing', filename: FILE, total_duration: 600 };
    const seen = answerObjects(run, requests(run), { ...ready, print_stats: under });
    expect(words(seen)).toEqual(['started?', 'running']);
    expect(seen[0]).toMatchObject({ job: `${FILE}@2026-11-24T08:50:00Z` });
  });

  test('of a paused print starts and pauses it', () => {
    const run = aPrinter();
    run.opened();
    const under = { state: 'paused', filename: FILE, total_duration: 600 };
    const seen = answerObjects(run, requests(run), { ...ready, print_stats: under });
    expect(words(seen)).toEqual(['started?', 'paused?', 'paused']);
  });

  test('fields that a broker kept make a state and no job', () => {
    const run = aPrinter();
    run.opened();
    const field = (end: string, value: unknown) =>
      run.message(`voron/klipper/state/${end}`, { eventtime: 1, value }, { retained: true });
    field('print_stats/filename', FILE);
    expect(field('print_stats/state', 'complete')).toEqual([
      { type: 'state', state: 'idle', retained: true },
    ]);
    field('print_stats/state', 'printing');
    expect(jobs(run.all)).toEqual([]);
  });

  test('split fields make the same job in any order', () => {
    const run = atRest();
    const field = (end: string, value: unknown) =>
      run.message(`voron/klipper/state/${end}`, { eventtime: 1, value });
    field('print_stats/state', 'printing');
    field('print_stats/filename', FILE);
    field('print_stats/total_duration', 0.2);
    run.pass(20_000);
    field('print_stats/total_duration', 20);
    field('print_stats/state', 'complete');
    expect(words(run.all)).toEqual(['started', 'running', 'progress', 'finished', 'idle']);
    expect(jobs(run.all).at(-1)).toMatchObject({ name: FILE });
  });
});

describe('questions', () => {
  test('the link asks for Klipper and its objects, and for the history where a job was open', () => {
    const run = aPrinter();
    run.opened();
    expect(methods(run)).toEqual(['printer.info', 'printer.objects.query']);
    const busy = printing();
    busy.restart();
    busy.opened();
    const asked = requests(busy);
    expect(asked.map(({ method }) => method)).toEqual([
      'printer.info',
      'server.history.list',
      'printer.objects.query',
    ]);
    expect(asked[2]?.params).toHaveProperty('objects.print_stats');
  });

  test('unanswered, they are asked again', () => {
    const run = aPrinter();
    run.opened();
    run.takeSent();
    run.pass(5_000);
    expect(methods(run)).toEqual(['printer.info', 'printer.objects.query']);
    run.pass(30_000);
    expect(methods(run)).toEqual(['printer.info', 'printer.objects.query']);
  });

  test('a silent print is asked for Klipper every 30 seconds, one that speaks is not', () => {
    const run = printing();
    run.pass(30_000);
    expect(methods(run)).toEqual(['printer.info']);
    for (let second = 0; second < 60; second++) {
      run.pass(1000);
      print(run, { total_duration: 130 + second });
    }
    expect(methods(run)).toEqual([]);
    print(run, { state: 'complete' });
    run.pass(300_000);
    expect(methods(run)).toEqual([]);
  });

  test('a birth that the broker kept asks nothing again', () => {
    const run = aPrinter();
    run.opened();
    const asked = requests(run);
    expect(server(run, 'online', true)).toEqual([{ type: 'link', online: true, retained: true }]);
    expect(methods(run)).toEqual([]);
    expect(words(answerObjects(run, asked, { ...ready, print_stats: standby }))).toEqual(['idle']);
    server(run, 'online');
    expect(methods(run)).toEqual(['printer.info', 'printer.objects.query']);
  });

  test('answers to others are passed over', () => {
    const run = aPrinter();
    run.opened();
    const result = { status: { print_stats: { state: 'printing', filename: FILE } } };
    for (const id of [1, 'other-objects', null]) {
      expect(run.message('voron/moonraker/api/response', { jsonrpc: '2.0', id, result })).toEqual(
        [],
      );
    }
    const error = { code: 503, message: 'Klippy Host not connected' };
    expect(run.message('voron/moonraker/api/response', { id: null, error })).toEqual([]);
    expect(run.faults).toEqual([]);
  });

  test('the version that Klipper tells is told once', () => {
    const run = aPrinter();
    run.opened();
    const asked = requests(run);
    const result = { state: 'ready', software_version: 'v0.13.0' };
    expect(answer(run, asked, 'printer.info', { result })).toEqual([
      { type: 'link', online: true, firmware: 'v0.13.0' },
      { type: 'state', state: 'idle' },
    ]);
    expect(answer(run, asked, 'printer.info', { result })).toEqual([]);
  });
});

describe('Klipper dies', () => {
  test('an emergency stop fails the job at once, whatever print_stats goes on saying', () => {
    const run = printing();
    expect(words(status(run, { webhooks: { state: 'shutdown' } }))).toEqual(['failed', 'alarm']);
    run.pass(1400);
    expect(print(run, { state: 'paused', total_duration: 101 })).toEqual([]);
    run.pass(60_000);
    expect(print(run, { total_duration: 160 })).toEqual([]);
    // FIRMWARE_RESTART
    expect(status(run, { webhooks: { state: 'startup' }, print_stats: standby })).toEqual([]);
    expect(words(status(run, ready))).toEqual(['idle']);
    expect(words(print(run, { state: 'printing', filename: FILE }))).toEqual([
      'started',
      'running',
    ]);
  });

  test('without webhooks among the objects, a pause is checked by a question', () => {
    const run = printing();
    expect(words(print(run, { state: 'paused' }))).toEqual(['paused', 'paused']);
    const asked = requests(run);
    const seen = answer(run, asked, 'printer.info', { result: { state: 'shutdown' } });
    expect(words(seen)).toEqual(['failed', 'alarm']);
  });

  test('killed, it says nothing; the question shows it, and its return is found', () => {
    const run = printing();
    run.pass(30_000);
    const error = { code: 503, message: 'Klippy Host not connected' };
    expect(words(answer(run, requests(run), 'printer.info', { error }))).toEqual([
      'failed',
      'alarm',
    ]);
    run.pass(30_000);
    const back = answer(run, requests(run), 'printer.info', { result: { state: 'ready' } });
    expect(words(back)).toEqual(['idle']);
    expect(methods(run)).toEqual(['printer.objects.query']);
  });

  test('a job left open on a stopped Klipper has failed, and that is inferred', () => {
    const run = printing();
    run.restart();
    run.opened();
    const objects = { webhooks: { state: 'shutdown' }, print_stats: { state: 'paused' } };
    expect(words(answerObjects(run, requests(run), objects))).toEqual(['failed?', 'alarm']);
  });
});

describe('Moonraker dies, or we do', () => {
  const historyJob = (fields: object) => ({
    job_id: '00001A',
    filename: FILE,
    start_time: START_MS / 1000 + 0.3,
    end_time: null,
    total_duration: 0.12,
    print_duration: 0,
    filament_used: 0,
    ...fields,
  });
  function away(): [DriverRun, Request[]] {
    const run = printing();
    expect(server(run, 'offline')).toEqual([{ type: 'link', online: false }]);
    run.pass(600_000);
    expect(methods(run)).toEqual([]);
    expect(server(run, 'online')).toEqual([{ type: 'link', online: true }]);
    return [run, requests(run)];
  }

  test('a print that goes on is the same job', () => {
    const [run, asked] = away();
    const under = { state: 'printing', filename: FILE, total_duration: 700 };
    expect(words(answerObjects(run, asked, { ...ready, print_stats: under }))).toEqual([
      'running',
      'progress',
    ]);
  });

  test('print_stats is right and history wrong about a job that ended meanwhile', () => {
    const [run, asked] = away();
    answerHistory(run, asked, [historyJob({ status: 'interrupted' })]);
    const done = { state: 'complete', filename: FILE, total_duration: 500, print_duration: 480 };
    const seen = answerObjects(run, asked, { ...ready, print_stats: done });
    expect(words(seen)).toEqual(['finished?', 'idle']);
    expect(seen[0]).toMatchObject({ printSeconds: 480 });
  });

  test('the history tells how it ended where another print has begun', () => {
    const [run, asked] = away();
    const other = { state: 'printing', filename: 'other.gcode', total_duration: 60 };
    const held = answerObjects(run, asked, { ...ready, print_stats: other });
    expect(held).toEqual([]);
    const past = historyJob({ status: 'completed', print_duration: 480, filament_used: 900 });
    const now = { ...historyJob({ status: 'in_progress' }), job_id: '00001B' };
    const current = { ...now, filename: 'other.gcode', start_time: (run.nowMs - 60_000) / 1000 };
    const seen = answerHistory(run, asked, [current, past]);
    expect(words(seen)).toEqual(['finished?', 'started?', 'running']);
    expect(seen[0]).toMatchObject({ printSeconds: 480, filamentMillimetres: 900 });
    expect(seen[1]).toMatchObject({ job: '00001B', name: 'other.gcode' });
  });

  test('without a word of the history it was cancelled, five seconds later', () => {
    const [run, asked] = away();
    expect(answerObjects(run, asked, { ...ready, print_stats: standby })).toEqual([]);
    expect(words(run.pass(5_000))).toEqual(['cancelled?', 'idle']);
  });

  test('what is complete of another file says nothing of the job', () => {
    const [run, asked] = away();
    answerHistory(run, asked, []);
    const other = { state: 'complete', filename: 'other.gcode', total_duration: 60 };
    const seen = answerObjects(run, asked, { ...ready, print_stats: other });
    expect(words(seen)).toEqual(['cancelled?', 'idle']);
  });

  test('the same file begun again meanwhile is another job', () => {
    const [run, asked] = away();
    answerHistory(run, asked, [historyJob({ status: 'cancelled' })]);
    const again = { state: 'printing', filename: FILE, total_duration: 120 };
    const seen = answerObjects(run, asked, { ...ready, print_stats: again });
    expect(words(seen)).toEqual(['cancelled?', 'started?', 'running']);
    const [first, second] = jobs(seen);
    expect(first?.job).not.toBe(second?.job);
  });

  test('our restart in the middle invents neither a start nor an end, and keeps the key', () => {
    const run = printing();
    const { key } = (run.memory as { job: { key: string } }).job;
    run.restart();
    run.opened();
    const asked = requests(run);
    const under = { state: 'printing', filename: FILE, total_duration: 100 };
    expect(jobs(answerObjects(run, asked, { ...ready, print_stats: under }))).toEqual([
      expect.objectContaining({ phase: 'progress', job: key }),
    ]);
    expect(jobs(print(run, { state: 'complete' }))).toMatchObject([
      { phase: 'finished', job: key },
    ]);
  });

  test('a retained will tells the link and no more', () => {
    const run = printing();
    expect(server(run, 'offline', true)).toEqual([{ type: 'link', online: false, retained: true }]);
  });
});

describe('history notices', () => {
  const notice = (run: DriverRun, action: string, job: object) =>
    run.message('voron/moonraker/api/response', {
      jsonrpc: '2.0',
      method: 'notify_history_changed',
      params: [{ action, job }],
    });
  const told = { job_id: '000001', filename: FILE, start_time: START_MS / 1000, status: 'x' };

  test('start and end by notice are not told again by the status', () => {
    const run = atRest();
    expect(words(notice(run, 'added', { ...told, status: 'in_progress' }))).toEqual(['started']);
    print(run, { state: 'printing', filename: FILE, total_duration: 0.4 });
    const done = { ...told, status: 'completed', print_duration: 18.372, filament_used: 7.83 };
    const seen = notice(run, 'finished', done);
    expect(jobs(seen)).toMatchObject([
      { job: '000001', phase: 'finished', printSeconds: 18.372, filamentMillimetres: 7.83 },
    ]);
    print(run, { total_duration: 18.4 });
    print(run, { state: 'complete' });
    expect(words(run.all)).toEqual(['started', 'running', 'finished', 'idle']);
  });

  test('one that can not be read is a fault', () => {
    const run = atRest();
    notice(run, 'added', { filename: 7 });
    expect(run.faults).toMatchObject([{ reason: 'bad-job' }]);
  });
});

test('it only reads: other commands are refused, refresh asks again', () => {
  const run = aPrinter();
  run.opened();
  run.takeSent();
  expect(run.command({ id: 'c1', device: 'p', type: 'disable' })).toEqual([
    { type: 'outcome', command: 'c1', ok: false, error: 'not-supported' },
  ]);
  expect(run.takeSent()).toEqual([]);
  expect(run.command({ id: 'c2', device: 'p', type: 'refresh' })).toMatchObject([{ ok: true }]);
  expect(methods(run)).toEqual(['printer.info', 'printer.objects.query']);
});

test('names that every object inherits reach no document', () => {
  const run = atRest();
  const field = (end: string) => run.message(`voron/klipper/state/${end}`, { value: 'printing' });
  for (const end of ['__proto__/state', 'constructor/prototype', 'print_stats/__proto__']) {
    expect(field(end)).toEqual([]);
  }
  run.message('voron/klipper/status', '{"status":{"__proto__":{"state":"printing"}}}');
  expect(run.all).toEqual([]);
  expect(run.faults).toEqual([]);
});

test('fields that hold something else are faults, and the rest counts', () => {
  const run = atRest();
  const odd = { state: 'on fire', total_duration: '12', filename: FILE, filament_used: -3 };
  expect(print(run, odd)).toEqual([]);
  expect(run.faults).toMatchObject([{ reason: 'bad-state' }, { reason: 'bad-total_duration' }]);
});

test('its topics follow from the instance, which is a topic of its own', () => {
  const driver = drivers.get('moonraker');
  const given = driver?.settings.parse({ instance: 'voron' });
  expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
    listen: [
      'voron/klipper/status',
      'voron/klipper/state/#',
      'voron/moonraker/status',
      'voron/moonraker/api/response',
    ],
    speak: ['voron/moonraker/api/request'],
    besides: ['voron/#'],
  });
  for (const instance of ['', '+', '#', 'faitout', '$SYS', 'a/']) {
    expect(driver?.settings.safeParse({ instance }).success).toBe(false);
  }
});
