/** Counters of parts that wear. */
import { describe, expect, it } from 'vitest';
import { addWear } from '#modules/machines/upkeep-rules.ts';

const HOUR = 3_600_000;
const NEW = { part: 'tube', runningMs: 0, starts: 0, energyMwh: 0, state: 'well' } as const;
const none = { runningMs: 0, starts: 0, energyMwh: 0 };

describe('addWear', () => {
  it.each([
    ['runningHours', { ...none, runningMs: 2 * HOUR - 1 }, 'well'],
    ['runningHours', { ...none, runningMs: 2 * HOUR }, 'notice'],
    ['runningHours', { ...none, runningMs: 3 * HOUR - 1 }, 'notice'],
    ['runningHours', { ...none, runningMs: 3 * HOUR }, 'due'],
    ['starts', { ...none, starts: 1 }, 'well'],
    ['starts', { ...none, starts: 2 }, 'notice'],
    ['starts', { ...none, starts: 3 }, 'due'],
    ['wattHours', { ...none, energyMwh: 1999 }, 'well'],
    ['wattHours', { ...none, energyMwh: 2000 }, 'notice'],
    ['wattHours', { ...none, energyMwh: 3000 }, 'due'],
  ] as const)('%s: %o is %s', (measure, wear, state) => {
    expect(addWear({ part: 'tube', measure, noticeAt: 2, limit: 3 }, NEW, wear).state).toBe(state);
  });

  it('sums up, and a state never goes back by itself', () => {
    const worn = { ...NEW, runningMs: HOUR, starts: 3, energyMwh: 5, state: 'due' } as const;
    const part = { part: 'tube', measure: 'starts' } as const;
    expect(addWear(part, worn, { runningMs: HOUR, starts: 1, energyMwh: 2 })).toEqual({
      part: 'tube',
      runningMs: 2 * HOUR,
      starts: 4,
      energyMwh: 7,
      state: 'due',
    });
  });

  it('a part without bounds is only counted', () => {
    const part = { part: 'tube', measure: 'starts' } as const;
    expect(addWear(part, NEW, { ...none, starts: 999 }).state).toBe('well');
  });
});
