/** Live events: what a page gets, when, how often, and after it was away. */
import { beforeEach, describe, expect, test } from 'vitest';
import { BURST_EVERY_MS, CLIENTS_MAX, HEARTBEAT_MS, PENDING_MAX } from '#http/live-hub.ts';
import { aLivePlace, type LivePlace, turns } from '#test/builders/live.ts';

let place: LivePlace;
beforeEach(async () => {
  place = await aLivePlace();
});

async function burst() {
  place.clock.step(BURST_EVERY_MS);
  await turns();
}

describe('a page that follows', () => {
  test('gets a change as its list’s item, under the number of its commit', async () => {
    place.items.set('machine laser-1', { slug: 'laser-1', state: 'running' });
    const page = await place.follow('manager');
    const number = place.commit('machine laser-1');
    await burst();
    expect(page.news()).toEqual([
      { event: 'machine', id: String(number), item: { slug: 'laser-1', state: 'running' } },
    ]);
  });

  test('is told where it is as it comes, so that it can resume from there', async () => {
    const number = place.commit('machine laser-1');
    const page = await place.follow('manager');
    expect(page.events).toEqual([{ event: 'ping', id: String(number), item: {} }]);
  });

  test('gets a machine that changed ten times once, and ten decisions all', async () => {
    const page = await place.follow('manager');
    place.items.set('machine laser-1', { slug: 'laser-1' });
    for (let i = 0; i < 10; i += 1) {
      place.items.set(`decision ${i}`, { id: `${i}` });
      place.commit('machine laser-1', `decision ${i}`);
    }
    await burst();
    const news = page.news();
    expect(news.filter(({ event }) => event === 'machine')).toHaveLength(1);
    expect(news.filter(({ event }) => event === 'decision').map(({ item }) => item)).toEqual(
      Array.from({ length: 10 }, (_, i) => ({ id: `${i}` })),
    );
    const ids = news.map(({ id }) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test('gets at most four bursts a second', async () => {
    place.items.set('device plug', { slug: 'plug' });
    const page = await place.follow('manager');
    for (let i = 0; i < 100; i += 1) {
      place.commit('device plug');
      place.clock.step(10);
      await turns(4);
    }
    expect(page.news().length).toBeLessThanOrEqual(4);
    expect(page.events.length).toBeGreaterThan(2);
  });

  test('gets nothing of what is gone', async () => {
    const page = await place.follow('manager');
    place.commit('device gone');
    await burst();
    expect(page.news()).toEqual([]);
  });

  test('is pinged every 15 seconds', async () => {
    const page = await place.follow('viewer');
    const before = page.events.length;
    place.clock.step(HEARTBEAT_MS);
    await turns();
    place.clock.step(HEARTBEAT_MS);
    await turns();
    expect(page.events.slice(before).map(({ event }) => event)).toEqual(['ping', 'ping']);
  });

  test('that only asks for the head of the answer is not kept', async () => {
    const answer = await place.request('/api/v1/live', { role: 'viewer', method: 'HEAD' });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(place.live.count()).toBe(0);
  });

  test('costs nothing once it left', async () => {
    const page = await place.follow('manager');
    await page.leave();
    await turns();
    place.commit('machine laser-1');
    await burst();
    expect(place.live.count()).toBe(0);
    expect(place.asked).toEqual([]);
  });
});

describe('many pages', () => {
  test('have their items asked for once', async () => {
    place.items.set('zone fablab', { slug: 'fablab' });
    const pages = await Promise.all(Array.from({ length: 20 }, () => place.follow('manager')));
    place.commit('zone fablab');
    await burst();
    for (const page of pages) expect(page.news()).toHaveLength(1);
    expect(place.asked).toEqual([['zone fablab']]);
  });

  test(`are at most ${CLIENTS_MAX}; the next is asked to come again`, async () => {
    for (let i = 0; i < CLIENTS_MAX; i += 1)
      await place.request('/api/v1/live', { role: 'viewer' });
    const answer = await place.request('/api/v1/live', { role: 'viewer' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });

  test('see each what their role may see', async () => {
    place.items.set('decision 1', {
      id: '1',
      person: { ref: 'a', name: 'A' },
      badge: '04A1B2C3',
      granted: true,
    });
    const owner = await place.follow('owner');
    const reception = await place.follow('reception');
    const trainer = await place.follow('trainer');
    place.commit('decision 1');
    await burst();
    expect(owner.news()).toMatchObject([{ item: { badge: '04A1B2C3' } }]);
    expect(reception.news()).toMatchObject([{ item: { badge: 'B2C3', person: { ref: 'a' } } }]);
    expect(trainer.news()).toEqual([]);
  });

  test('of viewers name nobody', async () => {
    place.items.set('device reader', { slug: 'reader', person: { ref: 'a', name: 'A' } });
    const page = await place.follow('viewer');
    place.commit('device reader');
    await burst();
    expect(page.news()).toMatchObject([{ item: { slug: 'reader', person: null } }]);
  });
});

describe('a page that was away', () => {
  test('gets what it missed, each thing once, then what is new', async () => {
    const known = place.commit('device plug');
    place.items.set('device plug', { slug: 'plug' });
    place.items.set('decision 1', { id: '1' });
    place.commit('device plug');
    place.commit('decision 1');
    const last = place.commit('device plug');
    const page = await place.follow('manager', { 'last-event-id': String(known) });
    expect(page.news().map(({ event }) => event)).toEqual(['decision', 'device']);
    expect(page.events.at(-1)).toMatchObject({ event: 'ping', id: String(last) });
    place.commit('device plug');
    await burst();
    expect(page.news()).toEqual([
      { event: 'device', id: String(last + 1), item: { slug: 'plug' } },
    ]);
  });

  test('for which nothing changed gets nothing', async () => {
    const known = place.commit('device plug');
    const page = await place.follow('manager', { 'last-event-id': String(known) });
    expect(page.news()).toEqual([]);
  });

  test('loses nothing when the line broke in the middle of a commit', async () => {
    for (const key of ['device a', 'device b', 'device c']) place.items.set(key, { key });
    const first = await place.follow('manager');
    place.commit('device a', 'device b', 'device c');
    await burst();
    for (const { id } of first.news().slice(0, 2)) {
      const page = await place.follow('manager', { 'last-event-id': String(id) });
      expect(page.news().map(({ item }) => item)).toContainEqual({ key: 'device c' });
    }
  });

  test('gets all of it, also when it is more than may wait for a page that follows', async () => {
    const known = place.commit();
    for (let i = 0; i < 200; i += 1) {
      place.items.set(`decision ${i}`, { id: `${i}`, text: 'x'.repeat(20_000) });
      place.commit(`decision ${i}`);
    }
    const page = await place.follow('manager', { 'last-event-id': String(known) });
    for (let i = 0; i < 30; i += 1) {
      place.clock.step(20);
      await turns(20);
    }
    const news = page.news();
    expect(news).toHaveLength(200);
    expect(news.every(({ event }) => event === 'decision')).toBe(true);
  });

  test('and does not read what it missed is dropped', async () => {
    const known = place.commit();
    for (let i = 0; i < 200; i += 1) {
      place.items.set(`decision ${i}`, { id: `${i}`, text: 'x'.repeat(20_000) });
      place.commit(`decision ${i}`);
    }
    const headers = { 'last-event-id': String(known) };
    const answer = await place.request('/api/v1/live', { role: 'manager', headers });
    for (let i = 0; i < 1600; i += 1) {
      place.clock.step(20);
      await turns(2);
    }
    expect(await answer.text()).toMatch(/event: reset\nid: \d+\ndata: {}\n\n$/);
  });

  test('loses nothing of a commit that changed much', async () => {
    const keys = Array.from({ length: 35 }, (_, i) => `device d${i}`);
    for (const key of keys) place.items.set(key, { key });
    const first = await place.follow('manager');
    const before = place.commit();
    const number = place.commit(...keys);
    await burst();
    const ids = first.news().map(({ id }) => Number(id));
    expect(ids).toEqual([...keys.slice(1).map(() => before), number]);
  });

  test.each(['1', '99999', 'nonsense', '-5', '1e9', ' '])(
    'and says that it knows commit "%s" is told to read its lists again',
    async (id) => {
      place.commit('device plug');
      const page = await place.follow('manager', { 'last-event-id': id });
      const expected = id.trim() === '' ? [] : ['reset'];
      expect(page.news().map(({ event }) => event)).toEqual(expected);
    },
  );

  test('over a restart of the server is told to read its lists again', async () => {
    const page = await place.follow('manager', { 'last-event-id': '99' });
    expect(page.news().map(({ event }) => event)).toEqual(['reset']);
  });

  test('too long is told to read its lists again, within 10,000 changes it is not', async () => {
    const known = place.commit('device plug');
    for (let i = 0; i < 10_000; i += 1) place.commit(`decision ${i}`);
    const within = await place.follow('manager', { 'last-event-id': String(known) });
    expect(within.news().map(({ event }) => event)).toEqual([]);
    for (let i = 0; i < 10_001; i += 1) place.commit(`decision ${i}`);
    const beyond = await place.follow('manager', { 'last-event-id': String(known) });
    expect(beyond.news().map(({ event }) => event)).toEqual(['reset']);
  });
});

describe('a page that does not keep up', () => {
  test('is dropped with a reset, and the others are not', async () => {
    place.items.set('device plug', { slug: 'plug', text: 'x'.repeat(300_000) });
    const answer = await place.request('/api/v1/live', { role: 'manager' });
    const page = await place.follow('manager');
    for (let i = 0; i < 6; i += 1) {
      place.commit('device plug');
      await burst();
    }
    expect(page.news()).toHaveLength(6);
    const text = await answer.text();
    expect(text).toMatch(/event: reset\nid: 10\d\ndata: {}\n\n$/);
    expect(place.live.count()).toBe(1);
  });

  test('is cut when it does not even read its goodbye', async () => {
    place.items.set('device plug', { slug: 'plug', text: 'x'.repeat(600_000) });
    await place.request('/api/v1/live', { role: 'manager' });
    for (let i = 0; i < 3; i += 1) {
      place.commit('device plug');
      await burst();
    }
    expect(place.live.count()).toBe(1);
    place.clock.step(2 * HEARTBEAT_MS);
    await turns();
    place.clock.step(HEARTBEAT_MS);
    await turns();
    expect(place.live.count()).toBe(0);
  });

  test('because too much happens is told to read its lists again', async () => {
    const page = await place.follow('manager');
    for (let i = 0; i <= PENDING_MAX; i += 1) place.commit(`decision ${i}`);
    await burst();
    expect(page.news().map(({ event }) => event)).toEqual(['reset']);
    expect(place.asked).toEqual([]);
  });
});

describe('the end of a page', () => {
  test('comes within 15 seconds when its token is revoked', async () => {
    const page = await place.follow('viewer');
    const staying = await place.follow('manager');
    const list = await place.request('/api/v1/tokens', { role: 'owner' });
    const { items } = (await list.json()) as { items: { id: string; role: string }[] };
    const id = items.find(({ role }) => role === 'viewer')?.id;
    const body = { reason: 'the screen was sold' };
    await place.request(`/api/v1/tokens/${id}/revoke`, { method: 'POST', role: 'owner', body });
    place.clock.step(HEARTBEAT_MS);
    await turns();
    expect([page.isOver(), staying.isOver()]).toEqual([true, false]);
  });

  test('comes with the end of the server', async () => {
    const page = await place.follow('viewer');
    place.live.close();
    await turns();
    expect(page.isOver()).toBe(true);
    expect((await place.request('/api/v1/live', { role: 'viewer' })).status).toBe(503);
  });

  test('an item that can not be told resets the pages and is logged', async () => {
    const page = await place.follow('manager');
    place.items.set('device plug', {
      toJSON: () => {
        throw new Error('no');
      },
    });
    place.commit('device plug');
    await burst();
    expect(page.news().map(({ event }) => event)).toEqual(['reset']);
    expect(place.logged).toHaveLength(1);
  });
});
