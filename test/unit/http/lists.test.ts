/** Every list takes a limit and goes on where a page ended. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { allRoutes } from '#http/all-routes.ts';
import { aPlace, jsonIn, type TestPlace } from '#test/builders/http.ts';

const FILE = readFileSync(
  new URL('../../../firmware-sim/sample-place.json', import.meta.url),
  'utf8',
);
/** Unpaged, as their sums are made whole. */
const WHOLE = ['/usage', '/usage/hours', '/attendance', '/passages', '/charges/totals'];

type Page = { items: Array<Record<string, unknown>>; next: string | null };
const lists = allRoutes
  .filter(({ method, path }) => method === 'get' && !WHOLE.includes(path))
  .filter(({ answer }) => answer.safeParse({ items: [], next: null }).success)
  .map(({ path }) => path.replace('{slug}', 'reader-front'));

let place: TestPlace;
beforeAll(async () => {
  place = await aPlace();
  await place.request('/api/v1/import', { method: 'POST', role: 'owner', body: FILE });
});

const read = async (address: string) => {
  const answer = await place.request(`/api/v1${address}`, { role: 'owner' });
  expect(answer.status, address).toBe(200);
  return jsonIn<Page>(answer);
};

test('there are lists', () => {
  expect(lists).toContain('/machines');
  expect(lists).toContain('/doors');
  expect(lists).toContain('/evacuation');
});

test.each(lists)('%s', async (path) => {
  const { items } = await read(`${path}?limit=500`);
  const first = await read(`${path}?limit=1`);
  expect(first.items).toEqual(items.slice(0, 1));
  if (first.next === null) return;
  const second = await read(`${path}?limit=1&after=${encodeURIComponent(first.next)}`);
  expect(second.items).toEqual(items.slice(1, 2));
});

test('doors are told by name, with the zone they lead to and the device that opens them', async () => {
  const { items } = await read('/doors');
  expect(items[0]).toEqual({
    slug: 'front',
    name: expect.any(String),
    zone: expect.any(String),
    device: 'reader-front',
    direction: 'toggle',
    unlockSeconds: 5,
  });
});

test.each(['/attendance', '/passages'])('%s says which end of a period is wrong', async (path) => {
  for (const end of ['from', 'to']) {
    const answer = await place.request(`/api/v1${path}?${end}=2026-13-45`, { role: 'owner' });
    const { errors } = await jsonIn<{ errors: Array<{ path: string }> }>(answer);
    expect([answer.status, errors.map((error) => error.path)]).toEqual([400, [end]]);
  }
});
