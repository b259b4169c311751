/** Watts and thresholds for people, one row per case. */
import { describe, expect, it } from 'vitest';
import {
  differenceOf,
  seenBins,
  stateOf,
  thresholdMistake,
} from '../../../../dashboards/src/words/power.ts';

const BY = {
  offBelowWatts: 8,
  idleBelowWatts: 150,
  runAboveWatts: 250,
  startAfterSeconds: 10,
  stopAfterSeconds: 60,
};

describe('a histogram', () => {
  const bin = (fromWatts: number, seconds: number) => ({
    fromWatts,
    toWatts: fromWatts + 10,
    seconds,
  });
  it('is shown from the first watts seen to the last, with one bin around', () => {
    const bins = [
      bin(0, 0),
      bin(10, 0),
      bin(20, 5),
      bin(30, 0),
      bin(40, 5),
      bin(50, 0),
      bin(60, 0),
    ];
    expect(seenBins(bins).map(({ fromWatts }) => fromWatts)).toEqual([10, 20, 30, 40, 50]);
    expect(seenBins([bin(0, 3)])).toHaveLength(1);
    expect(seenBins([bin(0, 0)])).toEqual([]);
  });

  it.each([
    [0, 1, 'off'],
    [7, 10, 'idle'],
    [140, 160, 'idle'],
    [199, 203, 'running'],
    [10_000, null, 'running'],
  ] as const)('%s to %s W is %s', (fromWatts, toWatts, state) => {
    expect(stateOf({ fromWatts, toWatts }, BY)).toBe(state);
  });
});

it.each([
  [{}, null],
  [{ offBelowWatts: 151 }, 'order'],
  [{ idleBelowWatts: 251 }, 'order'],
  [{ idleBelowWatts: 250 }, null],
  [{ runAboveWatts: Number.NaN }, 'missing'],
  [{ stopAfterSeconds: -1 }, 'missing'],
] as const)('thresholds with %j: %s', (more, mistake) => {
  expect(thresholdMistake({ ...BY, ...more })).toBe(mistake);
});

it.each([
  [600, 600, 'same'],
  [600, 545, 'same'],
  [7200, 7000, 'same'],
  [600, 300, 'other'],
  [600, 0, 'gone'],
  [0, 300, 'new'],
] as const)('%d s that would be %d s is %s', (seconds, triedSeconds, difference) => {
  expect(differenceOf({ seconds, triedSeconds })).toBe(difference);
});
