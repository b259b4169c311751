/** Tariffs and uses for tests of prices. */
import type {
  Applied,
  Rated,
  RateFacts,
  TariffComponent,
  TariffVersion,
  Use,
} from '#modules/billing/index.ts';
import { rateUse } from '#modules/billing/index.ts';

export const PARIS = 'Europe/Paris';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** Monday 2026-10-12, 09:00 in Paris. */
export const MORNING_MS = Date.parse('2026-10-12T07:00:00Z');

export function aVersion(given: Partial<TariffVersion> = {}): TariffVersion {
  return {
    from: '2025-09-01',
    prices: 'gross',
    vat: { category: 'S', rate: '20' },
    rates: [{ components: [] }],
    ...given,
  };
}

/** A version whose one rate, for everybody, is made of these. */
export function aPrice(
  components: readonly TariffComponent[],
  given: Partial<TariffVersion> = {},
): Applied {
  const rate = { components: [...components] };
  const version = aVersion({ ...given, rates: [rate] });
  return { tariff: { slug: 'tariff', name: 'Tarif' }, version, rate };
}

/** A use of the laser of so many seconds, from nine o'clock. */
export function aUse(given: Partial<Use> = {}): Use {
  const startedAtMs = given.startedAtMs ?? MORNING_MS;
  return {
    kind: 'session',
    machine: 'laser-1',
    machineKind: 'laser-cutter',
    zone: null,
    startedAtMs,
    endedAtMs: startedAtMs + (given.measures?.held ?? 0),
    measures: {},
    audiences: [],
    phase: 'finished',
    part: 'whole',
    ...given,
  };
}

export function heldFor(seconds: number, given: Partial<Use> = {}): Use {
  return aUse({ measures: { held: seconds * 1000 }, ...given });
}

/** A visit between two local times of 2026-10-12, or of other instants. */
export function aVisit(zone: string, startedAtMs: number, endedAtMs: number): Use {
  return aUse({
    kind: 'visit',
    machine: null,
    machineKind: null,
    zone,
    startedAtMs,
    endedAtMs,
    measures: { presence: endedAtMs - startedAtMs },
  });
}

export function rated(applied: Applied, use: Use, facts: Partial<RateFacts> = {}): Rated {
  const result = rateUse(applied, use, { timeZone: PARIS, ...facts });
  if (result === null) throw new Error('this use has no price of its own');
  return result;
}

export function centsOf(applied: Applied, use: Use, facts: Partial<RateFacts> = {}): number {
  return rated(applied, use, facts).amountCents;
}
