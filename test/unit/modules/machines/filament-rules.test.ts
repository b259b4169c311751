import { describe, expect, it } from 'vitest';
import { milligramsOf } from '#modules/machines/index.ts';

describe('filament', () => {
  it.each([
    ['a metre of PLA of 1.75 mm', 1_000_000, 'pla', 2983],
    [
      'a metre of what the place describes',
      1_000_000,
      { gramsPerCubicCentimetre: 1, diameterMillimetres: 2.85 },
      6379,
    ],
    ['nothing', 0, 'pla', 0],
    ['of a name that is not known', 1_000_000, 'wood', null],
    ['of which nobody said what it is', 1_000_000, null, null],
  ])('%s weighs', (_, micrometres, material, milligrams) => {
    expect(milligramsOf(micrometres, material)).toBe(milligrams);
  });
});
