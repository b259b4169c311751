/** Civil days and periods of the place: the hour changes, months of all lengths, what was before. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  dateAt,
  daysOf,
  isDate,
  nameOf,
  periodBefore,
  periodOf,
  startOfDayMs,
  timeOfDayMs,
  weekdayIndex,
} from '../../../../dashboards/src/words/period.ts';

const PARIS = 'Europe/Paris';

test('a day begins at the place’s midnight', () => {
  expect(dateAt(Date.parse('2026-11-23T23:30:00Z'), PARIS)).toBe('2026-11-24');
  expect(startOfDayMs('2026-11-24', PARIS)).toBe(Date.parse('2026-11-23T23:00:00Z'));
});

test('the days of the hour changes have 23 and 25 hours', () => {
  const hours = (day: string) =>
    (startOfDayMs(addDays(day, 1), PARIS) - startOfDayMs(day, PARIS)) / 3_600_000;
  expect(hours('2026-03-29')).toBe(23);
  expect(hours('2026-10-25')).toBe(25);
});

test('24:00 is the start of the next day', () => {
  expect(timeOfDayMs('2026-11-24', '24:00', PARIS)).toBe(startOfDayMs('2026-11-25', PARIS));
});

test.each([
  ['today', '2026-11-24', '2026-11-25'],
  ['week', '2026-11-23', '2026-11-30'],
  ['month', '2026-11-01', '2026-12-01'],
  ['last-month', '2026-10-01', '2026-11-01'],
  ['year', '2026-01-01', '2027-01-01'],
] as const)('%s of 24 November is from %s to %s', (name, from, to) => {
  expect(periodOf(name, '2026-11-24')).toEqual({ from, to });
  expect(nameOf({ from, to }, '2026-11-24')).toBe(name);
});

test('a whole month is compared with the whole month before', () => {
  expect(periodBefore({ from: '2026-10-01', to: '2026-11-01' }, '2026-11-24')).toEqual({
    from: '2026-09-01',
    to: '2026-10-01',
  });
});

test('a month under way is compared with as many days of the month before', () => {
  expect(periodBefore({ from: '2026-11-01', to: '2026-12-01' }, '2026-11-24')).toEqual({
    from: '2026-10-01',
    to: '2026-10-25',
  });
});

test('a week is compared with the week before', () => {
  expect(periodBefore({ from: '2026-11-09', to: '2026-11-16' }, '2026-11-24')).toEqual({
    from: '2026-11-02',
    to: '2026-11-09',
  });
});

test('the period before never overlaps the period', () => {
  const day = fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2024-01-01', days));
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 400 }), day, (from, length, today) => {
      const before = periodBefore({ from, to: addDays(from, length) }, today);
      expect(before.from < before.to).toBe(true);
      expect(before.to <= from).toBe(true);
    }),
  );
});

test('Monday is the first day of the week', () => {
  expect(weekdayIndex('2026-11-23')).toBe(0);
  expect(weekdayIndex('2026-11-29')).toBe(6);
});

test('days of a period leave its end out and are bounded', () => {
  expect(daysOf({ from: '2026-02-27', to: '2026-03-02' })).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
  ]);
  expect(daysOf({ from: '2000-01-01', to: '2026-01-01' }, 10)).toHaveLength(10);
});

test('only real dates are dates', () => {
  expect(isDate('2026-02-28')).toBe(true);
  expect(isDate('2026-02-30')).toBe(false);
  expect(isDate('24/11/2026')).toBe(false);
});
