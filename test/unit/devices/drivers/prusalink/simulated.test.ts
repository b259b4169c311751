/** A simulated printer with PrusaLink on a real port: prints to their ends, a power cut, a wrong password. */
import { expect, test } from 'vitest';
import type { Observation } from '#kernel/observation.ts';
import { createPrusaLink, seededRandom, steppedClock } from '#sim/index.ts';
import { until } from '#test/builders/devices.ts';
import { START_MS } from '#test/builders/driver-run.ts';
import { anEdge, closers } from '#test/builders/simulated-edge.ts';

const phases = (seen: readonly Observation[]) =>
  seen.flatMap((one) =>
    one.type === 'job' && one.phase !== 'progress'
      ? [`${one.phase}${one.inferred ? '?' : ''}`]
      : [],
  );

async function aPrinter(password = 'secret') {
  const clock = steppedClock(START_MS);
  const printer = createPrusaLink({
    ...{ slug: 'printer', clock, random: seededRandom('printer'), password: 'secret' },
  });
  await printer.ready;
  closers.push(() => printer.stop());
  const made = await anEdge('printer', 'prusalink', { url: printer.url, password });
  /** Both clocks run on. */
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= 1000) {
      await clock.advanceSettling(Math.min(left, 1000));
      await made.pass(Math.min(left, 1000));
    }
  };
  const isIdle = (seen: readonly Observation[]) => seen.some(({ type }) => type === 'state');
  return { ...made, printer, pass, isIdle };
}

test('prints to its end with a pause, its time and name those of the printer', async () => {
  const { printer, place, told, pass, isIdle, edge } = await aPrinter();
  await told(isIdle);
  printer.startPrint({ name: 'boîtier_PLA.gcode', seconds: 40 });
  await pass(15_000);
  printer.pausePrint();
  await pass(20_000);
  printer.resumePrint();
  await pass(40_000);
  expect(phases(place.observations())).toEqual(['started', 'paused', 'resumed', 'finished']);
  expect(place.observations().findLast((one) => one.type === 'job')).toMatchObject({
    job: '420',
    name: 'boîtier_PLA.gcode',
    printSeconds: 40,
  });
  expect(printer.challenges).toBe(1);
  expect(edge.health().devices).toMatchObject([{ decodeErrors: 0, driverErrors: 0 }]);
});

test('stopped is cancelled, an error is a failure', async () => {
  const { printer, place, told, pass, isIdle } = await aPrinter();
  await told(isIdle);
  printer.startPrint({ name: 'a', seconds: 600 });
  await pass(10_000);
  printer.stopPrint();
  await pass(10_000);
  printer.startPrint({ name: 'b', seconds: 600 });
  await pass(10_000);
  printer.fail();
  await pass(10_000);
  expect(phases(place.observations())).toEqual(['started', 'cancelled', 'started', 'failed']);
});

test('after a power cut it is away, and back without its print', async () => {
  const { printer, place, told, pass, isIdle } = await aPrinter();
  await told(isIdle);
  printer.startPrint({ name: 'a', seconds: 600 });
  await pass(10_000);
  await printer.powerOff();
  await told((seen) => seen.some((one) => one.type === 'link' && !one.online));
  await printer.powerOn();
  await told((seen) => phases(seen).includes('cancelled?'));
  expect(place.observations().findLast((one) => one.type === 'link')).toMatchObject({
    online: true,
  });
});

test('another password is told as a refused log-in', async () => {
  const { edge } = await aPrinter('changed');
  await until(() => edge.health().devices[0]?.fault === 'login-refused');
});
