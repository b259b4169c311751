import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysBetween,
  eachHour,
  type Hours,
  instantOf,
  isOpen,
  localTimeOf,
  momentOf,
  nextEdge,
  splitByDay,
  startOfDay,
  WEEKDAYS,
  withinHours,
} from '#kernel/civil-time.ts';

const PARIS = 'Europe/Paris';
const at = (text: string) => Date.parse(text);

describe('civil time', () => {
  it.each([
    ['a plain winter time', '2026-11-24', '09:12', '2026-11-24T08:12:00Z'],
    ['a skipped time is the instant after the gap', '2026-03-29', '02:30', '2026-03-29T01:00:00Z'],
    ['a doubled time is its first', '2026-10-25', '02:30', '2026-10-25T00:30:00Z'],
    ['24:00 is the next midnight', '2026-10-25', '24:00', '2026-10-25T23:00:00Z'],
  ])('%s', (_fact, date, time, instant) => {
    expect(instantOf(date, time, PARIS)).toBe(at(instant));
  });

  it.each([
    PARIS,
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
  ])('is the instant that Temporal knows, on any day in %s', (zone) => {
    const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(day, minute, (date, minutes) => {
        const time = [Math.floor(minutes / 60), minutes % 60]
          .map((part) => String(part).padStart(2, '0'))
          .join(':');
        const plain = Temporal.PlainDateTime.from(`${date}T${time}`);
        const known = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
        fc.pre(known.toPlainDateTime().equals(plain));
        expect(instantOf(date, time, zone)).toBe(known.epochMilliseconds);
      }),
    );
  });

  it('gives the local day, minute and weekday of an instant', () => {
    expect(localTimeOf(at('2026-11-24T08:12:00Z'), PARIS)).toEqual({
      date: '2026-11-24',
      minuteOfDay: 552,
      weekday: 'tue',
    });
  });

  it('cuts a stretch at local midnights without losing or adding a millisecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2026-03-20T00:00:00Z'), max: at('2026-11-10T00:00:00Z') }),
        fc.integer({ min: 0, max: 5 * 86_400_000 }),
        (from, length) => {
          const parts = splitByDay(from, from + length, PARIS);
          expect(parts.reduce((sum, part) => sum + part.toMs - part.fromMs, 0)).toBe(length);
          for (const part of parts) expect(localTimeOf(part.toMs - 1, PARIS).date).toBe(part.date);
        },
      ),
    );
  });

  it('cuts a stretch at local hours without losing or adding a millisecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2026-03-20T00:00:00Z'), max: at('2026-11-10T00:00:00Z') }),
        fc.integer({ min: 0, max: 3 * 86_400_000 }),
        fc.constantFrom(PARIS, 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'),
        (from, length, zone) => {
          const parts = [...eachHour(from, from + length, zone)];
          expect(parts.reduce((sum, part) => sum + part.toMs - part.fromMs, 0)).toBe(length);
          for (const part of parts) {
            for (const ms of [part.fromMs, part.toMs - 1]) {
              const local = localTimeOf(ms, zone);
              expect(Math.floor(local.minuteOfDay / 60)).toBe(part.hour);
              expect(WEEKDAYS.indexOf(local.weekday)).toBe(part.weekday);
            }
          }
        },
      ),
    );
  });

  it.each([
    ['a night in spring skips an hour', '2026-03-29', [1, 1, 0, 1, 1]],
    ['a night in autumn has one twice', '2026-10-25', [1, 1, 2, 1, 1]],
    ['any other night has each once', '2026-11-24', [1, 1, 1, 1, 1]],
  ])('%s', (_title, date, hours) => {
    const found = [0, 0, 0, 0, 0];
    const night = eachHour(startOfDay(date, PARIS), instantOf(date, '05:00', PARIS), PARIS);
    for (const { hour, fromMs, toMs } of night)
      found[hour] = (found[hour] ?? 0) + (toMs - fromMs) / 3_600_000;
    expect(found).toEqual(hours);
  });

  it('knows that the day of the hour change has 23 or 25 hours', () => {
    const length = (date: string) => startOfDay(addDays(date, 1), PARIS) - startOfDay(date, PARIS);
    expect(length('2026-03-29') / 3_600_000).toBe(23);
    expect(length('2026-10-25') / 3_600_000).toBe(25);
  });

  const night: Hours[] = [{ days: ['fri'], from: '18:00', to: '02:00' }];
  it.each([
    ['before it begins', '2026-11-27T16:59:00Z', false],
    ['as it begins', '2026-11-27T17:00:00Z', true],
    ['past midnight', '2026-11-28T00:59:00Z', true],
    ['as it ends', '2026-11-28T01:00:00Z', false],
  ])('hours that cross midnight: %s', (_fact, instant, open) => {
    expect(withinHours(night, localTimeOf(at(instant), PARIS))).toBe(open);
  });

  it('finds the next edge of opening hours', () => {
    expect(nextEdge(night, 'to', at('2026-11-27T20:00:00Z'), PARIS)).toBe(
      at('2026-11-28T01:00:00Z'),
    );
    expect(nextEdge(night, 'from', at('2026-11-27T20:00:00Z'), PARIS)).toBe(
      at('2026-12-04T17:00:00Z'),
    );
    expect(nextEdge([], 'from', 0, PARIS)).toBeNull();
  });

  it('is closed during a closure, its last date included', () => {
    const always: Hours[] = [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' },
    ];
    const closures = [{ from: '2026-12-24', until: '2026-12-25' }];
    expect(isOpen(always, closures, at('2026-12-25T22:59:00Z'), PARIS)).toBe(false);
    expect(isOpen(always, closures, at('2026-12-25T23:00:00Z'), PARIS)).toBe(true);
  });

  it('reads instants and dates, and refuses days that do not exist', () => {
    expect(momentOf('2026-11-24', PARIS)).toBe(at('2026-11-23T23:00:00Z'));
    expect(momentOf('2026-02-30', PARIS)).toBeNull();
    expect(momentOf('soon', PARIS)).toBeNull();
  });

  it('goes on after the last day of 9999, which people write for no end', () => {
    expect(momentOf('9999-12-31', PARIS, true)).toBe(at('9999-12-31T23:00:00Z'));
    expect(addDays(addDays('9999-12-31', 1), -1)).toBe('9999-12-31');
    expect(localTimeOf(at('9999-12-31T23:30:00Z'), PARIS).date).toBe('+010000-01-01');
  });
});

describe('daysBetween', () => {
  it('counts civil days over a change of the hour', () => {
    expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
    expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1);
  });
});
