/** Prints behind OctoPrint: begun once, ended once, whatever is lost or said twice; and a simulated one over the real broker. */
import { describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import type { Observation } from '#kernel/observation.ts';
import { createOctoPrint } from '#sim/index.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';
import { anEdge, closers } from '#test/builders/simulated-edge.ts';

const aPrinter = () => aDriverRun('octoprint');
const event = (run: DriverRun, name: string, fields: object = {}, how = {}) =>
  run.message(`octoPrint/event/${name}`, { _event: name, name: 'benchy.gcode', ...fields }, how);
const progress = (run: DriverRun, percent: number, more: object = {}, how = {}) =>
  run.message(
    'octoPrint/progress/printing',
    { progress: percent, path: 'benchy.gcode', ...more },
    how,
  );
const flags = (printing: boolean) => ({ printer_data: { state: { flags: { printing } } } });
const phases = (seen: readonly Observation[]) =>
  seen.flatMap((one) =>
    one.type === 'job' && one.phase !== 'progress'
      ? [`${one.phase}${one.inferred ? '?' : ''}`]
      : [],
  );
const states = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'state' ? [one.state] : []));

describe('a print', () => {
  test('begins and ends once, with its pause left out and its last words passed over', () => {
    const run = aPrinter();
    event(run, 'PrintStarted');
    for (const percent of [0, 1, 50]) progress(run, percent);
    event(run, 'PrintPaused');
    event(run, 'PrintPaused');
    event(run, 'PrintResumed');
    for (const percent of [99, 100, 100]) progress(run, percent);
    event(run, 'PrintDone', { time: 321.5 });
    progress(run, 100);
    progress(run, 0);
    event(run, 'PrintDone', { time: 321.5 });
    expect(phases(run.all)).toEqual(['started', 'paused', 'resumed', 'finished']);
    expect(run.all.findLast(({ type }) => type === 'job')).toMatchObject({ printSeconds: 321.5 });
    expect(new Set(run.all.flatMap((one) => (one.type === 'job' ? [one.job] : []))).size).toBe(1);
  });

  test('that is cancelled is so once, in whatever order that is said', () => {
    const run = aPrinter();
    event(run, 'PrintStarted');
    event(run, 'PrintCancelling');
    event(run, 'PrintFailed', { reason: 'cancelled' });
    event(run, 'PrintCancelled');
    event(run, 'PrintStarted');
    event(run, 'PrintCancelled');
    event(run, 'PrintFailed', { reason: 'cancelled' });
    expect(phases(run.all)).toEqual(['started', 'cancelled', 'started', 'cancelled']);
  });

  test('goes on over our restart, and over its network', () => {
    const run = aPrinter();
    event(run, 'PrintStarted');
    progress(run, 10);
    run.restart();
    run.opened();
    progress(run, 11);
    run.closed();
    run.opened();
    event(run, 'PrintDone', { time: 5 });
    expect(phases(run.all)).toEqual(['started', 'finished']);
  });

  test('whose start was lost is inferred from its progress, and the end of which ends it', () => {
    const run = aPrinter();
    progress(run, 40);
    event(run, 'PrintDone', { time: 5 });
    expect(phases(run.all)).toEqual(['started?', 'finished']);
  });

  test('whose end was lost is concluded from the printer that rests, or from the next print', () => {
    const run = aPrinter();
    event(run, 'PrintStarted');
    event(run, 'PrinterStateChanged', { state_id: 'OPERATIONAL' });
    expect(run.pass(9_999)).toEqual([]);
    expect(phases(run.pass(1))).toEqual(['cancelled?']);
    event(run, 'PrintStarted', { name: 'one.gcode' });
    event(run, 'PrintStarted', { name: 'two.gcode' });
    expect(phases(run.all)).toEqual(['started', 'cancelled?', 'started', 'cancelled?', 'started']);
    progress(run, 5, { path: 'two.gcode', ...flags(false) });
    expect(phases(run.pass(10_000))).toEqual(['cancelled?']);
  });

  test('is not concluded while its printer goes on', () => {
    const run = aPrinter();
    event(run, 'PrintStarted');
    event(run, 'PrinterStateChanged', { state_id: 'OPERATIONAL' });
    event(run, 'PrinterStateChanged', { state_id: 'PRINTING' });
    expect(run.pass(60_000)).toEqual([]);
    event(run, 'PrinterStateChanged', { state_id: 'OPERATIONAL' });
    progress(run, 12);
    expect(run.pass(60_000)).toEqual([]);
  });

  test('is not begun by 0 or 100 percent, unless the printer says that it prints', () => {
    const run = aPrinter();
    progress(run, 0);
    progress(run, 100);
    progress(run, 0, flags(false));
    expect(run.all).toEqual([]);
    progress(run, 0, flags(true));
    expect(phases(run.all)).toEqual(['started?']);
  });

  test('is neither begun nor ended by what the broker kept', () => {
    const run = aPrinter();
    progress(run, 40, {}, { retained: true });
    event(run, 'PrintDone', {}, { retained: true });
    expect(run.all).toEqual([]);
  });

  test('tells the slicer’s filament at its end, and that it is an estimate', () => {
    const run = aPrinter();
    event(run, 'PrintStarted');
    const filament = { tool0: { length: 300.5 }, tool1: { length: 63 } };
    progress(run, 5, { printer_data: { job: { filament } } });
    const seen = event(run, 'PrintDone', { time: 5 });
    expect(seen[0]).toMatchObject({ filamentMillimetres: 363.5, flags: ['filament-estimated'] });
  });
});

