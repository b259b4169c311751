/** Logging in, pages and their cookies, and who may not act in another's name. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#contract/roles.ts';
import { createHttpApp } from '#http/app.ts';
import { aPlace, jsonIn, NO_STRANGERS, type TestPlace } from '#test/builders/http.ts';

const HOUR_MS = 3_600_000;
const SITE = 'http://localhost';
let place: TestPlace;
beforeEach(async () => {
  place = await aPlace();
});

function logIn(token: string, headers: Record<string, string> = {}, env?: object) {
  const body = JSON.stringify({ token });
  const all = { 'content-type': 'application/json', ...headers };
  return place.app.request('/api/v1/login', { method: 'POST', body, headers: all }, env as never);
}

async function cookieOf(role: Role): Promise<string> {
  const answer = await logIn(place.tokens[role]);
  expect(answer.status).toBe(200);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] as string;
}

const me = (cookie: string) => place.request('/api/v1/me', { headers: { cookie } });

describe('logging in', () => {
  test('swaps a token for a cookie that no script reads and no other site sends', async () => {
    const answer = await logIn(place.tokens.manager);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^faitout=[\w-]{43};/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).toContain('Path=/');
    expect(cookie).not.toContain('Secure');
    expect(cookie).not.toContain(place.tokens.manager);
    expect(await answer.json()).toEqual({ role: 'manager', name: 'manager', site: null });
  });

  test('answers at /login as well', async () => {
    const body = { token: place.tokens.viewer };
    const answer = await place.request('/login', { method: 'POST', body });
    expect(answer.status).toBe(200);
  });

  test('over TLS gives a cookie that only TLS carries', async () => {
    const env = { incoming: { socket: { remoteAddress: '::1' } } };
    const answer = await logIn(place.tokens.viewer, { 'x-forwarded-proto': 'https' }, env);
    expect(answer.headers.get('set-cookie')).toContain('Secure');
  });

  test('with a wrong token is refused and gives no cookie', async () => {
    const answer = await logIn('fai_wrong');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test.each(['{}', '{"token":""}', '{"token":1}', 'token', ''])('without one: %s', async (body) => {
    const answer = await place.request('/api/v1/login', { method: 'POST', body });
    expect(answer.status).toBe(400);
  });

  test('from a page of another site is refused, right token or not', async () => {
    const answer = await logIn(place.tokens.owner, { origin: 'https://elsewhere.example' });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'other-origin' });
  });

  test('waits after ten wrong tokens from one address, and not from another', async () => {
    const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
    for (let i = 0; i < 10; i += 1)
      expect((await logIn('fai_wrong', {}, from('192.0.2.1'))).status).toBe(401);
    expect((await logIn(place.tokens.owner, {}, from('192.0.2.1'))).status).toBe(429);
    expect((await logIn(place.tokens.owner, {}, from('192.0.2.2'))).status).toBe(200);
    place.clock.step(61_000);
    expect((await logIn(place.tokens.owner, {}, from('192.0.2.1'))).status).toBe(200);
  });

  test('is counted by the address that a proxy on this machine tells, and by nobody else’s word', async () => {
    const tries = async (remoteAddress: string, forwarded: string) => {
      const env = { incoming: { socket: { remoteAddress } } };
      for (let i = 0; i < 10; i += 1) await logIn('no', { 'x-forwarded-for': forwarded }, env);
      return (await logIn('no', { 'x-forwarded-for': '192.0.2.99' }, env)).status;
    };
    expect(await tries('127.0.0.1', '192.0.2.50')).toBe(401);
    expect(await tries('192.0.2.60', '192.0.2.61')).toBe(429);
  });
});

describe('a page', () => {
  test('is known by its cookie', async () => {
    const answer = await me(await cookieOf('reception'));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ role: 'reception' });
  });

  test('stays logged in as long as it is used, and no longer than 12 hours without', async () => {
    const cookie = await cookieOf('viewer');
    for (let i = 0; i < 3; i += 1) {
      place.clock.step(11 * HOUR_MS);
      const answer = await me(cookie);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('set-cookie')).toContain('Max-Age=43200');
    }
    place.clock.step(12 * HOUR_MS);
    expect((await me(cookie)).status).toBe(401);
  });

  test('is out once it logged out, the same cookie or not', async () => {
    const cookie = await cookieOf('viewer');
    const out = await place.request('/api/v1/logout', { method: 'POST', headers: { cookie } });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await me(cookie)).status).toBe(401);
  });

  test('is out as soon as its token is revoked', async () => {
    const cookie = await cookieOf('viewer');
    const list = await place.request('/api/v1/tokens', { role: 'owner' });
    const { items } = await jsonIn<{ items: { id: string; role: string }[] }>(list);
    const id = items.find((token) => token.role === 'viewer')?.id;
    await place.request(`/api/v1/tokens/${id}/revoke`, {
      method: 'POST',
      role: 'owner',
      body: { reason: 'the wall screen was sold' },
    });
    expect((await me(cookie)).status).toBe(401);
    expect((await place.request('/api/v1/me', { role: 'viewer' })).status).toBe(401);
  });

  test.each(['faitout=', 'faitout=guess', `faitout=${'x'.repeat(5000)}`])(
    'with a cookie that was never given is nobody: %.30s',
    async (cookie) => expect((await me(cookie)).status).toBe(401),
  );
});

describe('acting by cookie', () => {
  const act = async (headers: Record<string, string>) => {
    const cookie = await cookieOf('owner');
    const answer = await place.request('/api/v1/tokens', {
      method: 'POST',
      body: { role: 'viewer' },
      headers: { cookie, ...headers },
    });
    return answer.status;
  };

  test.each([
    ['our page', { 'sec-fetch-site': 'same-origin', origin: SITE }, 201],
    ['our page over plain HTTP', { origin: SITE, host: 'localhost' }, 201],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another site of this domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['another port', { origin: 'http://localhost:8080', host: 'localhost' }, 403],
    ['a file', { origin: 'null' }, 403],
    ['who does not say', {}, 403],
  ])('from %s', async (_from, headers, status) => {
    expect(await act(headers)).toBe(status);
  });

  test('a token needs no origin: no page sends it by itself', async () => {
    const answer = await place.request('/api/v1/tokens', {
      method: 'POST',
      role: 'owner',
      body: { role: 'viewer' },
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(201);
  });
});

describe('a token', () => {
  test.each(['Basic b3duZXI6b3duZXI=', 'Bearer', 'Bearer ', 'fai_x', `Bearer ${'x'.repeat(300)}`])(
    'that is none is refused, a cookie beside it or not: %.24s',
    async (authorization) => {
      const cookie = await cookieOf('owner');
      const answer = await place.request('/api/v1/me', { headers: { authorization, cookie } });
      expect(answer.status).toBe(401);
    },
  );
});

describe('after a restart of the server', () => {
  const restarted = () =>
    createHttpApp({
      engine: place.engine,
      edgeHealth: () => ({ ok: true, reasons: [] }),
      strangers: NO_STRANGERS,
      edge: () => {
        throw new Error('nobody asks for the edge here');
      },
      print: () => Promise.reject(new Error('nobody prints here')),
      routes: [],
      ownerToken: null,
      pages: null,
      clock: place.clock,
      chance: { newId: () => 'id', randomBytes: (count) => new Uint8Array(count) },
      logger: { error: () => undefined, warn: () => undefined },
      version: '0.0.0',
    }).app;
  const meAfter = async (cookie: string) =>
    (await restarted().request('/api/v1/me', { headers: { cookie } })).status;

  test('a page is still logged in, up to 12 hours after it was last seen', async () => {
    const cookie = await cookieOf('reception');
    expect(await meAfter(cookie)).toBe(200);
    place.clock.step(11 * HOUR_MS);
    await me(cookie);
    place.clock.step(11 * HOUR_MS);
    expect(await meAfter(cookie)).toBe(200);
    place.clock.step(12 * HOUR_MS);
    expect(await meAfter(cookie)).toBe(401);
  });

  test('a page that had logged out, or whose token was revoked, is not', async () => {
    const [left, betrayed] = [await cookieOf('reception'), await cookieOf('viewer')];
    await place.request('/api/v1/logout', { method: 'POST', headers: { cookie: left } });
    expect(await meAfter(left)).toBe(401);
    const found = await place.request('/api/v1/tokens', { role: 'owner' });
    const { items } = await jsonIn<{ items: { id: string; role: string }[] }>(found);
    const id = items.find(({ role }) => role === 'viewer')?.id;
    const body = { reason: 'the wall screen was sold' };
    await place.request(`/api/v1/tokens/${id}/revoke`, { method: 'POST', role: 'owner', body });
    expect(await meAfter(betrayed)).toBe(401);
  });

  test('logging out with a cookie that was never given writes nothing', async () => {
    const before = await place.engine.ask('pages.find', { idHash: 'none' }, { kind: 'system' });
    expect(before.ok).toBe(false);
    const commits: number[] = [];
    place.engine.onCommitted(({ number }) => void commits.push(number));
    const headers = { cookie: 'faitout=guess' };
    await place.request('/api/v1/logout', { method: 'POST', headers });
    expect(commits).toEqual([]);
  });

  test('a disk that takes nothing keeps nobody out', async () => {
    const { engine } = place;
    const broken = await aPlace({
      engine: { ...engine, do: () => Promise.reject(new Error('database or disk is full')) },
    });
    const entered = await broken.request('/api/v1/login', {
      method: 'POST',
      body: { token: place.tokens.viewer },
    });
    expect(entered.status).toBe(200);
    const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] as string;
    expect((await broken.request('/api/v1/me', { headers: { cookie } })).status).toBe(200);
    expect(broken.logged).toHaveLength(1);
  });
});
