/** Tariffs in the place file: every mistake with its path, and what was invoiced stays. */
import { describe, expect, test } from 'vitest';
import type { PlaceFile } from '#contract/place-file.ts';
import type { PlaceTariff, TariffVersion } from '#contract/tariffs.ts';
import { putCharges } from '#test/builders/billed-place.ts';
import { anImporter, aPlaceFile, countsOf } from '#test/builders/import.ts';

const version: TariffVersion = {
  from: '2025-09-01',
  deliberation: '2025-07-03/12',
  prices: 'gross',
  vat: { category: 'S', rate: '20' },
  rates: [
    {
      audiences: ['coworker'],
      components: [{ type: 'time', measure: 'held', unitSeconds: 900, price: '5.50' }],
    },
    { components: [{ type: 'time', measure: 'held', unitSeconds: 900, price: '11.00' }] },
  ],
};
const laser: PlaceTariff = {
  slug: 'laser',
  name: 'Découpe laser',
  for: { machines: ['laser-1'] },
  versions: [version],
};
const carnet = {
  slug: 'carnet',
  name: 'Carnet de 10',
  units: 10,
  validMonths: 6,
  price: '100.00',
  vat: { category: 'S', rate: '20' },
  burns: [{ zone: 'fablab', per: 'halfDay', units: 1 }],
};

function aPlace() {
  const place = anImporter();
  place.import(aPlaceFile());
  return place;
}

const withVersions = (...versions: TariffVersion[]) => ({ tariffs: [{ ...laser, versions }] });
const withRate = (rate: object) => withVersions({ ...version, rates: [rate as never] });
const priced = (component: object) => withRate({ components: [component] });
const time = { type: 'time', measure: 'held', unitSeconds: 900, price: '1' };

