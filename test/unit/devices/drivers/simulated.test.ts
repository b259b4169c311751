/** Drivers against simulated devices through the real broker, on one clock: questions are asked, answered and understood. */
import { describe, expect, test } from 'vitest';
import type { Observation } from '#kernel/observation.ts';
import { createMoonrakerPrinter, createTasmotaPlug } from '#sim/index.ts';
import { until } from '#test/builders/devices.ts';
import { anEdge, closers } from '#test/builders/simulated-edge.ts';

const FILE = { filename: 'calicat.gcode', seconds: 60, filamentMillimetres: 900 };
const phases = (seen: readonly Observation[]) =>
  seen.flatMap((one) =>
    one.type === 'job' && one.phase !== 'progress'
      ? [`${one.phase}${one.inferred ? '?' : ''}`]
      : [],
  );
const states = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'state' ? [one.state] : []));

describe('a Klipper printer', () => {
  async function aPrinter(splitStatus = false) {
    const made = await anEdge('printer', 'moonraker', { instance: 'voron' });
    const printer = createMoonrakerPrinter({ ...made.options, instance: 'voron', splitStatus });
    closers.push(() => printer.stop());
    await made.told((seen) => states(seen).includes('idle'));
    return { ...made, printer };
  }
  const ended = (seen: readonly Observation[]) =>
    phases(seen).some((phase) => /^(finished|failed|cancelled)/.test(phase));

  test.each([[false], [true]])('prints to its end (split status: %s)', async (splitStatus) => {
    const { printer, place, pass, told } = await aPrinter(splitStatus);
    printer.startPrint(FILE);
    await pass(20_000);
    printer.pausePrint();
    await pass(20_000);
    printer.resumePrint();
    await told(ended);
    expect(phases(place.observations())).toEqual(['started', 'paused', 'resumed', 'finished']);
    const end = place.observations().findLast((one) => one.type === 'job');
    expect(end).toMatchObject({ name: FILE.filename, printSeconds: 60, filamentMillimetres: 900 });
    expect(states(place.observations())).toEqual(['idle', 'running', 'paused', 'running', 'idle']);
  });

  test('stopped by emergency fails at once, and prints again after its restart', async () => {
    const { printer, place, pass, told } = await aPrinter();
    printer.startPrint(FILE);
    await pass(10_000);
    printer.emergencyStop();
    await told(ended);
    await pass(60_000);
    printer.firmwareRestart();
    await pass(5_000);
    printer.startPrint(FILE);
    await pass(5_000);
    expect(phases(place.observations())).toEqual(['started', 'failed', 'started']);
    expect(states(place.observations())).toEqual(['idle', 'running', 'alarm', 'idle', 'running']);
  });

  test('whose Klipper is killed says nothing, and is found out by a question', async () => {
    const { printer, place, pass, told } = await aPrinter();
    printer.startPrint(FILE);
    await pass(10_000);
    printer.killKlippy();
    await told(ended);
    expect(phases(place.observations())).toEqual(['started', 'failed']);
    printer.startKlippy();
    await told((seen) => states(seen).at(-1) === 'idle');
  });

  test('whose Moonraker dies prints on; what ended meanwhile ended as print_stats says', async () => {
    const { printer, place, pass, told } = await aPrinter();
    printer.startPrint(FILE);
    await pass(10_000);
    printer.killMoonraker();
    await told((seen) => seen.some((one) => one.type === 'link' && !one.online));
    await pass(120_000);
    printer.startMoonraker();
    await told(ended);
    expect(phases(place.observations())).toEqual(['started', 'finished?']);
  });
});

describe('a Tasmota plug', () => {
  test('obeys, confirms, and its counter and relay are told', async () => {
    const { edge, options, place, pass, told } = await anEdge('plug', 'tasmota', { topic: 'saw' });
    const plug = createTasmotaPlug({ ...options, topic: 'saw', startsOn: false, startKwh: 6.294 });
    closers.push(() => plug.stop());
    await told((seen) => seen.some((one) => one.type === 'relay' && !one.on));
    edge.carry('plug', {
      kind: 'command',
      command: { id: 'c1', device: 'plug', type: 'enable', session: 's' },
    });
    await until(() => plug.relayOn, 'the relay');
    plug.setLoad(800);
    await told((seen) => seen.some((one) => one.type === 'power' && one.watts === 800));
    await pass(60_000);
    edge.carry('plug', { kind: 'command', command: { id: 'c2', device: 'plug', type: 'disable' } });
    await told((seen) => seen.some((one) => one.type === 'outcome' && one.command === 'c2'));
    const seen = place.observations();
    expect(seen.filter(({ type }) => type === 'outcome')).toEqual([
      { type: 'outcome', command: 'c1', ok: true },
      { type: 'outcome', command: 'c2', ok: true },
    ]);
    expect(seen.flatMap((one) => (one.type === 'relay' ? [one.on] : []))).toEqual([
      ...[false, true, false],
    ]);
    expect(seen.findLast((one) => one.type === 'power' && one.watts !== undefined)).toMatchObject({
      watts: 0,
    });
  });
});
