/** Which place this is. */
import { expect, test } from 'vitest';
import { aPlace } from '#test/builders/http.ts';

test('before an import there is none, and a page may ask all the same', async () => {
  const { request } = await aPlace();
  const me = await request('/api/v1/me', { role: 'viewer' });
  expect(await me.json()).toMatchObject({ site: null });
});

test('after an import it is named, with its time zone and language', async () => {
  const { request } = await aPlace();
  const site = { slug: 'le-lieu', name: 'Le Lieu', timeZone: 'Europe/Paris', locale: 'fr' };
  const answer = await request('/api/v1/import', { method: 'POST', role: 'owner', body: { site } });
  expect(await answer.json()).toEqual({ created: 1, updated: 0, unchanged: 0 });
  const me = await request('/api/v1/me', { role: 'viewer' });
  expect(await me.json()).toMatchObject({ site });
});
