/** Plans are charged once a period, however often and late. */
import { afterEach, describe, expect, it } from 'vitest';
import type { PlaceFile, PlaceMembership } from '#contract/place-file.ts';
import type { PlacePrice } from '#contract/tariffs.ts';
import { aChargedPlace, type ChargedPlace, HOUR } from '#test/builders/charged-place.ts';

const DAY = 24 * HOUR;
const monthly: PlacePrice = {
  every: 'month',
  price: '110.00',
  prices: 'gross',
  vat: { category: 'S', rate: '20' },
  proRata: true,
};
let place: ChargedPlace;
afterEach(() => place.close());

/** Tuesday 2026-11-24. Ann alone has the plan. */
async function aPlace(memberships: PlaceMembership[], price = monthly, inFile = false) {
  const change = (file: PlaceFile) => {
    file.plans?.push({
      slug: 'coworker',
      name: 'Coworking',
      zones: ['desk'],
      hours: 'opening',
      price,
    });
    Object.assign(file.people?.[0] ?? {}, { memberships });
  };
  place = await aChargedPlace(change, { inFile });
  await place.pass(1000);
}
const told = async () =>
  (await place.charges()).map((charge) => `${charge.label}: ${charge.grossCents} ${charge.state}`);
const hold = async (...memberships: PlaceMembership[]) => {
  await place.do('place.import', { people: [{ ref: 'ann', memberships }] });
  await place.pass(1000);
};

describe('a plan', () => {
  it('is charged in advance, from the last month on when it is new here', async () => {
    await aPlace([{ plan: 'coworker', from: '2024-01-01' }]);
    expect(await place.charges()).toMatchObject([
      {
        at: '2026-09-30T22:00:00.000Z',
        label: 'Coworking, octobre 2026',
        grossCents: 11_000,
        source: { type: 'plan', id: 'ann/coworker/2026-10-01' },
        tariff: { slug: 'coworker', version: null },
        person: { ref: 'ann' },
        unit: 'month',
        steps: [{ kind: 'plan', units: 1, price: '110.00', amountCents: 11_000 }],
      },
      { at: '2026-10-31T23:00:00.000Z', label: 'Coworking, novembre 2026', grossCents: 11_000 },
    ]);
  });

  it('is charged once a period, however often', async () => {
    await aPlace([{ plan: 'coworker', from: '2026-11-01' }]);
    await place.pass(20 * DAY);
    await hold({ plan: 'coworker', from: '2026-11-01' });
    expect(await told()).toEqual([
      'Coworking, novembre 2026: 11000 open',
      'Coworking, décembre 2026: 11000 open',
    ]);
  });

  it('is charged for every period that was missed while nothing ran', async () => {
    await aPlace([{ plan: 'coworker', from: '2026-11-01' }], monthly, true);
    place.setClock(Date.parse('2027-03-10T12:00:00Z'));
    await place.restart();
    await place.pass(1000);
    expect((await told()).map((text) => text.slice(11, -12))).toEqual([
      'novembre 2026',
      'décembre 2026',
      'janvier 2027',
      'février 2027',
      'mars 2027',
    ]);
  });

  it('is charged by days, and a change gives the unused days back', async () => {
    await aPlace([{ plan: 'coworker', from: '2026-11-10' }]);
    expect(await told()).toEqual(['Coworking, novembre 2026 (21 jours sur 30): 7700 open']);
    await hold({ plan: 'coworker', from: '2026-11-10', until: '2026-11-24' });
    expect(await told()).toEqual(['Coworking, novembre 2026 (15 jours sur 30): 5500 open']);
  });

  it('whose period is invoiced is given back below 0', async () => {
    await aPlace([{ plan: 'coworker', from: '2026-11-01' }], monthly, true);
    const [charge] = await place.charges();
    place.invoice(charge?.id ?? '');
    await hold({ plan: 'coworker', from: '2026-11-01', until: '2026-11-15' });
    expect((await place.cents()).toSorted((a, b) => a - b)).toEqual([-5500, 11_000]);
  });

  it('that is gone leaves nothing to pay', async () => {
    await aPlace([{ plan: 'coworker', from: '2026-11-01' }]);
    await hold();
    expect(await place.charges()).toMatchObject([{ grossCents: 0, waiveReason: 'withdrawn' }]);
  });

  it('for a civil year is charged whole, once', async () => {
    await aPlace([{ plan: 'coworker', from: '2026-03-01' }], {
      every: 'civil-year',
      price: '35.00',
      vat: { category: 'O' },
    });
    expect(await told()).toEqual(['Coworking, 2026: 3500 open']);
    await place.pass(40 * DAY);
    expect(await told()).toEqual(['Coworking, 2026: 3500 open', 'Coworking, 2027: 3500 open']);
  });

  it('that begins later is not charged before', async () => {
    await aPlace([{ plan: 'coworker', from: '2026-11-26' }]);
    expect(await told()).toEqual([]);
    await place.pass(3 * DAY);
    expect(await told()).toEqual(['Coworking, novembre 2026 (5 jours sur 30): 1833 open']);
  });
});
