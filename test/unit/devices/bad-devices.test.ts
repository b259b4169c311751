/** Bad devices at the real edge: settings out of bounds and a reader that floods; neighbours notice nothing. */
import { expect, test } from 'vitest';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { EdgeLimits } from '#devices/link.ts';
import { createWedge, runningClock, seededRandom } from '#sim/index.ts';
import { aPlace, until } from '#test/builders/devices.ts';
import { edgeOf } from '#test/builders/edge.ts';
import { closers } from '#test/builders/simulated-edge.ts';

type Configured = { device: string; driver: string; settings: object; secret: string | null };

async function anEdgeWith(devices: Configured[], limits: Partial<EdgeLimits> = {}) {
  const place = aPlace(devices, 'place');
  const clock = runningClock();
  const edge = edgeOf(place, { nowMs: clock.now, after: clock.after }, { limits });
  await edge.start();
  closers.push(edge.close);
  const healthOf = (device: string) =>
    edge.health().devices.find((one) => one.device === device) ?? null;
  return { edge, place, healthOf };
}

async function aReader(slug: string) {
  const reader = createWedge({ slug, clock: runningClock(), random: seededRandom(slug) });
  await reader.ready;
  closers.push(() => reader.stop());
  const settings = {
    ...{ path: `tcp://127.0.0.1:${reader.port}`, pattern: '^([0-9A-F]{10})$' },
    encoding: 'uid-hex',
  };
  return { reader, configured: { device: slug, driver: 'wedge', settings, secret: null } };
}

function numberOf(at: number): string {
  return at.toString(16).toUpperCase().padStart(10, '0');
}

/** One value of each kind's settings that is out of its bounds, and what the message must name. */
const OUT_OF_BOUNDS: Readonly<Record<string, readonly [settings: object, path: string]>> = {
  bambu: [{ serial: '', host: 'x', accessCode: '12345678' }, 'serial'],
  bridge: [{ base: '#' }, 'base'],
  'esp-rfid': [{ topic: '/r', numbers: 'octal' }, 'numbers'],
  esphome: [{ prefix: 'a', rearmAfterMs: 1 }, 'rearmAfterMs'],
  faitout: [{ speed: 1 }, 'speed'],
  grbl: [{ path: '/dev/ttyUSB0', baudRate: 1 }, 'baudRate'],
  'home-assistant': [{ prefix: 'a/#' }, 'prefix'],
  id12: [{ path: '/dev/ttyUSB0', baudRate: 1e9 }, 'baudRate'],
  marlin: [{ path: 'nowhere' }, 'path'],
  moonraker: [{ instance: '' }, 'instance'],
  octoprint: [{ base: '+' }, 'base'],
  openbeken: [{ client: 'a', channel: 65 }, 'channel'],
  osdp: [{ path: '/dev/ttyUSB0', address: 127 }, 'address'],
  pn532: [{ path: '/dev/ttyUSB0', rearmAfterMs: 1 }, 'rearmAfterMs'],
  prusalink: [{ url: 'ftp://printer', password: 'p' }, 'url'],
  rdm6300: [{ path: '/dev/ttyUSB0', rearmAfterMs: 1e6 }, 'rearmAfterMs'],
  shelly: [{ prefix: 'a', channel: 256 }, 'channel'],
  'shelly-gen1': [{ id: 'a/b' }, 'id'],
  tasmota: [{ topic: 'a', relay: 9 }, 'relay'],
  wedge: [{ path: '/dev/ttyUSB0', pattern: '(', encoding: 'uid-hex' }, 'pattern'],
  zigbee2mqtt: [{ name: '' }, 'name'],
};

test('the settings of every driver are looked at', () => {
  expect(Object.keys(OUT_OF_BOUNDS).sort()).toEqual([...drivers.keys()].sort());
});

test.each(Object.entries(OUT_OF_BOUNDS))(
  'settings of %s out of bounds are refused with their path and a sentence',
  (kind, [settings, path]) => {
    const read = catalogueOf(drivers).get(kind)?.parseSettings(settings);
    expect(read).toMatchObject({ ok: false });
    if (read === undefined || read.ok) return;
    expect(read.errors.map((error) => error.path)).toContain(path);
    for (const { message } of read.errors) expect(message.length).toBeGreaterThan(5);
  },
);

test('a device whose stored settings are out of bounds is told as such, and the others run', async () => {
  const { reader, configured } = await aReader('good');
  const bad = { ...configured, device: 'bad', settings: { ...configured.settings, baudRate: 1 } };
  const { place, healthOf } = await anEdgeWith([bad, configured]);
  expect(healthOf('bad')).toMatchObject({ link: 'closed', fault: 'settings-wrong' });
  await until(() => reader.online, 'the line');
  reader.presentBadge('01000734E0');
  await until(() => place.observations('good').some(({ type }) => type === 'badge'), 'the badge');
});

test('a reader that floods is slowed and counted, and a badge beside it is read at once', async () => {
  const loud = await aReader('loud');
  const calm = await aReader('calm');
  const slow = { framesBurst: 100, framesPerSecond: 50 };
  const { place, healthOf } = await anEdgeWith([loud.configured, calm.configured], slow);
  await until(() => loud.reader.online && calm.reader.online, 'the lines');
  let isFlooding = true;
  const flood = (async () => {
    for (let at = 0; isFlooding; at += 50) {
      const numbers = Array.from({ length: 50 }, (_, index) => numberOf(at + index));
      loud.reader.say(numbers.join('\r'));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  await until(() => (healthOf('loud')?.framesThrottled ?? 0) > 0, 'it is slowed');
  const startedMs = performance.now();
  calm.reader.presentBadge('3C00CE754C');
  await until(() => place.observations('calm').some(({ type }) => type === 'badge'), 'the badge');
  expect(performance.now() - startedMs).toBeLessThan(1000);
  isFlooding = false;
  await flood;
  expect(healthOf('loud')?.decodeErrors).toBeGreaterThan(0);
  expect(healthOf('calm')).toMatchObject({ framesThrottled: 0, decodeErrors: 0 });
});
