import { describe, expect, it } from 'vitest';
import { halfDaysTouched, passUntil } from '#modules/billing/index.ts';
import { PARIS } from '../../../builders/tariffs.ts';

describe('a pass', () => {
  it.each([
    ['2026-01-31', 6, '2026-07-31'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-11-24', 1, '2026-12-24'],
    ['2026-12-24', 12, '2027-12-24'],
  ])('bought on %s for %i months holds until %s', (on, months, until) => {
    expect(passUntil(on, months)).toBe(until);
  });
});

describe('half-days', () => {
  it.each([
    ['the morning alone', '09:00', '12:00', 1],
    ['up to the boundary', '09:00', '13:30', 1],
    ['a minute past the boundary', '09:00', '13:31', 2],
    ['from the boundary on', '13:30', '18:00', 1],
    ['an instant', '09:00', '09:00', 1],
  ])('%s', (_, from, to, count) => {
    const at = (time: string) => Date.parse(`2026-10-12T${time}:00+02:00`);
    const span = { startedAtMs: at(from), endedAtMs: at(to) };
    expect(halfDaysTouched(span, '13:30', PARIS)).toBe(count);
  });

  it('go on through the night and the change of hour', () => {
    const span = {
      startedAtMs: Date.parse('2026-10-24T16:00:00+02:00'),
      endedAtMs: Date.parse('2026-10-25T14:00:00+01:00'),
    };
    expect(halfDaysTouched(span, '13:30', PARIS)).toBe(3);
  });
});
