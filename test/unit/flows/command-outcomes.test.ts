/** What a device says became of a command: failures are shown, save that of a reader that can show nothing. */
import { expect, test } from 'vitest';
import { anEnginePlace } from '#test/builders/engine-place.ts';

const PLACE = {
  site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
  openingHours: [{ days: ['tue'], from: '08:30', to: '19:00' }],
  zones: [{ slug: 'house', name: 'House' }],
  devices: [{ slug: 'door', driver: 'esp-rfid', secret: 's3cret', settings: { topic: '/rfid' } }],
  doors: [{ slug: 'front', name: 'Front', zone: 'house', device: 'door', direction: 'in' }],
  plans: [{ slug: 'all', name: 'All', zones: ['house'], hours: 'always' }],
  people: [
    {
      ...{ ref: 'ann', name: 'Sample ann', badges: [{ number: '94D8FC5F' }] },
      memberships: [{ plan: 'all', from: '2026-01-01', until: '2026-12-31' }],
    },
  ],
};

async function afterABadge() {
  const place = await anEnginePlace(PLACE);
  await place.say('door', { type: 'badge', number: '94D8FC5F' });
  const sent = place.committed.flatMap(({ commands }) => commands);
  const of = (type: string) => sent.find((command) => command.type === type)?.id ?? '';
  const fails = (type: string, error: string) =>
    place.say('door', { type: 'outcome', command: of(type), ok: false, error });
  const kinds = async () =>
    (await place.list<{ kind: string }>('anomalies.list')).map(({ kind }) => kind);
  return { fails, kinds };
}

test('a reader without a display has not failed when it is told what to show', async () => {
  const { fails, kinds } = await afterABadge();
  await fails('feedback', 'not-supported');
  expect(await kinds()).toEqual([]);
});

test.each([
  ['unlock', 'not-supported'],
  ['unlock', 'no-answer'],
  ['feedback', 'no-answer'],
])('%s that fails with %s is shown', async (type, error) => {
  const { fails, kinds } = await afterABadge();
  await fails(type, error);
  expect(await kinds()).toEqual(['command-failed']);
});
