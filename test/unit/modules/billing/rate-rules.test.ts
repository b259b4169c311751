import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TariffComponent, TariffVersion, Use } from '#modules/billing/index.ts';
import { rateUse } from '#modules/billing/index.ts';
import {
  aPrice,
  aUse,
  aVisit,
  centsOf,
  HOUR_MS,
  heldFor,
  MORNING_MS,
  PARIS,
  rated,
} from '../../../builders/tariffs.ts';

const quarter = (price: string): TariffComponent => ({
  type: 'time',
  measure: 'held',
  unitSeconds: 900,
  price,
});
const hour = (given: Partial<Extract<TariffComponent, { type: 'time' }>>): TariffComponent => ({
  type: 'time',
  measure: 'held',
  unitSeconds: 3600,
  price: '5.00',
  ...given,
});
const printing: TariffComponent[] = [
  { type: 'setup', price: '1.20' },
  { type: 'quantity', measure: 'filamentGrams', price: '0.12' },
];
const grams = (g: number, given: Partial<Use> = {}) =>
  aUse({ kind: 'job', measures: { filamentGrams: Math.round(g * 1000) }, ...given });

describe('published price grids', () => {
  it.each([
    ['Lannion, laser, 16 min, member', quarter('5.50'), 960, 1100],
    ['Lannion, laser, 16 min, external', quarter('11.00'), 960, 2200],
    ['Lannion, laser, 15:00', quarter('5.50'), 900, 550],
    ['Lannion, laser, 15:01', quarter('5.50'), 901, 1100],
    ['Lannion, laser, 0 s', quarter('5.50'), 0, 0],
    ["BIK'LAB, 31 min of half-hours", hour({ unitSeconds: 1800, price: '1.00' }), 1860, 200],
    ["BIK'LAB, 5 min of half-hours", hour({ unitSeconds: 1800, price: '1.00' }), 300, 100],
  ])('%s', (_, component, seconds, cents) => {
    expect(centsOf(aPrice([component]), heldFor(seconds))).toBe(cents);
  });

  it.each([
    ['Lannion, 37 g, member', '1.20', '0.12', 37, 564],
    ['Lannion, 37 g, external', '2.40', '0.24', 37, 1128],
    ['Lannion, resin, 12.5 g, member', '1.50', '0.20', 12.5, 400],
  ])('%s', (_, setup, price, g, cents) => {
    const components: TariffComponent[] = [
      { type: 'setup', price: setup },
      { type: 'quantity', measure: 'filamentGrams', price },
    ];
    expect(centsOf(aPrice(components), grams(g))).toBe(cents);
  });

  it('Quatre-Quarts: a first hour at 4, then degressive quarters', () => {
    const components: TariffComponent[] = [
      {
        type: 'time',
        measure: 'presence',
        unitSeconds: 900,
        price: '1.00',
        minimumUnits: 4,
        tiers: [
          { fromUnit: 5, price: '0.80' },
          { fromUnit: 9, price: '0.50' },
        ],
      },
    ];
    const cents = (hours: number) =>
      centsOf(aPrice(components), aVisit('desk', MORNING_MS, MORNING_MS + hours * HOUR_MS));
    expect([0.1, 1, 1.25, 2, 3].map(cents)).toEqual([400, 400, 480, 720, 920]);
  });

  it('La CoFabrik: the hour, the half-day and the day as a chain of best prices', () => {
    const price = aPrice([hour({ price: '10.00' })], {
      caps: [
        { per: 'session', price: '25.00' },
        { per: 'day', price: '50.00' },
        { per: 'week', price: '250.00' },
      ],
    });
    expect([1, 2, 3, 4].map((hours) => centsOf(price, heldFor(hours * 3600)))).toEqual([
      1000, 2000, 2500, 2500,
    ]);
  });

  it('Pont-du-Gard: half-days, capped by the day and by the month', () => {
    const price = aPrice([{ type: 'halfDays', boundary: '13:30', price: '12.00' }], {
      caps: [
        { per: 'day', price: '20.00' },
        { per: 'month', price: '225.00' },
      ],
    });
    const morning = aVisit('coworking', MORNING_MS, MORNING_MS + 2 * HOUR_MS);
    const day = aVisit('coworking', MORNING_MS, MORNING_MS + 8 * HOUR_MS);
    expect(centsOf(price, morning)).toBe(1200);
    expect(centsOf(price, day)).toBe(2000);
    const spent = { spentCents: { day: 1200, week: 1200, month: 22_000 }, freeUsed: {} };
    expect(centsOf(price, day, { counters: spent })).toBe(500);
  });
});

