/** A simulated Bambu printer with a TLS broker of its own: prints to their ends, a power cut, a wrong code. */
import { expect, test } from 'vitest';
import type { Observation } from '#kernel/observation.ts';
import { createBambu, steppedClock } from '#sim/index.ts';
import { certificatesFor } from '#test/builders/certificates.ts';
import { until } from '#test/builders/devices.ts';
import { START_MS } from '#test/builders/driver-run.ts';
import { anEdge, closers } from '#test/builders/simulated-edge.ts';

const SERIAL = '01P00A000000000';
const CODE = '12345678';
const phases = (seen: readonly Observation[]) =>
  seen.flatMap((one) =>
    one.type === 'job' && one.phase !== 'progress'
      ? [`${one.phase}${one.inferred ? '?' : ''}`]
      : [],
  );

async function aPrinter(more: { local?: boolean; accessCode?: string } = {}) {
  const { key, certificate, authority } = await certificatesFor('localhost');
  const clock = steppedClock(START_MS);
  const printer = createBambu({
    ...{ slug: 'printer', clock, serial: SERIAL, accessCode: CODE, tls: { key, certificate } },
    ...more,
  });
  await printer.ready;
  closers.push(() => printer.stop());
  const url = `mqtts://localhost:${printer.port}`;
  const settings = { serial: SERIAL, url, accessCode: CODE, authority };
  const made = await anEdge('printer', 'bambu', settings);
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

test('prints to its end, in changes only, with a pause', async () => {
  const { printer, place, told, pass, isIdle, edge } = await aPrinter({ local: true });
  await told(isIdle);
  printer.startPrint({ name: 'boîtier', seconds: 30 });
  await pass(15_000);
  printer.pausePrint();
  await pass(5000);
  printer.resumePrint();
  await pass(25_000);
  expect(phases(place.observations())).toEqual(['started', 'paused', 'resumed', 'finished']);
  expect(place.observations().findLast((one) => one.type === 'job')).toMatchObject({
    name: 'boîtier',
    progress: 1,
  });
  expect(edge.health().devices).toMatchObject([{ decodeErrors: 0, driverErrors: 0 }]);
});

test('cancelled at its screen is cancelled, failed is failed', async () => {
  const { printer, place, told, pass, isIdle } = await aPrinter();
  await told(isIdle);
  printer.startPrint({ name: 'a', seconds: 60 });
  await pass(10_000);
  printer.cancelPrint();
  await pass(2000);
  printer.startPrint({ name: 'b', seconds: 60 });
  await pass(10_000);
  printer.failPrint();
  await pass(2000);
  expect(phases(place.observations())).toEqual(['started', 'cancelled', 'started', 'failed']);
});

test('a power cut is seen, and what it made of the print once it is back', async () => {
  const { printer, place, told, pass, isIdle } = await aPrinter();
  await told(isIdle);
  printer.startPrint({ name: 'a', seconds: 600 });
  await pass(10_000);
  await printer.powerOff();
  await told((seen) => seen.some((one) => one.type === 'link' && !one.online));
  await printer.powerOn();
  await told((seen) => phases(seen).includes('failed?'), 400_000);
  expect(place.observations().findLast((one) => one.type === 'link')).toMatchObject({
    online: true,
  });
});

test('another access code is told as a refused log-in', async () => {
  const { edge } = await aPrinter({ accessCode: 'changed' });
  await until(() => edge.health().devices[0]?.fault === 'login-refused');
});