describe('tariffs', () => {
  test('come in, twice the same, and go out as they came', () => {
    const place = aPlace();
    const file = { tariffs: [laser], passes: [carnet] } as Partial<PlaceFile>;
    expect(countsOf(place.import(file))).toEqual({ created: 2, updated: 0, unchanged: 0 });
    expect(countsOf(place.import(file))).toEqual({ created: 0, updated: 0, unchanged: 2 });
    expect(place.export()).toMatchObject(file);
  });

  test('have their versions in the order of their dates, however the file lists them', () => {
    const place = aPlace();
    place.import(withVersions({ ...version, from: '2026-09-01' }, version));
    const froms = place.export().tariffs?.[0]?.versions?.map((one) => one.from);
    expect(froms).toEqual(['2025-09-01', '2026-09-01']);
  });

  test.each([
    ['versions of one day', withVersions(version, version), 'tariffs[0].versions[1].from'],
    [
      'versions that overlap',
      withVersions({ ...version, until: '2026-09-01' }, { ...version, from: '2026-09-01' }),
      'tariffs[0].versions[1].from',
    ],
    [
      'versions that leave days out',
      withVersions({ ...version, from: '2026-09-03' }, { ...version, until: '2026-09-01' }),
      'tariffs[0].versions[0].from',
    ],
    [
      'an end before the beginning',
      withVersions({ ...version, until: '2025-08-31' }),
      'tariffs[0].versions[0].until',
    ],
    [
      'a VAT code that does not exist',
      withVersions({ ...version, vat: { category: 'E', code: 'VATEX-FR-NOTHING' } }),
      'tariffs[0].versions[0].vat.code',
    ],
    [
      'an exemption without its code',
      withVersions({ ...version, vat: { category: 'E' } }),
      'tariffs[0].versions[0].vat.code',
    ],
    [
      'a VAT rate that does not exist',
      withVersions({ ...version, vat: { category: 'S', rate: '19' } }),
      'tariffs[0].versions[0].vat.rate',
    ],
    [
      'a VAT rate that was over before',
      withVersions({ ...version, vat: { category: 'S', rate: '19.6' } }),
      'tariffs[0].versions[0].vat.rate',
    ],
    [
      'a rate where nothing is due',
      withVersions({ ...version, vat: { category: 'O', rate: '20' } }),
      'tariffs[0].versions[0].vat.rate',
    ],
    [
      'a negative price',
      priced({ ...time, price: '-1.00' }),
      'tariffs[0].versions[0].rates[0].components[0].price',
    ],
    [
      'an absurd price',
      priced({ ...time, price: '1000000' }),
      'tariffs[0].versions[0].rates[0].components[0].price',
    ],
    [
      'more decimals than there are',
      priced({ ...time, price: '0.0000001' }),
      'tariffs[0].versions[0].rates[0].components[0].price',
    ],
    [
      'a unit of no time',
      priced({ ...time, unitSeconds: 0 }),
      'tariffs[0].versions[0].rates[0].components[0].unitSeconds',
    ],
    [
      'tiers that turn back',
      priced({
        ...time,
        tiers: [
          { fromUnit: 5, price: '1' },
          { fromUnit: 3, price: '1' },
        ],
      }),
      'tariffs[0].versions[0].rates[0].components[0].tiers[1].fromUnit',
    ],
    [
      'an audience that is no plan',
      withRate({ audiences: ['nobody'], components: [] }),
      'tariffs[0].versions[0].rates[0].audiences[0]',
    ],
    [
      'two rates for all others',
      withVersions({ ...version, rates: [{ components: [] }, { components: [] }] }),
      'tariffs[0].versions[0].rates[1].audiences',
    ],
    [
      'free seconds of a quantity',
      withVersions({
        ...version,
        free: [{ measure: 'pages', seconds: 60, units: 5, per: 'month' }],
      }),
      'tariffs[0].versions[0].free[0].seconds',
    ],
    [
      'a machine that is not there',
      { tariffs: [{ ...laser, for: { machines: ['nothing'] } }] },
      'tariffs[0].for.machines[0]',
    ],
    [
      'a machine with two tariffs',
      { tariffs: [laser, { ...laser, slug: 'other' }] },
      'tariffs[0].for.machines[0]',
    ],
    ['no version', { tariffs: [{ ...laser, versions: [] }] }, 'tariffs[0].versions'],
    [
      'a pass for a zone that is not there',
      { passes: [{ ...carnet, burns: [{ zone: 'nowhere', per: 'hour', units: 1 }] }] },
      'passes[0].burns[0].zone',
    ],
    [
      'a pass for nothing at all',
      { passes: [{ ...carnet, burns: [{ per: 'hour', units: 1 }] }] },
      'passes[0].burns[0]',
    ],
    [
      'a plan with a VAT code that does not exist',
      {
        plans: [
          {
            slug: 'coworker',
            price: { every: 'month', price: '110.00', vat: { category: 'E', code: 'X' } },
          },
        ],
      },
      'plans[0].price.vat.code',
    ],
    [
      'two payers on the same day',
      {
        people: [
          { ref: 'member-b', payers: [{ ref: 'org-a', until: '2026-06-30' }, { ref: 'member-a' }] },
        ],
      },
      'people[0].payers[1].from',
    ],
  ])('with %s are refused with the path', (_, file, path) => {
    const result = aPlace().import(file);
    expect(result.ok ? [] : result.errors?.map((error) => error.path)).toContain(path);
  });

  test('are refused for every mistake at once', () => {
    const result = aPlace().import({
      tariffs: [
        { ...laser, for: { machines: ['nothing'], zones: ['nowhere'] } },
        { slug: 'new', versions: [{ ...version, vat: { category: 'Z', code: 'X' } }] },
      ],
    });
    expect(result.ok ? [] : result.errors?.map((error) => error.path).sort()).toEqual([
      'tariffs[0].for.machines[0]',
      'tariffs[0].for.zones[0]',
      'tariffs[1].name',
      'tariffs[1].versions[0].vat.code',
    ]);
  });
});

describe('once a month is invoiced', () => {
  function afterOctober() {
    const place = aPlace();
    place.import(withVersions(version));
    putCharges(place.raw, [{ id: 'c', payer: 'member-a', tariff: 'laser', state: 'invoiced' }]);
    return place;
  }
  const pathsOf = (file: object) => {
    const result = afterOctober().import(file);
    return result.ok ? 'taken' : result.errors?.map((error) => error.path);
  };

  test('a version is dated after it', () => {
    const october = { ...version, from: '2026-10-31' };
    expect(pathsOf(withVersions(version, october))).toEqual(['tariffs[0].versions[1].from']);
    expect(pathsOf(withVersions(version, { ...version, from: '2026-11-01' }))).toBe('taken');
  });

  test('a version from before stays as it is, but may end', () => {
    expect(pathsOf(withVersions({ ...version, prices: 'net' }))).toEqual([
      'tariffs[0].versions[0].from',
    ]);
    expect(pathsOf(withVersions({ ...version, from: '2026-11-01' }))).toEqual([
      'tariffs[0].versions',
    ]);
    expect(pathsOf(withVersions({ ...version, until: '2026-12-31' }))).toBe('taken');
  });
});
