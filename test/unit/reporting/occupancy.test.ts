/** While the place is closed, viewers and walls are told of nobody who is in, comes or goes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allRoutes } from '#http/all-routes.ts';
import { audiencesOf, encodeFor } from '#http/live-audience.ts';
import type { Actor } from '#kernel/engine.ts';
import { anEnginePlace, type EnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { aSmallPlace, MEMBER, OTHER } from '#test/builders/small-place.ts';

const HOUR = 3_600_000;
const FRONT = 'reader-front';
const VIEWER = { ...STAFF, role: 'viewer' } as Actor;
let place: EnginePlace;

beforeEach(async () => {
  // Open from 9 to 19; the members may come at any hour.
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  place = await anEnginePlace({
    ...aSmallPlace(),
    openingHours: [{ days, from: '09:00', to: '19:00' }],
  });
  await place.engine().resume();
});
afterEach(() => place.close());

let seq = 0;
const badge = (number: string) => {
  seq += 1;
  return place.say(FRONT, { type: 'badge', number, boot: 'b', seq });
};
async function seen(query: string, actor: Actor, input: object = {}) {
  const answer = await place.engine().ask(query, { limit: 50, ...input }, actor);
  if (!answer.ok) throw new Error(answer.message);
  return (answer.value as { items: Array<Record<string, unknown>> }).items;
}
const present = async (actor: Actor) =>
  (await seen('zones.list', actor)).map((zone) => zone['present']);

test('open, a viewer sees how many are in, but no refusals', async () => {
  await badge(MEMBER);
  await badge('04DEAD0000BEEF');
  expect(await present(VIEWER)).toEqual([1, 0]);
  expect(await seen('visits.list', VIEWER)).toHaveLength(1);
  expect(await seen('decisions.list', VIEWER)).toMatchObject([{ granted: true }]);
  expect(await seen('decisions.list', STAFF)).toHaveLength(2);
  const [refused] = await seen('decisions.list', STAFF);
  const asked = await place.engine().ask('decisions.get', { id: refused?.['id'] }, VIEWER);
  expect(asked).toMatchObject({ code: 'not-found' });
});

test('closed, a viewer sees neither who is in nor who came; staff see all', async () => {
  await badge(MEMBER);
  await place.pass(2 * HOUR);
  await badge(MEMBER);
  await place.pass(8 * HOUR);
  await badge(OTHER);
  expect(await present(STAFF)).toEqual([1, 0]);
  expect(await present(VIEWER)).toEqual([null, null]);
  expect(await seen('visits.list', STAFF)).toHaveLength(2);
  expect(await seen('visits.list', VIEWER)).toMatchObject([{ endedBy: 'badge' }]);
  expect(await seen('visits.list', VIEWER, { open: true })).toEqual([]);
  expect(await seen('decisions.list', VIEWER)).toHaveLength(2);
  const [latest] = await seen('visits.list', STAFF);
  const one = await place.engine().ask('visits.get', { id: latest?.['id'] }, VIEWER);
  expect(one).toMatchObject({ code: 'not-found' });
  const zone = await place.engine().ask('zones.get', { slug: 'coworking' }, VIEWER);
  expect(zone).toMatchObject({ value: { present: null } });
});

test('a place that says no hours hides nothing', async () => {
  await place.do('place.import', { openingHours: [] });
  await badge(MEMBER);
  expect(await present(VIEWER)).toEqual([1, 0]);
});

test('pages are told anew at closing and opening time', async () => {
  const from = place.committed.length;
  await place.pass(24 * HOUR);
  const told = place.committed
    .slice(from)
    .filter(({ changes }) => changes.filter(({ topic }) => topic === 'zone').length === 2);
  expect(told.length).toBeGreaterThanOrEqual(2);
});

test('live events say the same to each', async () => {
  const audiences = audiencesOf(allRoutes);
  const zone = { slug: 'coworking', present: 1 };
  const told = (isClosed: boolean) =>
    (
      [
        ['zone', zone],
        ['visit', { id: 'v', leftAt: null }],
        ['decision', { id: 'd', granted: true }],
        ['decision', { id: 'e', granted: false }],
      ] as const
    ).map(([topic, item]) => ({
      change: { number: 5, topic, key: 'x' },
      item,
      isClosed,
      endsCommit: true,
    }));
  const heard = (role: 'viewer' | 'reception', isClosed: boolean) => {
    const audience = audiences.get(role);
    const bytes = audience === undefined ? null : encodeFor(audience, told(isClosed));
    return [
      ...Buffer.from(bytes ?? '')
        .toString()
        .matchAll(/event: (\w+)\n.*\ndata: (.*)/g),
    ].map(([, event, data]) => [event, JSON.parse(data ?? '').present]);
  };
  const all = ['zone', 'visit', 'decision', 'decision'];
  expect(heard('reception', true).map(([event]) => event)).toEqual(all);
  expect(heard('viewer', false)).toEqual([
    ['zone', 1],
    ['visit', undefined],
    ['decision', undefined],
  ]);
  expect(heard('viewer', true)).toEqual([['zone', null]]);
});