describe('time', () => {
  it.each([
    ['grace is taken off before units are begun', { graceSeconds: 300 }, 3900, 500],
    ['a second past the grace begins a unit', { graceSeconds: 300 }, 3901, 1000],
    ['within the grace there is nothing', { graceSeconds: 300 }, 300, 0],
    ['a minimum counts where there was any use', { minimumUnits: 2 }, 1, 1000],
    ['a minimum counts for nothing without use', { minimumUnits: 2 }, 0, 0],
    ['a minimum holds within the grace', { minimumUnits: 1, graceSeconds: 300 }, 60, 500],
    ['marginal tiers price each unit', { tiers: [{ fromUnit: 3, price: '4.00' }] }, 4 * 3600, 1800],
    [
      'whole tiers price every unit',
      { tiers: [{ fromUnit: 3, price: '4.00' }], tierMode: 'whole' as const },
      4 * 3600,
      1600,
    ],
    [
      'below a whole tier its price does not count',
      { tiers: [{ fromUnit: 3, price: '4.00' }], tierMode: 'whole' as const },
      2 * 3600,
      1000,
    ],
  ])('%s', (_, given, seconds, cents) => {
    expect(centsOf(aPrice([hour(given)]), heldFor(seconds))).toBe(cents);
  });

  it('of a session over the hour change of 2026-10-25 is its true length', () => {
    const startedAtMs = Date.parse('2026-10-25T00:30:00Z');
    const use = heldFor(2 * 3600, { startedAtMs });
    expect(centsOf(aPrice([hour({})]), use)).toBe(1000);
  });
});

describe('what a use is made of', () => {
  it('rounds a quantity up to its step', () => {
    const price = aPrice([{ type: 'quantity', measure: 'filamentGrams', price: '0.10', step: 10 }]);
    expect([0, 0.001, 10, 10.001].map((g) => centsOf(price, grams(g)))).toEqual([0, 100, 100, 200]);
  });

  it('charges no set-up where nothing was used', () => {
    expect(centsOf(aPrice(printing), grams(0))).toBe(0);
  });

  it.each([
    ['full', 564],
    ['material', 444],
    ['free', 0],
  ] as const)('of a failed job pays %s', (failedJobs, cents) => {
    const price = aPrice(printing, { failedJobs });
    expect(centsOf(price, grams(37, { phase: 'failed' }))).toBe(cents);
    expect(centsOf(price, grams(37, { phase: 'cancelled' }))).toBe(564);
  });

  it('is shared between a session and its jobs where the machine tells of them', () => {
    const price = aPrice([...printing, hour({ price: '1.00' }), hour({ measure: 'job' })]);
    const use = aUse({
      measures: { held: HOUR_MS, job: HOUR_MS, filamentGrams: 10_000 },
      part: 'session',
    });
    expect(centsOf(price, use)).toBe(100);
    expect(centsOf(price, { ...use, part: 'job' })).toBe(120 + 120 + 500);
    expect(rateUse(aPrice(printing), use, { timeZone: PARIS })).toBeNull();
  });

  it('is rounded once, half up, after everything', () => {
    const price = aPrice([
      { type: 'quantity', measure: 'pages', price: '0.002' },
      { type: 'quantity', measure: 'sheets', price: '0.003' },
    ]);
    const use = aUse({ measures: { pages: 1000, sheets: 1000 } });
    const { amountCents, steps } = rated(price, use);
    expect(amountCents).toBe(1);
    expect(steps.map((step) => step.amountCents)).toEqual([0, 1]);
  });
});

