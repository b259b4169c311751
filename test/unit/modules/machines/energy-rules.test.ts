/** Energy from a counter, over its epochs. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCounter, runningInGap, sumWatts } from '#modules/machines/energy-rules.ts';

const NONE = { totalMwh: 0, counterMwh: null, counterAtMs: null };

describe('readCounter', () => {
  it.each<[string, number[], number]>([
    ['the first reading is where it begins', [10_000], 0],
    ['what it grows by was used', [10_000, 10_013], 13],
    ['a counter that falls has begun anew', [10_000, 10_013, 4], 17],
    ['and goes on from there', [10_000, 10_013, 4, 9], 22],
    ['a counter at zero used nothing since', [10_000, 0], 0],
    [
      'a reading that lies a little below came late: nothing is billed twice',
      [12_004_000, 12_000_000, 12_004_500],
      500,
    ],
    ['a tenth below is still late', [10_000, 9_000], 0],
    ['more than that is a new beginning', [10_000, 8_999], 8_999],
    ['the same reading again used nothing', [10_000, 10_000], 0],
  ])('%s', (_fact, readings, total) => {
    const energy = readings.reduce(
      (sum, reading, index) => readCounter(sum, reading, index),
      NONE as Parameters<typeof readCounter>[0],
    );
    expect(energy.totalMwh).toBe(total);
  });

  it('an older reading than the last is part of it already', () => {
    const energy = { totalMwh: 50, counterMwh: 100, counterAtMs: 9 };
    expect(readCounter(energy, 80, 8)).toEqual(energy);
    expect(readCounter(energy, 110, 9).totalMwh).toBe(60);
  });

  it('is never negative and never falls, whatever the counter says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000)), (readings) => {
        let energy: Parameters<typeof readCounter>[0] = NONE;
        readings.forEach((reading, index) => {
          const before = energy.totalMwh;
          energy = readCounter(energy, reading, index);
          expect(energy.totalMwh).toBeGreaterThanOrEqual(before);
        });
      }),
    );
  });
});

describe('sumWatts', () => {
  it('counts the watts of the sample before, for two minutes at most', () => {
    const before = { milliwatts: 60_000, atMs: 0 };
    expect(sumWatts(NONE, before, 60_000).totalMwh).toBe(1000);
    expect(sumWatts(NONE, before, 120_000).totalMwh).toBe(2000);
    expect(sumWatts(NONE, before, 3_600_000).totalMwh).toBe(2000);
    expect(sumWatts(NONE, before, -5).totalMwh).toBe(0);
  });
});

describe('runningInGap', () => {
  it.each([
    ['never longer than the gap', 640_000, 77_000, 250_000, 640_000],
    ['nor than the energy would last', 640_000, 25_000, 250_000, 360_000],
    ['nothing without energy', 640_000, 0, 250_000, 0],
    ['nothing without a threshold', 640_000, 77_000, 0, 0],
  ])('%s', (_fact, gapMs, usedMwh, runAboveMw, expected) => {
    expect(runningInGap(gapMs, usedMwh, runAboveMw)).toBe(expected);
  });
});