describe('settings', () => {
  const driver = drivers.get('octoprint');
  test.each([['Ender3'], ['Ender3/']])('%s names its topics', (base) => {
    const given = driver?.settings.parse({ base });
    expect(driver?.claims?.(given, { site: 's', device: 'd' })).toEqual({
      listen: ['Ender3/#'],
      speak: [],
      besides: ['homeassistant/#'],
    });
  });

  test.each([
    [{ base: '' }],
    [{ base: '/' }],
    [{ base: '#' }],
    [{ base: 'faitout/' }],
    [{ url: 'x' }],
  ])('%j is refused', (bad) => {
    expect(driver?.settings.safeParse(bad).success).toBe(false);
  });
});

describe('a simulated printer', () => {
  async function aPrint(printerData: boolean) {
    const made = await anEdge('printer', 'octoprint', {});
    const printer = createOctoPrint({ ...made.options, printerData });
    closers.push(() => printer.stop());
    await made.told((seen) => states(seen).includes('idle'));
    printer.startPrint({ name: 'benchy.gcode', seconds: 60, filamentMillimetres: 900 });
    return { ...made, printer };
  }
  const ended = (seen: readonly Observation[]) =>
    phases(seen).some((phase) => /^(finished|failed|cancelled)/.test(phase));

  test.each([[false], [true]])('prints to its end (printer_data: %s)', async (printerData) => {
    const { printer, place, pass, told, edge } = await aPrint(printerData);
    await pass(10_000);
    printer.pausePrint();
    await pass(10_000);
    printer.resumePrint();
    await told(ended);
    await pass(60_000);
    expect(phases(place.observations())).toEqual(['started', 'paused', 'resumed', 'finished']);
    expect(states(place.observations())).toEqual(['idle', 'running', 'paused', 'running', 'idle']);
    expect(edge.health().devices).toMatchObject([{ decodeErrors: 0, driverErrors: 0 }]);
  });

  test('is cancelled, and breaks down, once each', async () => {
    const { printer, place, pass, told } = await aPrint(true);
    await pass(5_000);
    printer.cancelPrint();
    await told(ended);
    printer.startPrint({ name: 'benchy.gcode', seconds: 60 });
    await pass(5_000);
    printer.breakDown();
    await pass(30_000);
    expect(phases(place.observations())).toEqual(['started', 'cancelled', 'started', 'failed']);
    expect(states(place.observations()).at(-1)).toBe('alarm');
  });

  test('whose network is gone at the end says nothing of it: the next print ends the last', async () => {
    const { printer, place, pass, told } = await aPrint(true);
    await pass(5_000);
    printer.pull();
    await pass(90_000);
    printer.plugIn();
    await told((seen) => {
      const last = seen.findLast((one) => one.type === 'link');
      return printer.online && last?.type === 'link' && last.online;
    });
    expect(phases(place.observations())).toEqual(['started']);
    printer.startPrint({ name: 'other.gcode', seconds: 60 });
    await told(ended);
    expect(phases(place.observations())).toEqual(['started', 'cancelled?', 'started']);
  });
});

describe('progress that a broker kept', () => {
  const kept = (run: ReturnType<typeof aDriverRun>, fields: object) =>
    run.message('octoPrint/progress/printing', { path: 'a.gcode', ...fields }, { retained: true });
  const aPrint = () => {
    const run = aDriverRun('octoprint');
    const atS = run.nowMs / 1000;
    run.message('octoPrint/event/PrintStarted', { name: 'a.gcode', _timestamp: atS });
    run.pass(3_600_000);
    return { run, atS };
  };

  test.each([
    ['is whole and after its start, ends it', { progress: 100 }, 1800, ['finished']],
    ['is not whole, ends nothing', { progress: 99 }, 1800, []],
    ['was said before its start, is that of another print', { progress: 100 }, -60, []],
    ['is of another file, ends nothing', { progress: 100, path: 'b.gcode' }, 1800, []],
    ['is so new that its end may still be told, is left', { progress: 100 }, 3500, []],
  ])('that %s', (_, fields, afterS, phases) => {
    const { run, atS } = aPrint();
    const seen = kept(run, { ...fields, _timestamp: atS + afterS });
    expect(seen.flatMap((one) => (one.type === 'job' ? one.phase : []))).toEqual(phases);
  });
});