describe('free parts', () => {
  const free: TariffVersion['free'] = [
    { measure: 'held', seconds: 1800, per: 'month', audiences: ['maker'] },
  ];
  const price = aPrice([quarter('5.50')], { free });
  const maker = { audiences: ['maker'] };

  it('come off the seconds before the grace and the units', () => {
    expect(centsOf(price, heldFor(1801, maker))).toBe(550);
    expect(centsOf(price, heldFor(1800, maker))).toBe(0);
  });

  it('are for those whom they name', () => {
    expect(centsOf(price, heldFor(1801))).toBe(1650);
  });

  it('leave what earlier uses left', () => {
    const counters = {
      spentCents: { day: 0, week: 0, month: 0 },
      freeUsed: { 'held/month': 1_500_000 },
    };
    const { amountCents, freeUsed, steps } = rated(price, heldFor(900, maker), { counters });
    expect(amountCents).toBe(550);
    expect(freeUsed).toEqual({ 'held/month': 300_000 });
    expect(steps[0]?.words).toEqual({
      fr: 'Gratuit : 5 min (machine tenue) sur 30 min du mois, 25 min déjà utilisés',
      en: 'Free: 5 min (machine held) out of 30 min of the month, 25 min used before',
    });
  });
});

describe('passes', () => {
  const carnet = (given: object = {}) => ({
    holding: 'h1',
    slug: 'carnet-10',
    name: 'Carnet de 10',
    untilDate: '2026-12-31',
    boughtAtMs: 0,
    left: 10,
    burns: [
      { zone: 'coworking', per: 'halfDay' as const, units: 1 },
      { zone: 'office', per: 'halfDay' as const, units: 2 },
      { zone: 'meeting', per: 'hour' as const, units: 1 },
    ],
    ...given,
  });
  const halfDays = aPrice([{ type: 'halfDays', boundary: '13:30', price: '12.00' }]);
  const day = (zone: string) => aVisit(zone, MORNING_MS, MORNING_MS + 8 * HOUR_MS);

  it.each([
    ['an office morning and afternoon is 4 tickets', day('office'), 4],
    ['a room for 1 h 10 is 2', aVisit('meeting', MORNING_MS, MORNING_MS + 70 * 60_000), 2],
    ['a day in the open space is 2', day('coworking'), 2],
  ])('%s', (_, use, units) => {
    const { amountCents, burns } = rated(halfDays, use, { passes: [carnet()] });
    expect({ amountCents, burns }).toEqual({ amountCents: 0, burns: [{ holding: 'h1', units }] });
  });

  it('burn the soonest to expire first, and money pays the rest', () => {
    const passes = [
      carnet({ holding: 'late', left: 0 }),
      carnet({ holding: 'soon', untilDate: '2026-10-12', left: 1 }),
    ];
    const { amountCents, burns } = rated(halfDays, day('coworking'), { passes });
    expect(amountCents).toBe(1200);
    expect(burns).toEqual([{ holding: 'soon', units: 1 }]);
  });

  it('are of no use after their last day', () => {
    const passes = [carnet({ untilDate: '2026-10-11' })];
    expect(centsOf(halfDays, day('coworking'), { passes })).toBe(2400);
  });

  it('burn nothing where nothing is left to pay', () => {
    const price = aPrice([{ type: 'halfDays', boundary: '13:30', price: '12.00' }], {
      caps: [{ per: 'day', price: '20.00' }],
    });
    const counters = { spentCents: { day: 2000, week: 2000, month: 2000 }, freeUsed: {} };
    const { burns } = rated(price, day('coworking'), { passes: [carnet()], counters });
    expect(burns).toEqual([]);
  });
});

const component: fc.Arbitrary<TariffComponent> = fc.oneof(
  fc.record({ type: fc.constant('setup' as const), price: euros() }),
  fc.record({
    type: fc.constant('time' as const),
    measure: fc.constant('held' as const),
    unitSeconds: fc.integer({ min: 1, max: 7200 }),
    price: euros(),
    graceSeconds: fc.integer({ min: 0, max: 1800 }),
    minimumUnits: fc.integer({ min: 0, max: 5 }),
    tiers: fc.uniqueArray(
      fc.record({ fromUnit: fc.integer({ min: 2, max: 20 }), price: euros() }),
      { selector: (tier) => tier.fromUnit, maxLength: 3 },
    ),
    tierMode: fc.constant('marginal' as const),
  }),
  fc.record({
    type: fc.constant('quantity' as const),
    measure: fc.constant('filamentGrams' as const),
    price: euros(),
    step: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({
    type: fc.constant('halfDays' as const),
    boundary: fc.constant('13:30'),
    price: euros(),
  }),
);

function euros(): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: 50_000_000 }).map((micros) => (micros / 1_000_000).toFixed(6));
}

