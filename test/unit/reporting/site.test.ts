/** Which place this is. */
import { expect, test } from 'vitest';
import { aPlace, jsonIn } from '#test/builders/http.ts';

test('before an import there is none, and a page may ask all the same', async () => {
  const { request } = await aPlace();
  const me = await request('/api/v1/me', { role: 'viewer' });
  expect(await me.json()).toMatchObject({ site: null });
});

test('it tells its hours, whether it is open now and when that turns; a closure counts', async () => {
  const { request, clock } = await aPlace();
  const site = { slug: 'le-lieu', name: 'Le Lieu', timeZone: 'Europe/Paris', locale: 'fr' };
  const openingHours = [{ days: ['tue', 'wed'], from: '08:30', to: '19:00' }];
  const closures = [{ from: '2026-11-25', until: '2026-11-25' }];
  const place = { site, openingHours, closures };
  await request('/api/v1/import', { method: 'POST', role: 'owner', body: place });
  const told = async () =>
    (await jsonIn<{ site: unknown }>(await request('/api/v1/me', { role: 'viewer' }))).site;
  expect(await told()).toEqual({
    ...site,
    openingHours,
    open: true,
    turnsAt: '2026-11-24T18:00:00.000Z',
  });
  clock.step(10 * 3_600_000);
  expect(await told()).toMatchObject({ open: false, turnsAt: '2026-12-01T07:30:00.000Z' });
});

test('a place that names no hours is neither open nor shut', async () => {
  const { request } = await aPlace();
  const site = { slug: 'le-lieu', name: 'Le Lieu', timeZone: 'Europe/Paris', locale: 'fr' };
  await request('/api/v1/import', { method: 'POST', role: 'owner', body: { site } });
  const me = await request('/api/v1/me', { role: 'viewer' });
  expect(await me.json()).toMatchObject({ site: { openingHours: [], open: null, turnsAt: null } });
});

test('after an import it is named, with its time zone and language', async () => {
  const { request } = await aPlace();
  const site = { slug: 'le-lieu', name: 'Le Lieu', timeZone: 'Europe/Paris', locale: 'fr' };
  const answer = await request('/api/v1/import', { method: 'POST', role: 'owner', body: { site } });
  expect(await answer.json()).toEqual({ created: 1, updated: 0, unchanged: 0 });
  const me = await request('/api/v1/me', { role: 'viewer' });
  expect(await me.json()).toMatchObject({ site });
});
