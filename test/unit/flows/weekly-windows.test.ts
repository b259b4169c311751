/** Weekly windows, joined and cut. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsOf } from '#flows/weekly-windows.ts';
import { type Hours, WEEKDAYS, withinHours } from '#kernel/civil-time.ts';

const hours = (days: string, from: string, to: string) =>
  ({ days: days.split(' '), from, to }) as unknown as Hours;

describe('windowsOf', () => {
  it.each([
    [
      'days with the same window together',
      [hours('mon tue', '08:30', '19:00')],
      [],
      [hours('mon tue', '08:30', '19:00')],
    ],
    [
      'windows that touch are one',
      [hours('mon', '08:00', '12:00'), hours('mon', '12:00', '19:00')],
      [],
      [hours('mon', '08:00', '19:00')],
    ],
    [
      'cut at midnight',
      [hours('mon', '20:00', '02:00')],
      [],
      [hours('mon', '20:00', '24:00'), hours('tue', '00:00', '02:00')],
    ],
    [
      'over the end of the week',
      [hours('sun', '22:00', '06:00')],
      [],
      [hours('mon', '00:00', '06:00'), hours('sun', '22:00', '24:00')],
    ],
    [
      'a hole for the PIN',
      [hours('mon', '08:00', '22:00')],
      [hours('mon', '12:00', '13:00')],
      [hours('mon', '08:00', '12:00'), hours('mon', '13:00', '22:00')],
    ],
    ['nothing left', [hours('mon', '08:00', '12:00')], [hours('mon', '00:00', '24:00')], []],
  ])('%s', (_case, of, but, windows) => {
    expect(windowsOf(of, but)).toEqual(windows);
  });

  it('says at every minute what the hours say, without those of the PIN', () => {
    const time = fc
      .nat({ max: 1439 })
      .map(
        (at) =>
          `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`,
      );
    const window = fc.record({
      days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      from: time,
      to: fc.oneof(time, fc.constant('24:00')),
    });
    const some = fc.array(window, { maxLength: 4 });
    const minute = fc.record({
      weekday: fc.constantFrom(...WEEKDAYS),
      minuteOfDay: fc.nat({ max: 1439 }),
    });
    fc.assert(
      fc.property(some, some, minute, (of, but, at) => {
        const local = { date: '2026-11-24', ...at };
        const expected = withinHours(of, local) && !withinHours(but, local);
        expect(withinHours(windowsOf(of, but) as Hours[], local)).toBe(expected);
      }),
    );
  });
});