const version = fc.record({
  components: fc.array(component, { maxLength: 4 }),
  caps: fc.array(
    fc.record({
      per: fc.constantFrom('session' as const, 'day' as const, 'week' as const, 'month' as const),
      price: euros(),
    }),
    { maxLength: 3 },
  ),
  free: fc.array(
    fc.record({
      measure: fc.constant('held' as const),
      seconds: fc.integer({ min: 1, max: 7200 }),
      per: fc.constantFrom('day' as const, 'month' as const),
    }),
    { maxLength: 2 },
  ),
  spent: fc.integer({ min: 0, max: 5000 }),
});

const span = fc.record({
  start: fc.integer({ min: 0, max: 86_400_000 }),
  held: fc.integer({ min: 0, max: 40_000_000 }),
  grams: fc.integer({ min: 0, max: 500_000 }),
  moreHeld: fc.integer({ min: 0, max: 10_000_000 }),
  moreGrams: fc.integer({ min: 0, max: 100_000 }),
});

function useOf(start: number, held: number, filamentGrams: number): Use {
  const startedAtMs = MORNING_MS + start;
  return aUse({ startedAtMs, endedAtMs: startedAtMs + held, measures: { held, filamentGrams } });
}

describe('properties', () => {
  it('a price never falls as use grows', () => {
    fc.assert(
      fc.property(version, span, ({ components, caps, free, spent }, use) => {
        const price = aPrice(components, { caps, free });
        const counters = { spentCents: { day: spent, week: spent, month: spent }, freeUsed: {} };
        const { start, held, grams: g } = use;
        const less = centsOf(price, useOf(start, held, g), { counters });
        const more = centsOf(price, useOf(start, held + use.moreHeld, g + use.moreGrams), {
          counters,
        });
        expect(more).toBeGreaterThanOrEqual(less);
      }),
      { numRuns: 500 },
    );
  });

  it('the steps of a charge add up to its amount, which is never below 0', () => {
    fc.assert(
      fc.property(version, span, ({ components, caps, free }, { start, held, grams: g }) => {
        const { steps, amountCents } = rated(
          aPrice(components, { caps, free }),
          useOf(start, held, g),
        );
        expect(steps.reduce((all, step) => all + step.amountCents, 0)).toBe(amountCents);
        expect(amountCents).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  it('a session cut in two costs what its units do: never less than whole, one begun unit more at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3600 }),
        fc.integer({ min: 1, max: 50_000 }),
        fc.integer({ min: 1, max: 50_000 }),
        euros(),
        (unitSeconds, first, second, each) => {
          const price = aPrice([hour({ unitSeconds, price: each })]);
          const whole = centsOf(price, heldFor(first + second));
          const parts = centsOf(price, heldFor(first)) + centsOf(price, heldFor(second));
          expect(parts).toBeGreaterThanOrEqual(whole - 1);
          expect(parts).toBeLessThanOrEqual(whole + Math.ceil(Number(each) * 100) + 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('however a day is cut into sessions, it costs its cap at most, and its cap if the whole would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7200 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 100, max: 5000 }),
        (seconds, capCents) => {
          const caps = [{ per: 'day' as const, price: (capCents / 100).toFixed(2) }];
          const price = aPrice([quarter('1.37')], { caps });
          let spent = 0;
          for (const each of seconds) {
            const counters = {
              spentCents: { day: spent, week: spent, month: spent },
              freeUsed: {},
            };
            spent += centsOf(price, heldFor(each), { counters });
          }
          const whole = centsOf(price, heldFor(seconds.reduce((all, each) => all + each, 0)));
          expect(spent).toBeLessThanOrEqual(capCents);
          expect(spent).toBeGreaterThanOrEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });
});
