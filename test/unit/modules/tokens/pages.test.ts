/** Who is logged in with a page, on a real database. */
import { beforeEach, expect, test } from 'vitest';
import { type Actor, ROLES } from '#kernel/engine.ts';
import { aPlace, type TestPlace } from '#test/builders/http.ts';

const SYSTEM: Actor = { kind: 'system' };
const HOUR_MS = 3_600_000;
const page = { idHash: 'hash-of-the-cookie', tokenHash: 'hash-of-the-token' };
const one = { idHash: page.idHash };

let place: TestPlace;
beforeEach(async () => {
  place = await aPlace();
  await place.engine.do('pages.open', page, SYSTEM);
});
const find = (of: object = one) => place.engine.ask('pages.find', of, SYSTEM);

test('a page is found by the hash of its cookie for 12 hours after its last use', async () => {
  place.clock.step(11 * HOUR_MS);
  expect(await find()).toMatchObject({ ok: true, value: { tokenHash: page.tokenHash } });
  await place.engine.do('pages.use', one, SYSTEM);
  place.clock.step(11 * HOUR_MS);
  expect((await find()).ok).toBe(true);
  place.clock.step(HOUR_MS);
  expect(await find()).toMatchObject({ code: 'not-found' });
});

test('a page that logged out is not found, and no other is touched', async () => {
  await place.engine.do('pages.open', { ...page, idHash: 'another' }, SYSTEM);
  await place.engine.do('pages.close', one, SYSTEM);
  expect(await find()).toMatchObject({ code: 'not-found' });
  expect((await find({ idHash: 'another' })).ok).toBe(true);
});

test('those that are over are forgotten when the next one opens', async () => {
  place.clock.step(12 * HOUR_MS + 1);
  await place.engine.do('pages.open', { ...page, idHash: 'another' }, SYSTEM);
  place.clock.step(-HOUR_MS);
  expect(await find()).toMatchObject({ code: 'not-found' });
});

test.each(ROLES.filter((role) => role !== 'owner'))(
  '%s neither opens nor finds one',
  async (role) => {
    const actor: Actor = { kind: 'staff', role, token: 't', name: role };
    const { engine } = place;
    for (const command of ['pages.open', 'pages.use', 'pages.close'])
      expect(await engine.do(command, page, actor)).toMatchObject({ code: 'not-allowed' });
    expect(await engine.ask('pages.find', one, actor)).toMatchObject({ code: 'not-allowed' });
  },
);
