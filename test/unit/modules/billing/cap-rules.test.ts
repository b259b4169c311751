import { describe, expect, it } from 'vitest';
import { countersOf, periodKey, reachOf } from '#modules/billing/index.ts';
import { PARIS } from '../../../builders/tariffs.ts';

describe('periods', () => {
  it.each([
    ['day', '2026-10-25', '2026-10-25'],
    ['week', '2026-10-25', '2026-10-19'],
    ['week', '2026-10-26', '2026-10-26'],
    ['week', '2027-01-01', '2026-12-28'],
    ['month', '2026-10-25', '2026-10'],
    ['year', '2026-10-25', '2026'],
  ] as const)('the %s of %s is %s', (per, date, key) => {
    expect(periodKey(per, date)).toBe(key);
  });

  it('reach from the first day that shares one to the last', () => {
    const months = new Set(['day', 'week', 'month'] as const);
    expect(reachOf('2026-10-15', new Set())).toEqual({ from: '2026-10-15', to: '2026-10-15' });
    expect(reachOf('2026-10-15', months)).toEqual({ from: '2026-10-01', to: '2026-10-31' });
    expect(reachOf('2026-10-01', months)).toEqual({ from: '2026-09-28', to: '2026-10-31' });
    expect(reachOf('2026-10-31', months)).toEqual({ from: '2026-10-01', to: '2026-11-01' });
    expect(reachOf('2026-02-10', months)).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(reachOf('2026-12-31', new Set([...months, 'year'] as const))).toEqual({
      from: '2026-01-01',
      to: '2027-01-03',
    });
  });
});

describe('counters', () => {
  const use = (at: string, amountCents: number, freeUsed: Record<string, number> = {}) => ({
    atMs: Date.parse(at),
    prices: 'gross' as const,
    amountCents,
    netCents: amountCents / 2,
    grossCents: amountCents,
    freeUsed,
  });
  const uses = [
    use('2026-10-12T08:00:00Z', 100, { 'held/day': 5, 'held/month': 7 }),
    use('2026-10-14T08:00:00Z', 200, { 'held/month': 11 }),
    use('2026-10-01T08:00:00Z', 400),
    // In Paris this is the first of November.
    use('2026-10-31T23:30:00Z', 800),
  ];

  it('count what falls into the day, the ISO week and the month of a date, in the zone of the place', () => {
    expect(countersOf(uses, '2026-10-12', 'gross', PARIS)).toEqual({
      spentCents: { day: 100, week: 300, month: 700 },
      freeUsed: { 'held/day': 5, 'held/month': 18 },
    });
    expect(countersOf(uses, '2026-11-01', 'gross', PARIS).spentCents).toEqual({
      day: 800,
      week: 800,
      month: 800,
    });
  });

  it('count in the mode of the version that is rated', () => {
    expect(countersOf(uses, '2026-10-12', 'net', PARIS).spentCents.day).toBe(50);
  });
});
