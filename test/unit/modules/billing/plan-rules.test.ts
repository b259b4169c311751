import { describe, expect, it } from 'vitest';
import { coverageOf, periodsWithin, planCents, planLabel } from '#modules/billing/index.ts';

const held = (fromDate: string, untilDate: string | null = null) => ({ fromDate, untilDate });
const october = { from: '2026-10-01', to: '2026-10-31' };

describe('periods', () => {
  it.each([
    ['month', '2026-10-15', '2026-11-24', ['2026-10-01', '2026-11-01']],
    ['civil-year', '2026-10-15', '2027-01-01', ['2026-01-01', '2027-01-01']],
    ['year', '2026-10-15', '2027-03-01', ['2026-02-10', '2027-02-10']],
    ['month', '2026-12-31', '2027-01-01', ['2026-12-01', '2027-01-01']],
    ['month', '2026-11-02', '2026-11-01', []],
  ] as const)('of a %s from %s to %s', (every, from, to, starts) => {
    const periods = periodsWithin(every, [held('2025-02-10')], { from, to });
    expect(periods.map((period) => period.from)).toEqual(starts);
  });

  it('of a year from 29 February end on the day before the next', () => {
    const periods = periodsWithin('year', [held('2024-02-29')], {
      from: '2024-02-29',
      to: '2025-03-01',
    });
    expect(periods).toEqual([
      { from: '2024-02-29', to: '2025-02-28' },
      { from: '2025-03-01', to: '2026-02-28' },
    ]);
  });
});

describe('the days that a plan is held in a period', () => {
  it.each([
    ['all of it', [held('2026-01-01')], { days: 31, firstDay: '2026-10-01' }],
    [
      'the last day counts',
      [held('2026-01-01', '2026-10-01')],
      { days: 1, firstDay: '2026-10-01' },
    ],
    ['from its first day', [held('2026-10-15')], { days: 17, firstDay: '2026-10-15' }],
    [
      'two that meet count no day twice',
      [held('2026-10-01', '2026-10-10'), held('2026-10-08', '2026-10-12')],
      { days: 12, firstDay: '2026-10-01' },
    ],
    [
      'two with days between',
      [held('2026-10-20'), held('2026-10-01', '2026-10-05')],
      { days: 17, firstDay: '2026-10-01' },
    ],
    ['none', [held('2026-11-01')], null],
  ])('%s', (_, memberships, expected) => {
    expect(coverageOf(october, memberships)).toEqual(expected);
  });
});

describe('the price of a period', () => {
  const price = { every: 'month' as const, price: '110.00' };
  it('is whole, or by days, half up', () => {
    expect(planCents(price, october, 17)).toBe(11_000);
    expect(planCents({ ...price, proRata: true }, october, 17)).toBe(6032);
    expect(planCents({ ...price, proRata: true }, october, 31)).toBe(11_000);
    expect(
      planCents(
        { ...price, price: '0.01', proRata: true },
        { from: '2026-09-01', to: '2026-09-30' },
        15,
      ),
    ).toBe(1);
  });

  it('is labelled with its period, and its days where they are a part', () => {
    expect(planLabel('Coworking', price, october, 17).fr).toBe('Coworking, octobre 2026');
    expect(planLabel('Coworking', { ...price, proRata: true }, october, 17)).toEqual({
      fr: 'Coworking, octobre 2026 (17 jours sur 31)',
      en: 'Coworking, October 2026 (17 of 31 days)',
    });
  });
});
