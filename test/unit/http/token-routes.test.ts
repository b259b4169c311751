/** Making a token over HTTP: shown once, written down nowhere. */
import { beforeEach, expect, test } from 'vitest';
import type { NewTokenItem } from '#contract/tokens.ts';
import { newTokenItem } from '#contract/tokens.ts';
import { aPlace, jsonIn, type TestPlace } from '#test/builders/http.ts';

let place: TestPlace;
beforeEach(async () => {
  place = await aPlace();
});

const create = (body: unknown, headers: Record<string, string> = {}) =>
  place.request('/api/v1/tokens', { method: 'POST', role: 'owner', body, headers });

test('a new token works at once, for its role alone', async () => {
  const answer = await create({ role: 'trainer', name: 'workshop' });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { token, role, name } = newTokenItem.parse(await answer.json());
  expect([role, name]).toEqual(['trainer', 'workshop']);
  const headers = { authorization: `Bearer ${token}` };
  const me = await place.request('/api/v1/me', { headers });
  expect(await me.json()).toMatchObject({ role: 'trainer', name: 'workshop' });
  expect((await place.request('/api/v1/tokens', { headers })).status).toBe(403);
});

test('a token is in no list and in no kept answer', async () => {
  const key = { 'idempotency-key': 'once' };
  const { token } = await jsonIn<NewTokenItem>(await create({ role: 'viewer' }, key));
  const again = await (await create({ role: 'viewer' }, key)).text();
  const list = await (await place.request('/api/v1/tokens', { role: 'owner' })).text();
  for (const text of [again, list]) expect(text).not.toContain('fai_');
  expect(token).toMatch(/^fai_/);
});

test.each([
  {},
  { role: 'king' },
  { role: 'viewer', name: '' },
  { role: 'viewer', more: 1 },
  'x',
  [],
])('a wrong wish is refused: %o', async (body) => {
  expect((await create(body)).status).toBe(400);
});

test('a wish that is too long is refused', async () => {
  expect((await create({ role: 'viewer', name: 'x'.repeat(1024 * 1024) })).status).toBe(413);
});
