/** When the place opens and closes, hour changes and closures included. */
import { describe, expect, it } from 'vitest';
import {
  lastOpening,
  nextClosing,
  nextNightEnd,
  nextOpening,
  type PlaceHours,
} from '#modules/site/hours-rules.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const ALWAYS = [{ days: [...DAYS, 'sat', 'sun'], from: '00:00', to: '24:00' }] as const;
const place = (fields: Partial<PlaceHours> = {}): PlaceHours => ({
  timeZone: 'Europe/Paris',
  openingHours: [{ days: DAYS, from: '08:30', to: '19:00' }],
  closures: [],
  ...fields,
});
const at = (text: string) => Date.parse(text);
const text = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

describe('closing', () => {
  it.each([
    ['today', place(), '2026-11-24T09:00:00Z', '2026-11-24T18:00:00.000Z'],
    ['at closing, the next day', place(), '2026-11-24T18:00:00Z', '2026-11-25T18:00:00.000Z'],
    ['on Friday evening, Monday', place(), '2026-11-27T18:00:00Z', '2026-11-30T18:00:00.000Z'],
    [
      'after the change to summer time',
      place(),
      '2026-03-28T12:00:00Z',
      '2026-03-30T17:00:00.000Z',
    ],
    [
      'after the change to winter time',
      place(),
      '2026-10-24T12:00:00Z',
      '2026-10-26T18:00:00.000Z',
    ],
    [
      'windows that touch do not close in between',
      place({
        openingHours: [
          { days: DAYS, from: '08:30', to: '12:00' },
          { days: DAYS, from: '12:00', to: '19:00' },
        ],
      }),
      '2026-11-24T09:00:00Z',
      '2026-11-24T18:00:00.000Z',
    ],
    [
      'a closure in the middle of the day closes',
      place({ closures: [{ from: '2026-11-24T14:00:00Z', until: '2026-11-25' }] }),
      '2026-11-24T09:00:00Z',
      '2026-11-24T14:00:00.000Z',
    ],
    [
      'days of a closure close nothing',
      place({ closures: [{ from: '2026-11-25', until: '2026-11-26' }] }),
      '2026-11-24T18:00:00Z',
      '2026-11-27T18:00:00.000Z',
    ],
    ['never opened, never closed', place({ openingHours: [] }), '2026-11-24T09:00:00Z', null],
    ['open day and night, never', place({ openingHours: ALWAYS }), '2026-11-24T09:00:00Z', null],
    [
      'open day and night, at a closure months ahead',
      place({
        openingHours: ALWAYS,
        closures: [{ from: '2027-06-01T10:00:00Z', until: '2027-06-02' }],
      }),
      '2026-11-24T09:00:00Z',
      '2027-06-01T10:00:00.000Z',
    ],
    [
      'after a closure of months',
      place({ closures: [{ from: '2026-11-25', until: '2027-05-31' }] }),
      '2026-11-24T18:00:00Z',
      '2027-06-01T17:00:00.000Z',
    ],
  ])('%s', (_case, of, from, closes) => {
    expect(text(nextClosing(of, at(from)))).toBe(closes);
  });
});

describe('opening', () => {
  it.each([
    ['tomorrow', '2026-11-24T09:00:00Z', '2026-11-25T07:30:00.000Z'],
    ['a millisecond before', '2026-11-25T07:29:59.999Z', '2026-11-25T07:30:00.000Z'],
    [
      'from the day of the change to summer time',
      '2026-03-29T00:30:00Z',
      '2026-03-30T06:30:00.000Z',
    ],
  ])('%s', (_case, from, opens) => {
    expect(text(nextOpening(place(), at(from)))).toBe(opens);
  });

  it.each([
    ['at opening', '2026-11-24T07:30:00Z', '2026-11-24T07:30:00.000Z'],
    [
      'a millisecond before, the day before',
      '2026-11-24T07:29:59.999Z',
      '2026-11-23T07:30:00.000Z',
    ],
    ['on Sunday, Friday', '2026-11-29T12:00:00Z', '2026-11-27T07:30:00.000Z'],
  ])('the last one %s', (_case, from, opened) => {
    expect(text(lastOpening(place(), at(from)))).toBe(opened);
  });

  it('there is none where the place never opens', () => {
    expect(lastOpening(place({ openingHours: [] }), at('2026-11-24T09:00:00Z'))).toBeNull();
  });
});

it.each([
  ['2026-11-24T02:59:59.999Z', '2026-11-24T03:00:00.000Z'],
  ['2026-11-24T03:00:00Z', '2026-11-25T03:00:00.000Z'],
  ['2026-03-28T12:00:00Z', '2026-03-29T02:00:00.000Z'],
  ['2026-10-24T12:00:00Z', '2026-10-25T03:00:00.000Z'],
])('the night after %s ends at %s', (from, ends) => {
  expect(text(nextNightEnd(place(), at(from)))).toBe(ends);
});
