/** A device that knows badges by number alone: its list follows the place, and a lost badge is not yet applied until it says so. */
import { expect, test } from 'vitest';
import { anEnginePlace } from '#test/builders/engine-place.ts';

const ANN = '04A1B2C3D4E5F6';
const BOB = '94D8FC5F';
const HOURS = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:30', to: '19:00' };

const person = (ref: string, number: string) => ({
  ...{ ref, name: `Sample ${ref}`, badges: [{ number }] },
  memberships: [{ plan: 'all', from: '2026-01-01', until: '2026-12-31' }],
});
const PLACE = {
  site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
  openingHours: [HOURS],
  zones: [{ slug: 'house', name: 'House' }],
  devices: [{ slug: 'door', driver: 'esp-rfid', secret: 's3cret', settings: { topic: '/rfid' } }],
  doors: [{ slug: 'front', name: 'Front', zone: 'house', device: 'door', direction: 'toggle' }],
  plans: [{ slug: 'all', name: 'All', zones: ['house'], hours: 'opening' }],
  people: [person('ann', ANN), person('bob', BOB)],
};

async function aPlace() {
  const place = await anEnginePlace(PLACE);
  const lists = () => place.committed.flatMap(({ accessLists }) => accessLists);
  const numbers = () =>
    lists()
      .at(-1)
      ?.badges.map(({ number }) => number);
  const notYet = async () => {
    const items = await place.list<{ number: string; notYetApplied: string[] }>('badges.list');
    return items.flatMap(({ number, notYetApplied }) => (notYetApplied.length > 0 ? number : []));
  };
  return { place, lists, numbers, notYet };
}

test('is given the numbers of who may pass, with their windows', async () => {
  const { lists, numbers } = await aPlace();
  expect(numbers()?.sort()).toEqual([ANN, BOB].sort());
  expect(lists().at(-1)).toMatchObject({ device: 'door', timeZone: 'Europe/Paris' });
  expect(lists().at(-1)?.badges[0]?.windows).toEqual([HOURS]);
});

test('is sent another list as soon as a badge is blocked, and that is not yet applied until it holds it', async () => {
  const { place, lists, numbers, notYet } = await aPlace();
  await place.say('door', { type: 'link', online: true, access: lists().at(-1)?.version ?? 0 });
  await place.do('place.import', {
    people: [{ ref: 'bob', badges: [{ number: BOB, state: 'blocked' }] }],
  });
  expect(numbers()).toEqual([ANN]);
  expect(await notYet()).toEqual([BOB]);
  await place.say('door', { type: 'link', online: true, access: lists().at(-1)?.version ?? 0 });
  expect(await notYet()).toEqual([]);
});

test('what it decided alone is a visit at its own time', async () => {
  const { place } = await aPlace();
  const atMs = place.nowMs() - 3_600_000;
  await place.say('door', { type: 'decided', number: ANN, granted: true, reason: 'ok', atMs });
  expect(await place.list('visits.list')).toMatchObject([
    { person: { ref: 'ann' }, enteredAt: new Date(atMs).toISOString() },
  ]);
});
