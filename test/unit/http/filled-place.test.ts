/** A place with people and events in it: answers are what they say, and show no role what it may not see. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { LIVE_ITEMS, LIVE_NAMES } from '#contract/live.ts';
import type { PlaceFile } from '#contract/place-file.ts';
import { allRoutes } from '#http/all-routes.ts';
import { ROLES, type Role } from '#kernel/engine.ts';
import type { Observation } from '#kernel/observation.ts';
import { aPlace, type TestPlace } from '#test/builders/http.ts';
import { readLive, turns } from '#test/builders/live.ts';

const FILE: PlaceFile = JSON.parse(
  readFileSync(new URL('../../../firmware-sim/sample-place.json', import.meta.url), 'utf8'),
);
const PEOPLE = FILE.people ?? [];
const NUMBERS = PEOPLE.flatMap(({ badges }) => (badges ?? []).map(({ number }) => number));
const UNKNOWN = 'FFEEDDCCBBAA99';
const MACHINE = 'laser-1';
const FILLED = ['/visits', '/decisions', '/sessions', '/people', '/badges', '/badges/unknown'];

let place: TestPlace;
let seq = 0;

async function see(device: string, ...observations: Observation[]) {
  const seen = observations.map((one, index) => ({ ...one, boot: 'b1', seq: seq + index + 1 }));
  seq += seen.length;
  const receivedAtMs = place.clock.nowMs();
  await place.engine.record([{ device, receivedAtMs, observations: seen, faults: [] }]);
  place.clock.step(20_000);
}

beforeAll(async () => {
  place = await aPlace();
  const imported = await place.request('/api/v1/import', {
    method: 'POST',
    role: 'owner',
    body: FILE,
  });
  expect(imported.status).toBe(200);
  for (const number of [...NUMBERS.slice(0, 4), UNKNOWN])
    await see('reader-front', { type: 'badge', number });
  await see('interlock-laser', { type: 'link', online: true });
  await see('reader-laser', { type: 'badge', number: NUMBERS[0] as string });
  await see('plug-laser', { type: 'power', watts: 420, wattHours: 1000 });
  await see('reader-laser', { type: 'badge', number: NUMBERS[2] as string });
  await place.engine.record([
    {
      device: 'reader-front',
      receivedAtMs: place.clock.nowMs(),
      observations: [],
      faults: [{ where: 'faitout/x', bytes: Buffer.from('{'), reason: 'not-json' }],
    },
  ]);
  const body = { reason: 'Sample member B forgot the badge', person: 'member-b', zone: 'fablab' };
  await place.request('/api/v1/visits', { method: 'POST', role: 'manager', body });
});

/** Every list, and every item that can be named. */
const PATHS: Readonly<Record<string, string>> = {
  '/devices/{slug}': '/devices/reader-front',
  '/devices/{slug}/observations': '/devices/reader-front/observations',
  '/devices/{slug}/quarantine': '/devices/reader-front/quarantine',
  '/machines/{slug}': `/machines/${MACHINE}`,
  '/zones/{slug}': '/zones/fablab',
  '/people/{ref}': '/people/member-a',
};
const reads = allRoutes.filter(({ method }) => method === 'get');
const asked = reads.flatMap((route) => {
  const path = PATHS[route.path] ?? route.path;
  return path.includes('{') ? [] : [[path, route] as const];
});

const ask = (path: string, role: Role) => place.request(`/api/v1${path}`, { role });

test('there is something to see', async () => {
  for (const path of FILLED) {
    const { items } = (await (await ask(path, 'owner')).json()) as { items: unknown[] };
    expect(items.length, path).toBeGreaterThan(0);
  }
});

describe.each(asked)('GET %s', (path, route) => {
  const may = (role: Role) => role === 'owner' || route.roles.includes(role);

  test.each(ROLES.filter(may))('is to %s what its description says', async (role) => {
    const answer = await ask(path, role);
    expect(answer.status).toBe(200);
    const parsed = route.answer.safeParse(await answer.json());
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  test('names nobody to a viewer', async () => {
    const text = await (await ask(path, 'viewer')).text();
    for (const { ref, name, email } of PEOPLE)
      for (const word of [ref, name, email]) if (word) expect(text).not.toContain(`"${word}"`);
    expect(text).not.toContain('Sample member');
    for (const number of [...NUMBERS, UNKNOWN]) expect(text).not.toContain(number.slice(-4));
  });

  test.each(['accountant', 'trainer', 'reception'] as const)(
    'shows no whole badge number to %s',
    async (role) => {
      const text = await (await ask(path, role)).text();
      for (const number of [...NUMBERS, UNKNOWN]) expect(text).not.toContain(number);
    },
  );

  test('shows nobody a secret', async () => {
    for (const role of ROLES) {
      const text = await (await ask(path, role)).text();
      for (const { secret } of FILE.devices ?? []) if (secret) expect(text).not.toContain(secret);
    }
  });
});

describe('live', () => {
  const follow = async (role: Role) => {
    const { body } = await ask('/live', role);
    if (body === null) throw new Error('no stream');
    await turns();
    return readLive(body);
  };

  test('a badge is told as its lists show it, to each as much as they may see', async () => {
    const manager = await follow('manager');
    const viewer = await follow('viewer');
    await see('reader-front', { type: 'badge', number: NUMBERS[4] as string });
    await turns(200);
    const news = manager.news();
    expect(news.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['decision', 'visit', 'zone']),
    );
    for (const { event, item } of [...news, ...viewer.news()]) {
      const name = LIVE_NAMES.find((one) => one === event);
      if (name === undefined) throw new Error(`${event} is no live event`);
      expect(LIVE_ITEMS[name].safeParse(item).error?.issues ?? [], event).toEqual([]);
    }
    expect(JSON.stringify(news)).toContain(NUMBERS[4]);
    const seen = JSON.stringify(viewer.events);
    expect(seen).toContain('"decision"');
    expect(seen).not.toContain('Sample member');
    expect(seen).not.toContain((NUMBERS[4] as string).slice(-4));
    await Promise.all([manager.leave(), viewer.leave()]);
  });
});
