/** What counts as odd: meters that go back or jump, clocks that were never set, words of last year. */
import { describe, expect, test } from 'vitest';
import type { Observation } from '#kernel/observation.ts';
import { odditiesOf } from '#modules/fleet/oddity-rules.ts';

const NOW = Date.UTC(2026, 10, 24, 9);
const counted = (wattHours: number, agoMs = 60_000) => ({
  ...{ counterMwh: wattHours * 1000, atMs: NOW - agoMs },
});
const meter = (wattHours: number, more: object = {}): Observation => ({
  ...{ type: 'power', wattHours },
  ...more,
});

describe('a counter', () => {
  test.each([
    ['stays', 5000, 5000, []],
    ['grows', 5000, 5000.1, []],
    ['falls a little', 5000, 4999.9, ['meter-backwards']],
    ['falls by half', 5000, 2500, ['meter-backwards']],
    ['begins anew', 5000, 499, []],
    ['at the bound of beginning anew', 5000, 500, ['meter-backwards']],
    ['begins at nothing', 5000, 0, []],
    ['takes 100 kW for a minute', 5000, 6666, []],
    ['takes more', 5000, 6667, ['meter-jump']],
  ])('that %s', (_what, from, to, kinds) => {
    expect(odditiesOf(meter(to), counted(from), NOW)).toEqual(kinds);
  });

  test('may have used much in a long silence', () => {
    expect(odditiesOf(meter(105_000), counted(5000, 3_600_000), NOW)).toEqual([]);
    expect(odditiesOf(meter(105_001), counted(5000, 3_600_000), NOW)).toEqual(['meter-jump']);
  });

  test.each([
    ['of another channel', meter(1, { channel: 2 })],
    ['over other channels than before', meter(2500, { flags: ['channels-changed'] })],
  ])('%s is another', (_what, sample) => {
    expect(odditiesOf(sample, counted(5000), NOW)).toEqual([]);
  });

  test('read for the first time is compared with nothing', () => {
    expect(odditiesOf(meter(1e9), null, NOW)).toEqual([]);
  });
});

test.each([
  ['clock-unset', ['clock-unset']],
  ['clock-wrong', ['clock-wrong']],
  ['held-back', []],
])('the flag %s', (flag, kinds) => {
  expect(odditiesOf({ type: 'relay', on: true, flags: [flag] }, null, NOW)).toEqual(kinds);
});

test('what a broker kept is odd, but for who is there', () => {
  expect(odditiesOf({ type: 'relay', on: true, retained: true }, null, NOW)).toEqual(['retained']);
  expect(odditiesOf({ type: 'link', online: false, retained: true }, null, NOW)).toEqual([]);
});
