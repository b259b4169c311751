/** The small place with a seller and with prices: the shortest session at the laser costs something. */
import type { PlaceTariff } from '#contract/tariffs.ts';
import { SELLER } from './billed-place.ts';
import { aSmallPlace } from './small-place.ts';

/** A use of some seconds is 1.50 € to set up and a begun quarter of an hour. */
export const LASER_CENTS = 700;

export const LASER_TARIFF: PlaceTariff = {
  slug: 'laser',
  name: 'Découpe laser',
  for: { machines: ['laser'] },
  versions: [
    {
      from: '2025-01-01',
      deliberation: '2024-12-05/8',
      prices: 'gross',
      vat: { category: 'S', rate: '20' },
      rates: [{ components: [quarter('4.00')] }],
    },
    {
      from: '2025-09-01',
      deliberation: '2025-07-03/12',
      prices: 'gross',
      vat: { category: 'S', rate: '20' },
      rates: [
        {
          audiences: ['coworker'],
          components: [{ type: 'setup', price: '1.50' }, quarter('5.50')],
        },
        { components: [quarter('11.00')] },
      ],
      caps: [{ per: 'day', price: '60.00' }],
      free: [{ measure: 'running', seconds: 1800, per: 'month', audiences: ['coworker'] }],
    },
  ],
};

export function aPricedPlace() {
  const place = aSmallPlace();
  const machines = place.machines.map((machine) => ({
    ...machine,
    session: { ...machine.session, shortSeconds: 0 },
  }));
  return { ...place, machines, seller: SELLER, tariffs: [LASER_TARIFF] };
}

function quarter(price: string) {
  return { type: 'time', measure: 'held', unitSeconds: 900, price } as const;
}

/** The month in which use that ends now is billed, in the place's zone. */
export function thisMonth(): string {
  const days = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
  return days.format(Date.now()).slice(0, 7);
}
