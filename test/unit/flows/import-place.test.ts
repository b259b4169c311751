/** Importing a place file: repeatable, whole or not at all, safe for badges and holds. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PlaceFile, PlacePerson } from '#contract/place-file.ts';
import { findDevice, findDriverMemory, putDriverMemory } from '#modules/fleet/index.ts';
import {
  anImporter,
  aPlaceFile,
  countsOf,
  manager,
  NOON_MS,
  owner,
} from '#test/builders/import.ts';

type Change = (file: PlaceFile) => void;

function changed(change: Change): PlaceFile {
  const file = aPlaceFile();
  change(file);
  return file;
}

function person(place: ReturnType<typeof anImporter>, ref: string): PlacePerson | undefined {
  return place.export().people?.find((one) => one.ref === ref);
}

function badgeOf(place: ReturnType<typeof anImporter>, ref: string) {
  return person(place, ref)?.badges?.[0];
}

const people = (...items: PlacePerson[]) => ({ people: items });

describe('repeatable', () => {
  test('a first import creates every item, site and opening hours one each', () => {
    expect(countsOf(anImporter().import(aPlaceFile()))).toEqual({
      created: 15,
      updated: 0,
      unchanged: 0,
    });
  });

  test('importing twice changes nothing', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.nowMs += 86_400_000;
    expect(countsOf(place.import(aPlaceFile()))).toEqual({ created: 0, updated: 0, unchanged: 15 });
    expect(place.batch?.changes.size).toBe(0);
    expect(place.batch?.rights).toBe(null);
  });

  test('what the file does not name stays as it is', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const before = place.export(true);
    const only = { zones: [{ slug: 'fablab', capacity: 13 }] };
    expect(countsOf(place.import(only))).toEqual({ created: 0, updated: 1, unchanged: 0 });
    const zones = before.zones?.map((zone) =>
      zone.slug === 'fablab' ? { ...zone, capacity: 13 } : zone,
    );
    expect(place.export(true)).toEqual({ ...before, zones });
  });

  test('the sample place of the simulator is imported, and again without a change', () => {
    const sample: PlaceFile = JSON.parse(
      readFileSync(new URL('../../../firmware-sim/sample-place.json', import.meta.url), 'utf8'),
    );
    const place = anImporter();
    const first = countsOf(place.import(sample));
    expect(first).toMatchObject({ updated: 0, unchanged: 0 });
    const total = (first as { created: number }).created;
    expect(countsOf(place.import(sample))).toEqual({ created: 0, updated: 0, unchanged: total });
    expect(countsOf(place.import(place.export()))).toEqual({
      created: 0,
      updated: 0,
      unchanged: total,
    });
  });
});

describe('absent, null, arrays', () => {
  test('null clears a field, also one inside settings of a session', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import({
      zones: [{ slug: 'fablab', kind: null, capacity: null, parent: null }],
      machines: [
        {
          slug: 'laser-1',
          certification: null,
          power: null,
          session: { idleEndsAfterMinutes: null },
        },
      ],
      people: [{ ref: 'member-a', email: null, memberships: null, payers: null }],
    });
    const file = place.export();
    expect(file.zones?.[1]).toEqual({ slug: 'fablab', name: 'Fablab' });
    expect(file.machines?.[0]).not.toHaveProperty('certification');
    expect(file.machines?.[0]).not.toHaveProperty('power');
    expect(file.machines?.[0]?.session).toEqual({ takeover: 'when-idle' });
    expect(Object.keys(file.people?.[0] ?? {}).sort()).toEqual([
      'badges',
      'certifications',
      'name',
      'ref',
    ]);
  });

  test('null for the opening hours clears them', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    expect(countsOf(place.import({ openingHours: null }))).toMatchObject({ updated: 1 });
    expect(place.export()).not.toHaveProperty('openingHours');
    expect(countsOf(place.import({ openingHours: null }))).toMatchObject({ unchanged: 1 });
  });

  test('an object inside an item keeps what the file does not say of it', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import({ machines: [{ slug: 'laser-1', power: { offBelowWatts: 9 } }] });
    expect(place.export().machines?.[0]?.power).toEqual({
      offBelowWatts: 9,
      idleBelowWatts: 150,
      runAboveWatts: 250,
    });
  });

  test('an array inside an item replaces', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import({ plans: [{ slug: 'coworker', zones: ['fablab'] }] });
    expect(place.export().plans?.[0]?.zones).toEqual(['fablab']);
  });

  test('the order of memberships means nothing', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const memberships = [
      { plan: 'coworker', from: '2026-01-01' },
      { plan: 'coworker', from: '2024-01-01', until: '2024-12-31' },
    ];
    place.import(people({ ref: 'member-b', memberships }));
    const again = place.import(people({ ref: 'member-b', memberships: memberships.reverse() }));
    expect(countsOf(again)).toMatchObject({ unchanged: 1 });
  });
});

describe('mistakes', () => {
  const REFUSED: ReadonlyArray<readonly [string, Change | string, ...string[]]> = [
    ['a text in the place of a file', 'a place', ''],
    ['an unknown section', (f: PlaceFile) => Object.assign(f, { bookings: [] }), 'bookings'],
    [
      'an unknown field',
      (f: PlaceFile) => Object.assign(f.zones?.[0] ?? {}, { nmae: 'x' }),
      'zones[0].nmae',
    ],
    ['a section that is no list', (f: PlaceFile) => Object.assign(f, { zones: {} }), 'zones'],
    [
      'a time zone that is none',
      (f) => set(f.site, { timeZone: 'Europe/Saint-Erme' }),
      'site.timeZone',
    ],
    ['no site at first', (f) => set(f, { site: undefined }), 'site'],
    ['a new site without a name', (f) => set(f.site, { name: undefined }), 'site.name'],
    [
      'a slug with capitals',
      (f) => set(f.zones?.[0], { slug: 'Building' }),
      'zones[0].slug',
      'zones[1].parent',
      'doors[0].zone',
      'plans[0].zones[0]',
    ],
    [
      'a slug twice',
      (f) => set(f.zones?.[1], { slug: 'building', parent: undefined }),
      'zones[1].slug',
      'machines[0].zone',
      'machines[1].zone',
      'plans[0].zones[1]',
    ],
    ['a ref twice', (f) => set(f.people?.[1], { ref: 'member-a' }), 'people[1].ref'],
    ['a new zone without a name', (f) => set(f.zones?.[0], { name: undefined }), 'zones[0].name'],
    ['an unknown parent', (f) => set(f.zones?.[0], { parent: 'moon' }), 'zones[0].parent'],
    [
      'a zone inside itself',
      (f) => set(f.zones?.[0], { parent: 'fablab' }),
      'zones[0].parent',
      'zones[1].parent',
    ],
    [
      'a closure that ends before it begins',
      (f) => set(f, { closures: [{ from: '2026-12-24', until: '2026-12-20' }] }),
      'closures[0].until',
    ],
    ['an unknown zone of a door', (f) => set(f.doors?.[0], { zone: 'moon' }), 'doors[0].zone'],
    [
      'an unknown device of a door',
      (f) => set(f.doors?.[0], { device: 'moon' }),
      'doors[0].device',
    ],
    [
      'an unknown zone of a machine',
      (f) => set(f.machines?.[0], { zone: 'moon' }),
      'machines[0].zone',
    ],
    [
      'an unknown interlock',
      (f) => set(f.machines?.[0], { interlock: 'moon' }),
      'machines[0].interlock',
    ],
    [
      'an unknown machine that is needed',
      (f) => set(f.machines?.[0], { needs: ['extractor', 'moon'] }),
      'machines[0].needs[1]',
    ],
    [
      'machines that need each other',
      (f) => {
        set(f.machines?.[0], { needs: ['extractor'] });
        set(f.machines?.[1], { needs: ['laser-1'] });
      },
      'machines[0].needs',
      'machines[1].needs',
    ],
    [
      'power out of order',
      (f) =>
        set(f.machines?.[0], {
          power: { offBelowWatts: 200, idleBelowWatts: 150, runAboveWatts: 100 },
        }),
      'machines[0].power.offBelowWatts',
      'machines[0].power.idleBelowWatts',
    ],
    [
      'a notice after the limit',
      (f) =>
        set(f.machines?.[0], {
          upkeep: [{ part: 'tube', measure: 'starts', noticeAt: 9, limit: 8 }],
        }),
      'machines[0].upkeep[0].noticeAt',
    ],
    [
      'a part twice',
      (f) =>
        set(f.machines?.[0], {
          upkeep: [
            { part: 'tube', measure: 'starts' },
            { part: 'tube', measure: 'wattHours' },
          ],
        }),
      'machines[0].upkeep[1].part',
    ],
    [
      'a door reader that is an interlock too',
      (f) => set(f.doors?.[0], { device: 'interlock-laser' }),
      'doors[0].device',
      'machines[0].interlock',
    ],
    [
      'one meter for two machines',
      (f) => set(f.machines?.[1], { meter: 'plug-laser' }),
      'machines[0].meter',
      'machines[1].meter',
    ],
    ['an unknown driver', (f) => set(f.devices?.[0], { driver: 'telepathy' }), 'devices[0].driver'],
    [
      'a driver that is not built in',
      (f) => set(f.devices?.[0], { driver: 'not-built-in' }),
      'devices[0].driver',
    ],
    [
      'a missing setting',
      (f) => set(f.devices?.[2], { settings: undefined }),
      'devices[2].settings.topic',
    ],
    [
      'an unknown setting',
      (f) => set(f.devices?.[2], { settings: { topic: 'laser', tpoic: 'x' } }),
      'devices[2].settings.tpoic',
    ],
    [
      'a topic with a wildcard',
      (f) => set(f.devices?.[2], { settings: { topic: 'la+ser' } }),
      'devices[2].settings.fullTopic',
      'devices[2].settings.topic',
    ],
    [
      'a setting of another driver',
      (f) => set(f.devices?.[0], { settings: { topic: 'laser' } }),
      'devices[0].settings.topic',
    ],
    [
      'two devices with one topic',
      (f) => f.devices?.push({ slug: 'plug-2', driver: 'tasmota', settings: { topic: 'laser' } }),
      'devices[2].settings',
      'devices[4].settings',
    ],
    [
      'two devices at one port',
      (f) =>
        f.devices?.push({ slug: 'desk-2', driver: 'rdm6300', settings: { path: '/dev/ttyUSB0' } }),
      'devices[3].settings.path',
      'devices[4].settings.path',
    ],
    [
      'an unknown zone of a plan',
      (f) => set(f.plans?.[0], { zones: ['moon'] }),
      'plans[0].zones[0]',
    ],
    [
      'an unknown plan',
      (f) => set(f.people?.[0], { memberships: [{ plan: 'moon', from: '2026-01-01' }] }),
      'people[0].memberships[0].plan',
    ],
    [
      'a membership that ends before it begins',
      (f) =>
        set(f.people?.[0], {
          memberships: [{ plan: 'coworker', from: '2026-02-01', until: '2026-01-01' }],
        }),
      'people[0].memberships[0].until',
    ],
    [
      'an unknown guardian',
      (f) => set(f.people?.[1], { guardian: 'nobody' }),
      'people[1].guardian',
    ],
    [
      'their own guardian',
      (f) => set(f.people?.[1], { guardian: 'member-b' }),
      'people[1].guardian',
    ],
    [
      'an unknown payer',
      (f) => set(f.people?.[1], { payers: [{ ref: 'nobody' }] }),
      'people[1].payers[0].ref',
    ],
    [
      'a payer until before from',
      (f) =>
        set(f.people?.[1], { payers: [{ ref: 'org-a', from: '2026-02-01', until: '2026-01-01' }] }),
      'people[1].payers[0].until',
    ],
    [
      'an organisation with the ref of a person',
      (f) => set(f.organisations?.[0], { ref: 'member-b' }),
      'people[0].payers[0].ref',
      'organisations[0].ref',
    ],
    [
      'a certification twice',
      (f) => set(f.people?.[0], { certifications: [{ name: 'laser' }, { name: 'laser' }] }),
      'people[0].certifications[1].name',
    ],
    [
      'a badge number that is none',
      (f) => set(f.people?.[0], { badges: [{ number: 'XYZW' }] }),
      'people[0].badges[0].number',
    ],
    [
      'a badge number that is none of its encoding',
      (f) => set(f.people?.[0], { badges: [{ number: '99999999999', encoding: 'dec-10' }] }),
      'people[0].badges[0].number',
    ],
    [
      'a badge that ends before it begins',
      (f) =>
        set(f.people?.[0], {
          badges: [{ number: '04A1B2C3', from: '2026-02-01', until: '2026-01-01' }],
        }),
      'people[0].badges[0].until',
    ],
    [
      'a badge twice in one list',
      (f) => set(f.people?.[0], { badges: [{ number: '04A1B2C3' }, { number: '04:a1:b2:c3' }] }),
      'people[0].badges[1].number',
    ],
    [
      'one badge for two people',
      (f) => set(f.people?.[1], { badges: [{ number: '04-a1-b2-c3-d4-e5-f6' }] }),
      'people[0].badges[0].number',
      'people[1].badges[0].number',
    ],
    ['a PIN of letters', (f) => set(f.people?.[1], { pin: 'abcd' }), 'people[1].pin'],
  ];

  function set(item: object | undefined, fields: object): void {
    Object.assign(item ?? {}, fields);
  }

  test.each(REFUSED)('%s is refused with its path', (_what, change, ...paths) => {
    const place = anImporter();
    const file = typeof change === 'function' ? changed(change) : change;
    const result = place.import(JSON.parse(JSON.stringify(file)));
    expect(result.ok ? [] : [...new Set(result.errors?.map((one) => one.path))].sort()).toEqual(
      [...paths].sort(),
    );
    expect(result).toMatchObject({ ok: false, code: 'bad-input' });
  });

  test('all mistakes are told at once, those of form and those of sense', () => {
    const place = anImporter();
    const result = place.import(
      changed((file) => {
        Object.assign(file.zones?.[1] ?? {}, { capacity: -1 });
        Object.assign(file.doors?.[0] ?? {}, { zone: 'moon' });
        Object.assign(file.devices?.[2] ?? {}, { settings: {} });
        Object.assign(file.people?.[0] ?? {}, { guardian: 'nobody', email: 'no address' });
        Object.assign(file.people?.[1] ?? {}, { guardian: 'nobody' });
      }),
    );
    expect(result.ok ? [] : result.errors?.map((one) => one.path).sort()).toEqual([
      'devices[2].settings.topic',
      'doors[0].zone',
      'people[0].email',
      'people[1].guardian',
      'zones[1].capacity',
    ]);
  });

  test('a file with a mistake leaves no trace', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const before = place.export(true);
    place.import({
      zones: [
        { slug: 'new', name: 'New' },
        { slug: 'bad', name: 'Bad', parent: 'moon' },
      ],
    });
    expect(place.export(true)).toEqual(before);
  });

  test('a mistake against what is kept already is told too', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const result = place.import({
      zones: [{ slug: 'building', parent: 'fablab' }],
      devices: [{ slug: 'plug-2', driver: 'tasmota', settings: { topic: 'laser' } }],
      doors: [
        { slug: 'back', name: 'Back', zone: 'fablab', device: 'plug-laser', direction: 'in' },
      ],
      machines: [{ slug: 'laser-1', power: { offBelowWatts: 200 } }],
      people: [{ ref: 'member-b', badges: [{ number: '04A1B2C3D4E5F6' }] }],
    });
    expect(result.ok ? [] : result.errors?.map((one) => one.path).sort()).toEqual([
      'devices[0].settings',
      'doors[0].device',
      'machines[0].power.offBelowWatts',
      'people[0].badges[0].number',
      'zones[0].parent',
    ]);
  });

  test('only the owner and managers import', () => {
    const place = anImporter();
    const result = place.import(aPlaceFile(), { ...manager, role: 'reception' } as typeof manager);
    expect(result).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(place.import(aPlaceFile(), manager).ok).toBe(true);
  });
});

describe('badges', () => {
  test.each(['lost', 'blocked', 'returned'] as const)(
    'a %s badge never becomes active',
    (state) => {
      const place = anImporter();
      place.import(aPlaceFile());
      place.import(people({ ref: 'member-a', badges: [{ number: '04A1B2C3D4E5F6', state }] }));
      const kept = badgeOf(place, 'member-a');
      expect(kept?.state).toBe(state);
      for (const badge of [
        { number: '04A1B2C3D4E5F6' },
        { number: '04A1B2C3D4E5F6', state: 'active' as const },
        { number: '04A1B2C3D4E5F6', state: 'active' as const, from: '2026-01-01' },
      ]) {
        place.import(people({ ref: 'member-a', badges: [badge] }));
        expect(badgeOf(place, 'member-a')?.state).toBe(state);
      }
      place.import(people({ ref: 'member-a', badges: [] }));
      place.import(people({ ref: 'member-a', badges: [{ number: '04A1B2C3D4E5F6' }] }));
      expect(badgeOf(place, 'member-a')?.state).toBe(state);
    },
  );

  test('a badge that the list leaves out is given back, and its history stays', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import(people({ ref: 'member-a', badges: [{ number: '04CCCCCC' }] }));
    expect(person(place, 'member-a')?.badges).toEqual([
      { number: '04A1B2C3D4E5F6', state: 'returned', until: new Date(NOON_MS).toISOString() },
      { number: '04CCCCCC', state: 'active' },
    ]);
  });

  test('a lost badge is nobody else to have', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import(
      people({ ref: 'member-a', badges: [{ number: '04A1B2C3D4E5F6', state: 'lost' }] }),
    );
    const result = place.import(
      people({ ref: 'member-b', badges: [{ number: '04A1B2C3D4E5F6' }] }),
    );
    expect(countsOf(result)).toMatchObject([{ path: 'people[0].badges[0].number' }]);
  });

  test('a badge that was given back may be given again, from now on', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const file = people(
      { ref: 'member-a', badges: [] },
      { ref: 'member-b', badges: [{ number: '04A1B2C3D4E5F6' }] },
    );
    expect(countsOf(place.import(file))).toMatchObject({ updated: 2 });
    expect(person(place, 'member-b')?.badges).toContainEqual({
      number: '04A1B2C3D4E5F6',
      state: 'active',
      from: new Date(NOON_MS).toISOString(),
    });
    place.nowMs += 1000;
    expect(countsOf(place.import(file))).toMatchObject({ unchanged: 2 });
  });

  test('a number is kept in its one form, however the file writes it', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const badges = [{ number: '0001234567', encoding: 'dec-10' as const }];
    place.import(people({ ref: 'member-b', badges }));
    expect(person(place, 'member-b')?.badges?.map((one) => one.number)).toContain('0012D687');
    expect(countsOf(place.import(people({ ref: 'member-b', badges })))).toMatchObject({
      unchanged: 1,
    });
  });

  test('a card may have a part that counts at one reader and at another; export and import keep both', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const part = { number: '05110001', card: '53BB1F05110001' };
    const badges = [
      { number: '53BB1F05110001' },
      { ...part, reader: 'reader-front' },
      { ...part, reader: 'reader-desk' },
    ];
    place.import(people({ ref: 'member-b', badges }));
    const exported = person(place, 'member-b')?.badges ?? [];
    expect(exported).toMatchObject([{ state: 'returned' }, ...badges]);
    expect(countsOf(place.import(people({ ref: 'member-b', badges: exported })))).toMatchObject({
      unchanged: 1,
    });
    expect(countsOf(place.import(people({ ref: 'member-b', badges })))).toMatchObject({
      unchanged: 1,
    });
    const wrong = [
      { ...part, reader: 'nowhere' },
      { number: '04A1B2', card: '123' },
    ];
    expect(countsOf(place.import(people({ ref: 'member-b', badges: wrong })))).toMatchObject([
      { path: 'people[0].badges[1].card' },
    ]);
  });
});

describe('holds', () => {
  const held = (hold: PlacePerson['hold']) => people({ ref: 'member-a', hold });

  test('an import sets a hold and never lifts nor shortens it', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import(held({ reason: 'unpaid', until: '2027-01-01T00:00:00Z' }));
    place.import(held(null));
    expect(person(place, 'member-a')?.hold).toEqual({
      reason: 'unpaid',
      until: '2027-01-01T00:00:00.000Z',
    });
    place.import(held({ reason: 'unpaid', until: '2026-12-01T00:00:00Z' }));
    expect(person(place, 'member-a')?.hold?.until).toBe('2027-01-01T00:00:00.000Z');
    place.import(held({ reason: 'unpaid', until: null }));
    expect(person(place, 'member-a')?.hold).toEqual({ reason: 'unpaid' });
  });

  test('null clears a hold that is over', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import(held({ reason: 'unpaid', until: '2026-12-01T00:00:00Z' }));
    place.nowMs = Date.UTC(2026, 11, 2);
    place.import(held(null));
    expect(person(place, 'member-a')).not.toHaveProperty('hold');
  });
});

describe('secrets', () => {
  test('an export omits secrets unless the owner asks', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    expect(JSON.stringify(place.export())).not.toContain('secret');
    expect(place.export(true).devices?.[0]?.secret).toBe('a-long-secret');
    expect(() => place.export(true, manager)).toThrow(/roles owner/);
    expect(place.export(false, manager)).toEqual(place.export());
  });

  test('a secret stays when the file has none, and null clears it', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    place.import({ devices: [{ slug: 'reader-front', driver: 'faitout' }] });
    expect(place.export(true).devices?.[0]?.secret).toBe('a-long-secret');
    place.import({ devices: [{ slug: 'reader-front', secret: null }] });
    expect(place.export(true).devices?.[0]).toEqual({ slug: 'reader-front', driver: 'faitout' });
  });

  test('a PIN is kept hashed, exported as absent, and the same one again changes nothing', () => {
    const place = anImporter();
    place.import(aPlaceFile());
    const file = people({ ref: 'member-a', pin: '4711' });
    expect(countsOf(place.import(file))).toMatchObject({ updated: 1 });
    expect(countsOf(place.import(file))).toMatchObject({ unchanged: 1 });
    expect(JSON.stringify(place.export(true))).not.toContain('pin');
    const row = place.raw.prepare("SELECT pin FROM people WHERE ref = 'member-a'").get();
    expect((row as { pin: string }).pin).toMatch(/^[^:]+:[0-9a-f]{64}$/);
    expect(countsOf(place.import(people({ ref: 'member-a', pin: '4712' })))).toMatchObject({
      updated: 1,
    });
  });
});

describe('devices', () => {
  const changedBy = (file: object) => {
    const place = anImporter();
    place.import(aPlaceFile());
    const device = findDevice(place.db, 'plug-laser');
    putDriverMemory(place.db, device?.id ?? 0, { counter: 1 });
    const result = place.import(file);
    return {
      changed: result.ok ? result.value.devicesChanged : result.errors,
      memory: findDriverMemory(place.db, device?.id ?? 0),
    };
  };

  test.each([
    ['nothing', { devices: [{ slug: 'plug-laser', driver: 'tasmota' }] }, [], { counter: 1 }],
    [
      'a secret',
      { devices: [{ slug: 'plug-laser', secret: 'x' }] },
      ['plug-laser'],
      { counter: 1 },
    ],
    [
      'a setting that is no claim',
      { devices: [{ slug: 'plug-laser', settings: { relay: 2 } }] },
      ['plug-laser'],
      { counter: 1 },
    ],
    [
      'a topic',
      { devices: [{ slug: 'plug-laser', settings: { topic: 'other' } }] },
      ['plug-laser'],
      undefined,
    ],
    [
      'the driver',
      { devices: [{ slug: 'plug-laser', driver: 'faitout' }] },
      ['plug-laser'],
      undefined,
    ],
    ['a new device', { devices: [{ slug: 'new', driver: 'faitout' }] }, ['new'], { counter: 1 }],
  ])(
    '%s: the edge is told, and memory survives only equal driver and claims',
    (_what, file, devices, memory) => {
      expect(changedBy(file)).toEqual({ changed: devices, memory });
    },
  );

  test('a site that is renamed starts every device anew', () => {
    expect(changedBy({ site: { slug: 'other' } }).changed).toHaveLength(4);
  });
});

test('what an import changed is told to pages, and rights are made anew', () => {
  const place = anImporter();
  place.import(aPlaceFile(), owner);
  expect(place.batch?.rights).toBe('all');
  expect([...(place.batch?.changes.values() ?? [])].map(({ topic }) => topic)).toEqual(
    expect.arrayContaining(['zone', 'device', 'machine']),
  );
});

test('a place of 1,000 people is imported in well under five seconds', () => {
  const place = anImporter();
  const file = aPlaceFile();
  file.people = Array.from({ length: 1000 }, (_, index) => ({
    ref: `p-${index}`,
    name: `Sample person ${index}`,
    memberships: [{ plan: 'coworker', from: '2026-01-01' }],
    badges: [{ number: (0x04000000 + index).toString(16).padStart(8, '0') }],
    certifications: [{ name: 'laser', level: 'autonomous' as const }],
  }));
  const before = performance.now();
  expect(place.import(file).ok).toBe(true);
  expect(performance.now() - before).toBeLessThan(3000);
});
