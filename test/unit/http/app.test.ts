/** What the app says before and around its routes. */
import { expect, test } from 'vitest';
import { aPlace, OWNER_TOKEN } from '#test/builders/http.ts';

test('a place that works answers 200 and ok', async () => {
  const { request } = await aPlace();
  const answer = await request('/health');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: 'ok' });
});

test('a token of its role gets a list', async () => {
  const { request } = await aPlace();
  const answer = await request('/api/v1/anomalies', { role: 'viewer' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ items: [], next: null });
});

test('the token of the environment is the owner while it is set', async () => {
  const headers = { authorization: `Bearer ${OWNER_TOKEN}` };
  const { request } = await aPlace();
  expect((await request('/api/v1/tokens', { headers })).status).toBe(200);
  const without = await aPlace({ ownerToken: null });
  expect((await without.request('/api/v1/tokens', { headers })).status).toBe(401);
});
test('openapi', async () => {
  const { request } = await aPlace();
  const answer = await request('/openapi.json');
  expect(answer.status).toBe(200);
  const docs = await request('/docs');
  expect(docs.status).toBe(200);
});
