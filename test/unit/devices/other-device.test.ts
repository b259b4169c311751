/** A serial port that is a different device after a reboot: recognised, counted, told in words, and its neighbours go on. */
import { expect, test } from 'vitest';
import type { Ports } from '#devices/link.ts';
import {
  createGrbl,
  createMarlin,
  createPtyPair,
  createRdm6300,
  createWedge,
  runningClock,
  seededRandom,
} from '#sim/index.ts';
import { aPlace, until } from '#test/builders/devices.ts';
import { edgeOf } from '#test/builders/edge.ts';
import { closers } from '#test/builders/simulated-edge.ts';
import { en } from '../../../dashboards/src/i18n/en.ts';
import { fr } from '../../../dashboards/src/i18n/fr.ts';
import { lineFaultOf, unreadReasonOf } from '../../../dashboards/src/words/device-troubles.ts';
import { freePort } from '../../../scripts/free-port.ts';

const READER = 'usb:1a86:7523';
const WEDGE = { pattern: '^([0-9A-F]{10})$', encoding: 'uid-hex' };
const LASER = { path: '/dev/ttyUSB0', vendorId: '2341', productId: '0043' };
const clock = runningClock();
const parts = (slug: string) => ({ slug, clock, random: seededRandom(slug) });

type Configured = Parameters<typeof aPlace>[0][number];
const device = (slug: string, driver: string, settings: object, more = {}): Configured => ({
  ...{ device: slug, driver, settings, secret: null },
  ...more,
});

async function anEdge(devices: Configured[], ports?: Ports) {
  const place = aPlace(devices, 'place');
  const edge = edgeOf(
    place,
    { nowMs: clock.now, after: clock.after },
    { ...(ports !== undefined && { ports }) },
  );
  await edge.start();
  closers.push(edge.close);
  const health = (slug: string) => edge.health().devices.find((one) => one.device === slug);
  const faultsOf = (slug: string) =>
    place.kept.filter((report) => report.device === slug).flatMap(({ faults }) => faults);
  return { edge, place, health, faultsOf };
}

/** A reader on its own line, to which nothing may happen. */
async function aNeighbour() {
  const reader = createWedge(parts('neighbour'));
  await reader.ready;
  closers.push(() => reader.stop());
  const path = `tcp://127.0.0.1:${reader.port}`;
  const settings = { path, ...WEDGE };
  return { reader, configured: device('neighbour', 'wedge', settings) };
}

async function stillReads(
  { reader }: Awaited<ReturnType<typeof aNeighbour>>,
  { place }: Awaited<ReturnType<typeof anEdge>>,
) {
  await until(() => reader.online, 'the neighbour’s line');
  reader.presentBadge('3C00CE754C');
  await until(
    () => place.observations('neighbour').some(({ type }) => type === 'badge'),
    'the neighbour’s badge',
  );
}

/** Both languages have a sentence of their own for it, so that the page can tell it. */
function isTold(key: 'fault' | 'unread', word: string) {
  const [english, french] = [en, fr].map((words) => (words[key] as Record<string, string>)[word]);
  expect(english).toMatch(/^\S.{10}/);
  expect(french).toMatch(/^\S.{10}/);
  expect(french).not.toBe(english);
}

test('another adapter at its path is not opened, and both say so; put back, the device goes on', async () => {
  const pair = await createPtyPair();
  closers.push(() => pair.stop());
  const laser = createGrbl({ ...parts('laser'), path: pair.devicePath });
  closers.push(() => laser.stop());
  const neighbour = await aNeighbour();
  // What udev would say of the pseudo-terminal: after the reboot `ttyUSB0` is the laser's Arduino.
  let listed = LASER;
  const ports: Ports = {
    list: async () => [listed],
    behind: async (path) => (path === pair.serverPath ? LASER.path : null),
    bySocket: async () => null,
  };
  const reader = device('reader', 'rdm6300', { path: pair.serverPath }, { port: READER });
  const made = await anEdge([reader, neighbour.configured], ports);
  await until(() => made.health('reader')?.fault === 'port-other', 'the other adapter');
  expect(made.health('reader')).toMatchObject({ link: 'waiting' });
  await stillReads(neighbour, made);
  expect(made.place.observations('reader').every(({ type }) => type === 'link')).toBe(true);
  isTold('fault', lineFaultOf('port-other'));

  await laser.stop();
  const own = createRdm6300({ ...parts('reader'), path: pair.devicePath });
  closers.push(() => own.stop());
  listed = { ...LASER, vendorId: '1a86', productId: '7523' };
  await until(() => made.health('reader')?.link === 'open', 'its own adapter');
  own.presentBadge('01000734E0', 1000);
  const isBadge = () => made.place.observations('reader').some(({ type }) => type === 'badge');
  await until(isBadge, 'its badge');
}, 60_000);

test.each([
  ['a mill at the port of a reader', 'rdm6300', {}, createGrbl],
  ['a printer at the port of a reader', 'id12', {}, createMarlin],
  ['a printer at the port of a wedge', 'wedge', WEDGE, createMarlin],
  ['a printer at the port of a mill', 'grbl', {}, createMarlin],
  ['a mill at the port of a printer', 'marlin', {}, createGrbl],
])(
  'where nothing names the adapter, %s is known by its words',
  async (_, kind, more, create) => {
    const neighbour = await aNeighbour();
    const port = await freePort();
    const settings = { path: `tcp://127.0.0.1:${port}`, ...more };
    const made = await anEdge([device('one', kind, settings), neighbour.configured]);
    // The board that answers at that port since the reboot greets as it starts.
    const other = create({ ...parts('other'), tcpPort: port, resetsOnOpen: true });
    await other.ready;
    closers.push(() => other.stop());
    await until(() => made.faultsOf('one').length > 0, 'words that are not its own');
    const [fault] = made.faultsOf('one');
    const counted = () => made.health('one')?.decodeErrors ?? 0;
    expect(counted()).toBeGreaterThan(0);
    expect(made.health('one')).toMatchObject({ driverErrors: 0 });
    isTold('unread', unreadReasonOf(fault?.reason ?? ''));
    expect(made.place.observations('one').every(({ type }) => type === 'link')).toBe(true);
    await stillReads(neighbour, made);
  },
  60_000,
);
