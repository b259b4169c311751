import { describe, expect, it } from 'vitest';
import { applyTariff, findTariff, rateFor, versionAt } from '#modules/billing/index.ts';
import { aVersion } from '../../../builders/tariffs.ts';

const tariffs = [
  { slug: 'zone', for: { zones: ['fablab'] } },
  { slug: 'kind', for: { machineKinds: ['laser-cutter' as const] } },
  { slug: 'machine', for: { machines: ['laser-1'] } },
];

describe('which tariff', () => {
  it.each([
    ['its own before its kind', 'laser-1', 'laser-cutter', null, 'machine'],
    ['its kind for another machine', 'laser-2', 'laser-cutter', null, 'kind'],
    ['none for a machine that nothing names', 'cnc-1', 'cnc', null, null],
    ['its zone for a visit', null, null, 'fablab', 'zone'],
    ['none for a visit elsewhere', null, null, 'coworking', null],
  ])('%s', (_, machine, machineKind, zone, slug) => {
    expect(findTariff(tariffs, { machine, machineKind, zone })?.slug ?? null).toBe(slug);
  });
});

describe('which version', () => {
  const versions = [
    aVersion({ from: '2025-09-01', until: '2026-08-31' }),
    aVersion({ from: '2026-09-01', until: '2026-12-31' }),
  ];
  it.each([
    ['2025-08-31', null],
    ['2025-09-01', '2025-09-01'],
    ['2026-08-31', '2025-09-01'],
    ['2026-09-01', '2026-09-01'],
    ['2026-12-31', '2026-09-01'],
    ['2027-01-01', null],
  ])('on %s is that of %s', (date, from) => {
    expect(versionAt(versions, date)?.from ?? null).toBe(from);
  });
});

describe('which rate', () => {
  const all = { components: [] };
  const makers = { audiences: ['coworker', 'maker'], components: [] };
  const coworkers = { audiences: ['coworker'], components: [] };
  const version = aVersion({ rates: [all, makers, coworkers] });

  it('is the first whose audience the person has, and that of nobody for all others', () => {
    expect(rateFor(version, ['coworker'])).toBe(makers);
    expect(rateFor(version, ['other'])).toBe(all);
    expect(rateFor(aVersion({ rates: [makers] }), ['other'])).toBeNull();
  });

  it('is told when it fails, and why', () => {
    const tariff = {
      slug: 'laser',
      name: 'Laser',
      for: {},
      versions: [aVersion({ rates: [makers] })],
    };
    expect(applyTariff(tariff, '2025-08-31', ['maker'])).toBe('no-version');
    expect(applyTariff(tariff, '2025-09-01', [])).toBe('no-rate');
    expect(applyTariff(tariff, '2025-09-01', ['maker'])).toMatchObject({ rate: makers });
  });
});
