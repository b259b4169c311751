/** What a route makes of good and of bad input. */
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineRoute } from '#contract/route.ts';
import { aPlace, jsonIn, OWNER_TOKEN, problemIn, type TestPlace } from '#test/builders/http.ts';

const REASON = { reason: 'looked at' };
const RESOLVE = '/api/v1/anomalies/some-id/resolve';
const owner = { authorization: `Bearer ${OWNER_TOKEN}` };

let place: TestPlace;
beforeEach(async () => {
  place = await aPlace();
});

function post(
  body: string | Uint8Array | ReadableStream,
  headers: Record<string, string> = {},
  path = RESOLVE,
) {
  const all = { ...owner, 'content-type': 'application/json', ...headers };
  return place.app.request(path, { method: 'POST', headers: all, body, duplex: 'half' } as never);
}

describe('a body', () => {
  test.each([
    ['not JSON', '{"reason": }', 400],
    ['cut off', '{"reason": "x"', 400],
    ['empty', '', 400],
    ['a list', '[1]', 400],
    ['null', 'null', 400],
    ['a number', '7', 400],
    ['with a field that is not known', '{"reason":"x","more":1}', 400],
    ['with its reason missing', '{}', 400],
    ['with a reason of spaces', '{"reason":"   "}', 400],
    ['that nests too deep', `{"reason":${'['.repeat(50)}${']'.repeat(50)}}`, 400],
    ['that nests far too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
    ['with a prototype in it', '{"reason":"x","__proto__":{"role":"owner"}}', 400],
  ])('%s is refused with what to do', async (_what, body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    const problem = await problemIn(answer);
    expect(problem).toMatchObject({ code: 'bad-input', status });
    expect(problem.detail?.length).toBeGreaterThan(10);
  });

  test('that is not UTF-8 is refused', async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"reason":"'), 0xff, 0xfe, 0x22, 0x7d]);
    const answer = await post(bytes);
    expect(answer.status).toBe(400);
    expect((await problemIn(answer)).detail).toContain('UTF-8');
  });

  test('of another kind is refused with the kind that is taken', async () => {
    const answer = await post('reason=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer.status).toBe(415);
    expect((await problemIn(answer)).detail).toContain('application/json');
  });

  test('of a megabyte is taken, one byte more is not', async () => {
    const most = 1024 * 1024;
    const fill = (bytes: number) => JSON.stringify({ reason: 'x'.repeat(bytes - 13) });
    expect(fill(most).length).toBe(most);
    expect((await post(fill(most))).status).toBe(400);
    const answer = await post(fill(most + 1));
    expect(answer.status).toBe(413);
    expect((await problemIn(answer)).detail).toContain('1 MiB');
  });

  test('that does not tell its length is stopped where it is too long', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    expect((await post(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(24);
  });

  test('of a place file may have 16 megabytes', async () => {
    const body = JSON.stringify({ nothing: 'x'.repeat(2 * 1024 * 1024) });
    expect((await post(body, {}, '/api/v1/import')).status).toBe(400);
    const tooMuch = await post('', { 'content-length': '16777217' }, '/api/v1/import');
    expect(tooMuch.status).toBe(413);
  });

  test('says all mistakes at once, each with its path', async () => {
    const answer = await post('{"reason":1,"more":2}');
    expect((await problemIn(answer)).errors?.map((error) => error.path)).toEqual([
      'reason',
      'more',
    ]);
  });
});

describe('an address', () => {
  test.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=ten', 'limit'],
    ['open=maybe', 'open'],
    ['from=yesterday', 'from'],
    ['colour=red', 'colour'],
    ['limit=1&limit=2', 'limit'],
  ])('with %s is refused, and names it', async (query, path) => {
    const answer = await place.request(`/api/v1/anomalies?${query}`, { role: 'manager' });
    expect(answer.status).toBe(400);
    expect((await problemIn(answer)).errors).toEqual([expect.objectContaining({ path })]);
  });

  test('with a slug that can not be one is refused', async () => {
    const answer = await place.request('/api/v1/devices/NOT_A_SLUG', { role: 'manager' });
    expect(answer.status).toBe(400);
  });

  test('a thing that is not there is 404', async () => {
    const answer = await place.request('/api/v1/devices/nowhere', { role: 'manager' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not-found' });
  });
});

describe('an Idempotency-Key', () => {
  const create = (asked: { key: string; body?: object; role?: 'owner'; token?: string }) =>
    place.request('/api/v1/tokens', {
      method: 'POST',
      body: asked.body ?? { role: 'viewer', name: 'wall' },
      headers: {
        authorization: `Bearer ${asked.token ?? OWNER_TOKEN}`,
        'idempotency-key': asked.key,
      },
    });
  const countTokens = async () =>
    (await jsonIn<{ items: unknown[] }>(await place.request('/api/v1/tokens', { role: 'owner' })))
      .items.length;

  test('with the same body acts once', async () => {
    const before = await countTokens();
    expect((await create({ key: 'a' })).status).toBe(201);
    const again = await create({ key: 'a', body: { name: 'wall', role: 'viewer' } });
    expect(again.status).toBe(409);
    expect((await problemIn(again)).detail).toContain('shown before');
    expect(await countTokens()).toBe(before + 1);
  });

  test('with another body is refused as used', async () => {
    await create({ key: 'b' });
    const other = await create({ key: 'b', body: { role: 'owner' } });
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ code: 'key-reused' });
  });

  test('belongs to its token', async () => {
    await create({ key: 'c' });
    const other = await create({ key: 'c', body: { role: 'owner' }, token: place.tokens.owner });
    expect(other.status).toBe(201);
  });

  test('on another address is refused as used', async () => {
    await create({ key: 'd' });
    const answer = await post(JSON.stringify(REASON), { 'idempotency-key': 'd' });
    expect(await answer.json()).toMatchObject({ code: 'key-reused' });
  });

  test.each(['', 'two words', 'x'.repeat(256)])('that is no key is refused: "%s"', async (key) => {
    const answer = await create({ key });
    expect(answer.status).toBe(400);
  });

  test('gives the first answer again', async () => {
    const made = await jsonIn<{ id: string }>(await create({ key: 'e' }));
    const revoke = () =>
      post(JSON.stringify(REASON), { 'idempotency-key': 'f' }, `/api/v1/tokens/${made.id}/revoke`);
    const first = await revoke();
    const second = await revoke();
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await second.json()).toEqual(await first.json());
    const third = await post(JSON.stringify(REASON), {}, `/api/v1/tokens/${made.id}/revoke`);
    expect(third.status).toBe(409);
  });
});

