/** An export is the file that made the place: proved on generated places. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  PlaceBadge,
  PlaceFile,
  PlaceMachine,
  PlacePerson,
  PlaceZone,
} from '#contract/place-file.ts';
import { anImporter, countsOf } from '#test/builders/import.ts';

const ZONES = ['z-a', 'z-b', 'z-c', 'z-d'];
const DEVICES = ['d-a', 'd-b', 'd-c', 'd-d', 'd-e', 'd-f'];
const PLANS = ['p-a', 'p-b'];
const text = fc.stringMatching(/^[A-Za-zéà][A-Za-z éà]{0,12}[a-z]$/);
const date = fc
  .integer({ min: 0, max: 3000 })
  .map((day) => new Date(Date.UTC(2022, 0, 1 + day)).toISOString().slice(0, 10));
const instant = fc
  .integer({ min: 0, max: 200_000_000 })
  .map((seconds) => new Date(Date.UTC(2022, 0, 1) + seconds * 1000).toISOString());
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const time = fc.constantFrom('00:00', '08:30', '12:00', '23:59');
const window = fc.record({
  days: fc.uniqueArray(fc.constantFrom('mon', 'wed', 'sun'), { minLength: 1 }),
  from: time,
  to: fc.oneof(time, fc.constant('24:00')),
});
const windows = fc.array(window, { minLength: 1, maxLength: 2 });
const partial = { requiredKeys: [] };

const zone = (slug: string, index: number): fc.Arbitrary<PlaceZone> =>
  fc
    .record(
      {
        kind: maybe(text),
        capacity: maybe(fc.integer({ min: 1, max: 50 })),
        parent: maybe(
          fc.constantFrom(...(ZONES.slice(0, index).length ? ZONES.slice(0, index) : [null])),
        ),
      },
      partial,
    )
    .chain((rest) => text.map((name) => ({ slug, name, ...rest })));

const device = (slug: string) =>
  fc
    .oneof(
      fc.record({ driver: fc.constant('faitout' as const), secret: maybe(text) }),
      fc.record({
        driver: fc.constant('tasmota' as const),
        settings: fc
          .record({ relay: fc.integer({ min: 1, max: 4 }) }, partial)
          .map((rest) => ({ topic: slug, ...rest })),
      }),
      fc.record({
        driver: fc.constant('rdm6300' as const),
        settings: fc.constant({ path: `/dev/serial/${slug}` }),
      }),
    )
    .map((rest) => ({ slug, ...rest }));

const machine = (slug: string, devices: readonly string[]): fc.Arbitrary<PlaceMachine> =>
  fc
    .record(
      {
        certification: maybe(fc.constantFrom('laser', 'cnc')),
        interlock: maybe(fc.constantFrom(...devices)),
        meter: maybe(fc.constantFrom(...devices)),
        power: maybe(
          fc.record(
            { offBelowWatts: fc.constant(5), runAboveWatts: fc.integer({ min: 6, max: 90 }) },
            partial,
          ),
        ),
        session: maybe(
          fc.record(
            {
              idleEndsAfterMinutes: maybe(fc.integer({ min: 1, max: 60 })),
              takeover: fc.constantFrom('when-idle', 'never'),
            },
            partial,
          ),
        ),
        free: fc.boolean(),
        loneWorking: fc.boolean(),
        remoteStart: fc.boolean(),
        running: maybe(
          fc.record(
            {
              contact: fc.constantFrom('air', 'running'),
              when: fc.constantFrom('open', 'closed'),
              device: fc.constantFrom(...devices),
            },
            { requiredKeys: ['contact', 'when', 'device'] },
          ),
        ),
        material: maybe(
          fc.oneof(
            fc.constant('pla'),
            fc.constant({ gramsPerCubicCentimetre: 1.24, diameterMillimetres: 1.75 }),
          ),
        ),
        coolDownSeconds: maybe(fc.nat({ max: 100 })),
        maxMinutes: maybe(fc.integer({ min: 1, max: 100 })),
        upkeep: maybe(
          fc.constantFrom([], [{ part: 'tube', measure: 'starts' as const, limit: 5.5 }]),
        ),
      },
      partial,
    )
    .chain((rest) =>
      fc
        .record({
          slug: fc.constant(slug),
          name: text,
          kind: fc.constantFrom('cnc', 'other'),
          zone: fc.constantFrom(...ZONES),
        })
        .map((needed) => ({ ...needed, ...rest }) as PlaceMachine),
    );

const badge = (index: number): fc.Arbitrary<PlaceBadge> =>
  fc
    .record(
      {
        state: fc.constantFrom('active', 'lost', 'blocked', 'returned'),
        from: maybe(fc.constantFrom('2022-01-01', '2022-03-01T00:00:00+02:00')),
        until: maybe(
          fc.oneof(
            instant.filter((one) => one > '2022-06'),
            fc.constantFrom('2022-10-30', '2027-03-28'),
          ),
        ),
      },
      partial,
    )
    .chain((rest) =>
      fc
        .constantFrom(
          { number: `04A1B2C3D4E5${(16 + index).toString(16)}` },
          { number: String(1_000_000 + index), encoding: 'dec-10' as const },
        )
        .map((number) => ({ ...number, ...rest }) as PlaceBadge),
    );

const person = (index: number): fc.Arbitrary<PlacePerson> =>
  fc
    .record(
      {
        email: maybe(fc.constant(`p${index}@example.org`)),
        language: maybe(fc.constantFrom('fr', 'en')),
        minor: fc.boolean(),
        guardian: maybe(fc.constant(index === 0 ? 'r-1' : 'r-0')),
        authorisedUntil: maybe(date),
        hold: maybe(
          fc.record({ reason: text, until: maybe(instant) }, { requiredKeys: ['reason'] }),
        ),
        payers: maybe(
          fc.array(
            fc.record(
              { ref: fc.constantFrom('r-0', 'o-a'), from: maybe(date) },
              { requiredKeys: ['ref'] },
            ),
            { maxLength: 1 },
          ),
        ),
        memberships: maybe(
          fc.array(
            fc.record({
              plan: fc.constantFrom(...PLANS),
              from: date,
              until: maybe(fc.constant('2031-01-01')),
            }),
            { maxLength: 3 },
          ),
        ),
        badges: maybe(
          fc.oneof(
            fc.constant([]),
            badge(2 * index).map((one) => [one]),
            fc.tuple(badge(2 * index), badge(2 * index + 1)),
          ),
        ),
        certifications: maybe(
          fc.uniqueArray(
            fc.record({
              name: fc.constantFrom('laser', 'cnc'),
              level: fc.constantFrom('supervised' as const, 'trainer' as const),
              until: maybe(date),
            }),
            {
              selector: (one) => one.name,
            },
          ),
        ),
      },
      partial,
    )
    .chain((rest) => text.map((name) => ({ ref: `r-${index}`, name, ...rest }) as PlacePerson));

/** A section that may be empty. */
function perhaps<One>(section: fc.Arbitrary<One[]>): fc.Arbitrary<One[]> {
  return fc.oneof(fc.constant<One[]>([]), section);
}

