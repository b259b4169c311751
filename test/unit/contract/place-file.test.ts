/** The place file: what it takes, and that every mistake is told at once with its path. */
import { expect, test } from 'vitest';
import { placeFile } from '#contract/place-file.ts';
import { problemErrors } from '#contract/problem.ts';

const sample = {
  site: { slug: 'saint-erme', name: 'Le Faitout', timeZone: 'Europe/Paris', locale: 'fr' },
  openingHours: [{ days: ['mon', 'fri'], from: '08:30', to: '24:00' }],
  closures: [{ from: '2026-12-24', until: '2027-01-02' }],
  zones: [{ slug: 'fablab', name: 'Fablab', kind: 'fablab', capacity: 12, parent: null }],
  devices: [
    { slug: 'plug-laser', driver: 'tasmota', settings: { topic: 'laser' } },
    { slug: 'reader-front', driver: 'faitout', secret: 'a-long-secret' },
  ],
  doors: [
    { slug: 'front', name: 'Entrée', zone: 'fablab', device: 'reader-front', direction: 'toggle' },
  ],
  machines: [
    {
      slug: 'laser-1',
      name: 'Découpeuse laser',
      kind: 'laser-cutter',
      zone: 'fablab',
      power: { offBelowWatts: 8, idleBelowWatts: 150, runAboveWatts: 250 },
      session: { idleEndsAfterMinutes: 15, takeover: 'when-idle', supervision: 'none' },
      upkeep: [{ part: 'tube', measure: 'runningHours', noticeAt: 900, limit: 1000 }],
    },
  ],
  plans: [{ slug: 'coworker', name: 'Coworker', zones: ['fablab'], hours: 'opening' }],
  people: [
    {
      ref: 'member-a',
      name: 'Sample member A',
      email: 'member-a@example.org',
      memberships: [{ plan: 'coworker', from: '2026-01-01', until: '2026-12-31' }],
      badges: [{ number: '04A1B2C3D4E5F6' }],
      certifications: [{ name: 'laser', level: 'autonomous', until: '2027-06-30' }],
    },
  ],
};

test('a whole place is taken as it is written', () => {
  expect(placeFile.parse(sample)).toEqual(sample);
});

test('every section is optional', () => {
  expect(placeFile.parse({})).toEqual({});
});

test('null clears and an absent field stays absent', () => {
  const file = placeFile.parse({ zones: [{ slug: 'fablab', capacity: null }] });
  expect(file.zones).toEqual([{ slug: 'fablab', capacity: null }]);
});

test('every mistake is told at once, each with its path', () => {
  const result = placeFile.safeParse({
    zones: [{ slug: 'Fab Lab' }, { slug: 'a', capacty: 3 }, { slug: 'a' }],
    machines: [{ slug: 'm', power: { offBelowWatts: 9, idleBelowWatts: 5 } }],
    people: [{ ref: 'p', memberships: [{ plan: 'x', from: '2026-02-30' }] }],
  });
  const paths = problemErrors(result.error as NonNullable<typeof result.error>).map((e) => e.path);
  expect(paths.toSorted()).toEqual([
    'machines[0].power.offBelowWatts',
    'people[0].memberships[0].from',
    'zones[0].slug',
    'zones[1].capacty',
    'zones[2].slug',
  ]);
});

test.each([
  [{ site: { slug: 's', timeZone: 'Europe/Pariss' } }, 'site.timeZone'],
  [{ openingHours: [{ days: ['mon'], from: '24:00', to: '19:00' }] }, 'openingHours[0].from'],
  [{ people: [{ ref: 'a b' }] }, 'people[0].ref'],
  [{ tarifs: [] }, 'tarifs'],
])('%j is refused at %s', (input, path) => {
  const result = placeFile.safeParse(input);
  expect(problemErrors(result.error as NonNullable<typeof result.error>)[0]?.path).toBe(path);
});