describe('an answer', () => {
  const routeOf = (ask: string) =>
    defineRoute({
      method: 'get',
      path: '/things',
      summary: 'Things of a test',
      roles: ['reception', 'viewer'],
      query: z.strictObject({ person: z.string().optional(), by: z.string().optional() }),
      answer: z.unknown(),
      ask,
    });
  const placeWith = async (value: unknown) => {
    const { engine } = await aPlace();
    const ask: typeof engine.ask = async (name, input, actor) =>
      name === 'things.list' ? { ok: true, value } : place.engine.ask(name, input, actor);
    const app = await aPlace({ engine: { ...engine, ask }, routes: [routeOf('things.list')] });
    return (role: 'owner' | 'reception' | 'viewer', query = '') =>
      app.request(`/api/v1/things${query}`, {
        headers: { authorization: `Bearer ${place.tokens[role]}` },
      });
  };
  const value = { items: [{ person: { ref: 'a', name: 'A' }, number: '04A1B2C3' }] };

  test('shows each role what it may see', async () => {
    const ask = await placeWith(value);
    expect(await (await ask('owner')).json()).toEqual(value);
    expect(await (await ask('reception')).json()).toEqual({
      items: [{ person: { ref: 'a', name: 'A' }, number: 'B2C3' }],
    });
    expect(await (await ask('viewer')).json()).toEqual({ items: [{ person: null, number: null }] });
  });

  test('about one person is not for a viewer, whatever it shows', async () => {
    const ask = await placeWith(value);
    expect((await ask('viewer', '?person=a')).status).toBe(403);
    expect((await ask('reception', '?person=a')).status).toBe(200);
  });

  test.each([
    ['bad-input', 400],
    ['not-allowed', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['machine-in-use', 409],
    ['key-reused', 409],
    ['a-word-of-a-slice', 422],
    ['toString', 422],
  ])('that is the refusal %s is %i', async (code, status) => {
    const { engine } = place;
    const ask: typeof engine.ask = async (name, input, actor) =>
      name === 'things.list'
        ? { ok: false, code, message: 'no', errors: [{ path: 'x', message: 'wrong' }] }
        : engine.ask(name, input, actor);
    const app = await aPlace({ engine: { ...engine, ask }, routes: [routeOf('things.list')] });
    const answer = await app.request('/api/v1/things', { headers: owner });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      status,
      code,
      detail: 'no',
      errors: [{ path: 'x', message: 'wrong' }],
    });
  });
});
