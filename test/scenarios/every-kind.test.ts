/** The demo place: one device of each kind in the simulator, at a real server, and each is understood. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { listeningIn, type Place, runScenario, toPlace, type World } from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aServer, samplePlace, type TestServer } from '#test/builders/server.ts';
import { freePort } from '../../scripts/free-port.ts';

type Device = { slug: string; driver: string; online: boolean; decodeErrors: number };
type Machine = { slug: string; online: boolean; state: string };

let server: TestServer;
let place: Place;
let world: World;
let running: Promise<unknown>;
const stopping = new AbortController();

/** Ports that are free, and the same for those who listen and the server. */
async function onFreePorts(): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const slug of listeningIn(place)) {
    const port = await freePort();
    ports[slug] = port;
    const { settings } = place.devices.find((device) => device.slug === slug) ?? {};
    for (const name of ['path', 'url']) {
      const value = settings?.[name];
      if (settings && typeof value === 'string') settings[name] = value.replace(/\d+$/, `${port}`);
    }
  }
  return ports;
}

beforeAll(async () => {
  const file = samplePlace();
  place = toPlace(file);
  const serial = await onFreePorts();
  server = await aServer({ place: file });
  await new Promise<void>((resolve, reject) => {
    running = runScenario({
      ...{ scenario: 'demo', place: file, url: server.broker, speed: 600, seed: 7, serial },
      signal: stopping.signal,
      onWorld(made) {
        world = made;
        resolve();
      },
    });
    running.catch(reject);
  });
}, 120_000);
afterAll(async () => {
  stopping.abort();
  await running;
  await server?.end();
});

it('holds one device of each kind', () => {
  const kinds = new Set(place.devices.map(({ driver }) => driver));
  expect([...drivers.keys()].filter((kind) => !kinds.has(kind))).toEqual([]);
  expect(world.leftOut).toEqual([]);
});

it('every device comes, and no word of any is misunderstood', async () => {
  const slugs = (devices: readonly Device[]) => devices.map(({ slug }) => slug);
  const away = async () => (await devices()).filter(({ online }) => !online);
  await eventually(async () => (await away()).length === 0, 60_000).catch(async () =>
    expect(slugs(await away())).toEqual([]),
  );
  const misread = (await devices()).filter(({ decodeErrors }) => decodeErrors > 0);
  expect(slugs(misread)).toEqual([]);
}, 90_000);

it('every machine is there, printers of all makes print, and both lasers and mills run', async () => {
  const ran = new Set<string>();
  const wanted = place.machines.map(({ slug }) => slug);
  for (const spot of world.machines) {
    spot.printer?.print({ name: 'support-1.gcode', seconds: 20, filamentMillimetres: 500 });
  }
  await eventually(async () => {
    for (const { slug, state } of await server.list<Machine>('/machines')) {
      if (state === 'running') ran.add(slug);
    }
    return wanted.every((slug) => ran.has(slug));
  }, 150_000).catch(() => expect([...ran].sort()).toEqual([...wanted].sort()));
}, 180_000);

it('the doors with other readers let the caretaker in, one by its own list, one by the place', async () => {
  await eventually(async () => {
    const decisions = await server.list<{ door: string; granted: boolean }>(
      '/decisions?person=caretaker',
    );
    const doors = decisions.flatMap(({ door, granted }) => (granted ? door : []));
    return doors.includes('back') && doors.includes('yard');
  }, 60_000);
}, 90_000);

async function devices(): Promise<Device[]> {
  return server.list<Device>('/devices?limit=100');
}
