/** What the price of one session costs: caps, free parts, tiers, a pass, and the trace in two languages. */
import {
  applyTariff,
  countersOf,
  type HeldPass,
  rateUse,
  type Tariff,
  type Use,
} from '#modules/billing/index.ts';
import { atMost, type Figure, figure, type Measure } from '../figure.ts';
import { median } from '../statistics.ts';

const SESSIONS = 20_000;
const BOUND_US = 50;
const ZONE = 'Europe/Paris';
const START_MS = Date.UTC(2026, 9, 1, 7);
const HOUR_MS = 3_600_000;
/** Uses of the same month that count towards caps and free parts. */
const EARLIER = 20;

const TARIFF: Tariff = {
  slug: 'laser',
  name: 'Découpe laser',
  for: { machines: ['laser-1'] },
  versions: [
    {
      from: '2025-09-01',
      prices: 'gross',
      vat: { category: 'S', rate: '20' },
      rates: [
        {
          audiences: ['maker'],
          components: [
            { type: 'setup', price: '1.20' },
            {
              type: 'time',
              measure: 'held',
              unitSeconds: 900,
              price: '5.50',
              graceSeconds: 60,
              tiers: [{ fromUnit: 5, price: '4.00' }],
            },
            { type: 'quantity', measure: 'wattHours', price: '0.0003' },
          ],
        },
        { components: [{ type: 'time', measure: 'held', unitSeconds: 900, price: '11.00' }] },
      ],
      caps: [
        { per: 'day', price: '60.00' },
        { per: 'month', price: '400.00' },
      ],
      free: [{ measure: 'held', seconds: 1800, per: 'month' }],
    },
  ],
};

const PASSES: readonly HeldPass[] = [
  {
    holding: 'pass',
    slug: 'carnet',
    name: 'Carnet de 10',
    untilDate: '2027-01-31',
    boughtAtMs: 0,
    left: 3,
    burns: [{ tariff: 'laser', per: 'hour', units: 1 }],
  },
];

export const rating: Measure = {
  name: 'rating',
  about: 'one session to its price with every step in two languages, after a month of earlier use',
  run: async (scope) => {
    const few = scope.quick ? SESSIONS / 10 : SESSIONS;
    return [
      rated(few, 'one session, caps and free parts', []),
      rated(few, 'one session, with a pass', PASSES),
    ];
  },
};

function rated(count: number, name: string, passes: readonly HeldPass[]): Figure {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const use = aUse(index);
    const before = performance.now();
    const cents = centsOf(use, passes);
    times.push((performance.now() - before) * 1000);
    if (cents === null) throw new Error('the tariff fits no session');
  }
  // The first ones are compiled, not measured.
  const warm = times.slice(Math.floor(count / 10));
  return figure(name, median(warm), 'µs', {
    bounds: [atMost('value', BOUND_US)],
    note: `median of ${warm.length}, after ${EARLIER} earlier uses`,
  });
}

function centsOf(use: Use, passes: readonly HeldPass[]): number | null {
  const date = new Date(use.endedAtMs).toISOString().slice(0, 10);
  const applied = applyTariff(TARIFF, date, use.audiences);
  if (typeof applied === 'string') return null;
  const counters = countersOf(PAST, date, 'gross', ZONE);
  return rateUse(applied, use, { timeZone: ZONE, counters, passes })?.amountCents ?? null;
}

const PAST = Array.from({ length: EARLIER }, (_, index) => ({
  atMs: START_MS + index * 12 * HOUR_MS,
  prices: 'gross' as const,
  amountCents: 550,
  netCents: 458,
  grossCents: 550,
  freeUsed: index === 0 ? { 'held/month': 900_000 } : {},
}));

function aUse(index: number): Use {
  const startedAtMs = START_MS + (index % 600) * HOUR_MS;
  const held = 60_000 + ((index * 7919) % 240) * 60_000;
  return {
    kind: 'session',
    machine: 'laser-1',
    machineKind: 'laser-cutter',
    zone: null,
    startedAtMs,
    endedAtMs: startedAtMs + held,
    measures: { held, running: held / 2, wattHours: held / 10 },
    audiences: index % 3 === 0 ? [] : ['maker'],
    phase: 'finished',
    part: 'whole',
  };
}
