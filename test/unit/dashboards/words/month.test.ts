/** Months as addresses carry them. */
import { describe, expect, it } from 'vitest';
import {
  addMonths,
  daysOfMonth,
  isBeforeEndOf,
  isMonth,
  lastDayOf,
  lastMonth,
  monthsBefore,
} from '../../../../dashboards/src/words/month.ts';

describe('a month', () => {
  it.each([
    ['2026-10', 1, '2026-11'],
    ['2026-12', 1, '2027-01'],
    ['2026-01', -1, '2025-12'],
    ['2026-03', -15, '2024-12'],
  ])('%s and %d months is %s', (month, months, expected) => {
    expect(addMonths(month, months)).toBe(expected);
  });

  it.each(['2026-00', '2026-13', '26-10', '2026-1', ''])('%j is none', (text) => {
    expect(isMonth(text)).toBe(false);
  });

  it('runs from its first day to the first of the next', () => {
    expect(isMonth('2026-02')).toBe(true);
    expect(daysOfMonth('2024-02')).toEqual({ from: '2024-02-01', to: '2024-03-01' });
    expect(lastDayOf('2024-02')).toBe('2024-02-29');
  });

  it('that is billed is the one before today’s', () => {
    expect(lastMonth('2026-01-31')).toBe('2025-12');
    expect(monthsBefore('2026-01-31', 3)).toEqual(['2026-01', '2025-12', '2025-11']);
  });

  it('ends at midnight of the place, not of the browser', () => {
    expect(isBeforeEndOf('2026-10', '2026-10-31T22:59:59Z', 'Europe/Paris')).toBe(true);
    expect(isBeforeEndOf('2026-10', '2026-10-31T23:00:00Z', 'Europe/Paris')).toBe(false);
  });
});
