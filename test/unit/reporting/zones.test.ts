/** Zones and who is in them. */
import { expect, test } from 'vitest';
import { queries } from '#reporting/zones.ts';
import { anImporter, aPlaceFile, NOON_MS, owner } from '#test/builders/import.ts';

function zones(place: ReturnType<typeof anImporter>, input: object = {}) {
  const asked = { db: place.db, nowMs: place.nowMs, actor: owner };
  const result = queries['zones.list'](asked, input);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

test('open visits are counted: nobody twice, a class whole, what is over or void not at all', () => {
  const place = anImporter();
  place.import(aPlaceFile());
  const visit = place.raw.prepare(
    `INSERT INTO visits (id, personId, zoneId, enteredAtMs, leftAtMs, assumed, headcount, flags)
     VALUES (?, ?, (SELECT id FROM zones WHERE slug = ?), ?, ?, 0, ?, ?)`,
  );
  visit.run('v1', 1, 'fablab', NOON_MS, null, 1, '[]');
  visit.run('v2', 1, 'fablab', NOON_MS, null, 1, '["badge-twice"]');
  visit.run('v3', 2, 'fablab', NOON_MS, null, 12, '[]');
  visit.run('v4', 2, 'building', NOON_MS, NOON_MS + 1, 1, '[]');
  visit.run('v5', 1, 'building', NOON_MS, null, 1, '["void"]');
  expect(zones(place).items).toEqual([
    { slug: 'building', name: 'Building', kind: null, capacity: null, present: 0, parent: null },
    {
      slug: 'fablab',
      name: 'Fablab',
      kind: 'fablab',
      capacity: 12,
      present: 13,
      parent: 'building',
    },
  ]);
});

test('zones come whole, or page by page', () => {
  const place = anImporter();
  place.import(aPlaceFile());
  const first = zones(place, { limit: 1 });
  expect(first).toMatchObject({ items: [{ slug: 'building' }], next: 'building' });
  expect(zones(place, { limit: 1, after: 'building' })).toMatchObject({
    items: [{ slug: 'fablab' }],
    next: null,
  });
  const asked = { db: place.db, nowMs: place.nowMs, actor: owner };
  expect(queries['zones.get'](asked, { slug: 'fablab' })).toMatchObject({ value: { present: 0 } });
  expect(queries['zones.get'](asked, { slug: 'moon' })).toMatchObject({ code: 'not-found' });
});
