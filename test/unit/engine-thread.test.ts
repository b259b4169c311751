import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { type EngineThread, threadOfEngine } from '#src/engine-thread.ts';
import { anEnginePlace } from '#test/builders/engine-place.ts';
import { aSmallPlace } from '#test/builders/small-place.ts';

type Places = Record<'none' | 'plain' | 'timed' | 'removed', string>;
const READER = {
  slug: 'osdp-door',
  driver: 'osdp',
  settings: { path: '/dev/ttyUSB0', baudRate: 9600, address: 0 },
};
const opened: Array<Awaited<ReturnType<typeof anEnginePlace>>> = [];
let places: Places;

async function aPlaceFile(devices: readonly object[], without?: string): Promise<string> {
  const small = aSmallPlace();
  const place = await anEnginePlace(
    { ...small, devices: [...small.devices, ...devices] },
    { inFile: true },
  );
  opened.push(place);
  if (without !== undefined) await place.do('devices.remove', { slug: without });
  return place.path;
}

beforeAll(async () => {
  places = {
    none: '/nowhere/faitout.db',
    plain: await aPlaceFile([]),
    timed: await aPlaceFile([READER]),
    removed: await aPlaceFile([READER], READER.slug),
  };
});
afterAll(() => Promise.all(opened.map((place) => place.close())));

describe('the database runs', () => {
  it.each<[string, 'auto' | 'on' | 'off', number, keyof Places, EngineThread]>([
    ['here on a quick disk', 'auto', 2, 'plain', { inWorker: false, because: null }],
    ['apart on a slow one', 'auto', 2.1, 'plain', { inWorker: true, because: 'slow-disk' }],
    ['here before a place is there', 'auto', 0.2, 'none', { inWorker: false, because: null }],
    ['apart beside a timed line', 'auto', 0.2, 'timed', { inWorker: true, because: 'timed-line' }],
    ['here once that is taken out', 'auto', 0.2, 'removed', { inWorker: false, because: null }],
    ['apart where it is told to', 'on', 0.2, 'plain', { inWorker: true, because: 'setting' }],
    ['here where it is told to', 'off', 9, 'timed', { inWorker: false, because: 'setting' }],
  ])('%s', (_, worker, fsyncMs, place, thread) => {
    const database = places[place];
    expect(threadOfEngine({ worker, fsyncMs, database, drivers })).toEqual(thread);
  });
});