const TARIFF_VERSION = {
  from: '2025-09-01',
  deliberation: '2025-07-03/12',
  prices: 'gross',
  vat: { category: 'S', rate: '20' },
  rates: [
    {
      audiences: [PLANS[0]],
      components: [{ type: 'time', measure: 'held', unitSeconds: 900, price: '5.50' }],
    },
    { components: [{ type: 'setup', price: '2' }] },
  ],
  caps: [{ per: 'day', price: '60.00' }],
  free: [{ measure: 'held', seconds: 1800, per: 'month' }],
};

const place: fc.Arbitrary<PlaceFile> = fc
  .record({
    site: fc.record({
      slug: fc.constant('lab'),
      name: text,
      timeZone: fc.constantFrom('Europe/Paris', 'UTC', 'Pacific/Auckland'),
      locale: fc.constantFrom('fr', 'en-GB'),
      overdueGraceDays: maybe(fc.nat({ max: 60 })),
      retention: maybe(fc.record({ doorDays: fc.integer({ min: 30, max: 92 }) })),
    }),
    openingHours: maybe(fc.oneof(fc.constant([]), windows)),
    closures: maybe(fc.constantFrom([], [{ from: '2026-12-24', until: '2027-01-02' }])),
    zones: fc.tuple(...ZONES.map(zone)),
    devices: fc.tuple(...DEVICES.map(device)),
    doors: fc
      .record(
        {
          device: maybe(fc.constant('d-a')),
          unlockSeconds: maybe(fc.integer({ min: 1, max: 9 })),
          contact: maybe(fc.constantFrom('door', 'input-2')),
          pinHours: maybe(windows),
        },
        partial,
      )
      .chain((rest) =>
        fc
          .record({
            slug: fc.constant('front'),
            name: text,
            zone: fc.constantFrom(...ZONES),
            direction: fc.constantFrom('in', 'out', 'toggle'),
          })
          .map((one) => [{ ...one, ...rest }]),
      ),
    machines: fc.tuple(machine('m-a', ['d-b', 'd-c']), machine('m-b', ['d-d', 'd-e'])),
    plans: fc.tuple(
      ...PLANS.map((slug) =>
        fc.record({
          slug: fc.constant(slug),
          name: text,
          zones: fc.uniqueArray(fc.constantFrom(...ZONES)),
          hours: fc.oneof(fc.constantFrom('opening', 'always'), windows),
          price: maybe(
            fc.constant({
              every: 'month',
              price: '110.00',
              prices: 'gross',
              vat: { category: 'S', rate: '20' },
            }),
          ),
        }),
      ),
    ),
    tariffs: perhaps(
      fc.tuple(
        fc.record({
          slug: fc.constant('laser'),
          name: text,
          for: fc.constantFrom({ machines: ['m-a'] }, { machineKinds: ['cnc'], zones: [ZONES[0]] }),
          versions: fc.constantFrom(
            [TARIFF_VERSION],
            [{ ...TARIFF_VERSION, from: '2026-09-01' }, TARIFF_VERSION],
            [
              { ...TARIFF_VERSION, until: '2026-08-31' },
              {
                ...TARIFF_VERSION,
                from: '2026-09-01',
                vat: { category: 'E', code: 'VATEX-FR-CGI261-7' },
              },
            ],
          ),
        }),
      ),
    ),
    passes: perhaps(
      fc.tuple(
        fc.record({
          slug: fc.constant('carnet'),
          name: text,
          units: fc.integer({ min: 1, max: 20 }),
          validMonths: fc.integer({ min: 1, max: 24 }),
          price: fc.constantFrom('100.00', '0.5'),
          vat: fc.constantFrom({ category: 'S', rate: '5.5' }, { category: 'O' }),
          burns: fc.constant([{ zone: ZONES[0], per: 'halfDay', units: 1 }]),
        }),
      ),
    ),
    organisations: fc
      .record({ siret: maybe(fc.constant('12345678901234')), address: maybe(text) }, partial)
      .chain((rest) => text.map((name) => [{ ref: 'o-a', name, ...rest }])),
    people: fc.tuple(...[0, 1, 2, 3].map(person)),
  })
  .map((file) => JSON.parse(JSON.stringify(file)));

const SEED = 20261124;

test('importing an export answers all unchanged, and so does the file once more', () => {
  fc.assert(
    fc.property(place, (file) => {
      const lab = anImporter();
      const first = lab.import(file);
      expect(countsOf(first)).toMatchObject({ updated: 0 });
      expect(countsOf(lab.import(lab.export()))).toMatchObject({ created: 0, updated: 0 });
      expect(countsOf(lab.import(lab.export(true)))).toMatchObject({ created: 0, updated: 0 });
      lab.nowMs += 3_600_000;
      expect(countsOf(lab.import(file))).toMatchObject({ created: 0, updated: 0 });
    }),
    { numRuns: 30, seed: SEED },
  );
});

test("the owner's export makes the same place elsewhere", () => {
  fc.assert(
    fc.property(place, (file) => {
      const lab = anImporter();
      expect(countsOf(lab.import(file))).toMatchObject({ updated: 0 });
      const exported = lab.export(true);
      const other = anImporter({ nowMs: lab.nowMs + 86_400_000 });
      expect(countsOf(other.import(exported))).toMatchObject({ updated: 0 });
      expect(other.export(true)).toEqual(exported);
    }),
    { numRuns: 20, seed: SEED },
  );
});
