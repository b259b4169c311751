/** Held, running, the idle tail, and what falls on which day. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  billedHeldMs,
  idleTailMs,
  isShort,
  negated,
  runningWithin,
  shareOut,
  usageByDay,
} from '#modules/machines/usage-rules.ts';

const run = (startedAtMs: number, endedAtMs: number | null) => ({ startedAtMs, endedAtMs });
const SPAN = { fromMs: 100, toMs: 200 };

describe('runningWithin', () => {
  it.each<[string, Array<ReturnType<typeof run>>, number]>([
    ['no run', [], 0],
    ['a run before ends at its start', [run(50, 100)], 0],
    ['a run over its start', [run(50, 101)], 1],
    ['a run over its end', [run(199, 300)], 1],
    ['a run after', [run(200, 300)], 0],
    ['a run that lasts', [run(150, null)], 50],
    ['two runs', [run(100, 110), run(190, 200)], 20],
    ['a run longer than it', [run(0, 999)], 100],
  ])('%s', (_fact, runs, ms) => {
    expect(runningWithin(runs, SPAN)).toBe(ms);
  });
});

describe('the idle tail', () => {
  it.each<[string, Array<ReturnType<typeof run>>, number]>([
    ['all of it where it never ran', [], 100],
    ['from the end of the last run', [run(110, 120), run(130, 140)], 60],
    ['nothing where it runs at the end', [run(150, null)], 0],
    ['a run of before is none of its own', [run(0, 100)], 100],
    ['a run of after is none of its own', [run(200, 300)], 100],
  ])('is %s', (_fact, runs, ms) => {
    expect(idleTailMs(runs, SPAN)).toBe(ms);
  });

  it.each([
    ['forgotten for hours', 3600, 3000, 900],
    ['one over', 3600, 301, 3599],
    ['exactly the minutes that count', 3600, 300, 3600],
    ['badged out at once', 3600, 0, 3600],
    ['never ran', 3600, 3600, 300],
  ])('counts for five minutes at most: %s', (_fact, heldS, tailS, billedS) => {
    expect(billedHeldMs(heldS * 1000, tailS * 1000, 300_000)).toBe(billedS * 1000);
  });

  it('forgetting to badge out never costs less nor more, from five minutes on', () => {
    fc.assert(
      fc.property(
        fc.nat(86_400_000),
        fc.integer({ min: 300_000, max: 86_400_000 }),
        (use, tail) => {
          const prompt = billedHeldMs(use + 300_000, 300_000, 300_000);
          expect(billedHeldMs(use + tail, tail, 300_000)).toBe(prompt);
        },
      ),
    );
  });
});

it('a session is short below its setting, and not at it', () => {
  expect(isShort({ fromMs: 0, toMs: 14_999 }, 15_000)).toBe(true);
  expect(isShort({ fromMs: 0, toMs: 15_000 }, 15_000)).toBe(false);
});

describe('usageByDay', () => {
  const at = (text: string) => Date.parse(text);

  it('cuts at local midnight: energy by running, the session on the day of its start', () => {
    const span = {
      fromMs: at('2026-11-24T22:00:00Z'),
      toMs: at('2026-11-25T01:00:00Z'),
      energyMwh: 900,
    };
    const runs = [run(at('2026-11-24T22:30:00Z'), at('2026-11-24T23:15:00Z'))];
    expect(usageByDay(span, runs, 'Europe/Paris')).toEqual([
      {
        day: '2026-11-24',
        sessions: 1,
        heldMs: 3_600_000,
        runningMs: 1_800_000,
        energyMwh: 600,
        jobs: 0,
      },
      {
        day: '2026-11-25',
        sessions: 0,
        heldMs: 7_200_000,
        runningMs: 900_000,
        energyMwh: 300,
        jobs: 0,
      },
    ]);
  });

  it('shares energy by held time where it never ran', () => {
    const span = {
      fromMs: at('2026-11-24T22:00:00Z'),
      toMs: at('2026-11-25T01:00:00Z'),
      energyMwh: 900,
    };
    expect(usageByDay(span, [], 'Europe/Paris').map(({ energyMwh }) => energyMwh)).toEqual([
      300, 600,
    ]);
  });

  it.each([
    ['2026-03-28T22:00:00Z', '2026-03-29T22:30:00Z', [1, 23, 0.5]],
    ['2026-10-24T21:00:00Z', '2026-10-25T23:30:00Z', [1, 25, 0.5]],
  ])('a day on which the hour changes has its true length (from %s)', (from, to, hours) => {
    const days = usageByDay({ fromMs: at(from), toMs: at(to), energyMwh: 0 }, [], 'Europe/Paris');
    expect(days.map(({ heldMs }) => heldMs / 3_600_000)).toEqual(hours);
  });

  it('a session of no length is a session all the same', () => {
    const span = { fromMs: at('2026-11-24T22:00:00Z'), toMs: at('2026-11-24T22:00:00Z') };
    expect(usageByDay({ ...span, energyMwh: 7 }, [], 'Europe/Paris')).toEqual([
      { day: '2026-11-24', sessions: 1, heldMs: 0, runningMs: 0, energyMwh: 7, jobs: 0 },
    ]);
  });

  it('sums up to the session, whatever the cuts', () => {
    const stretch = fc.tuple(fc.nat(4 * 86_400_000), fc.nat(86_400_000));
    fc.assert(
      fc.property(
        stretch,
        fc.array(stretch, { maxLength: 8 }),
        fc.nat(99_999),
        (own, others, mwh) => {
          const fromMs = at('2026-10-24T00:00:00Z') + own[0];
          const span = { fromMs, toMs: fromMs + own[1] };
          let free = at('2026-10-24T00:00:00Z');
          const runs = others.map(([gap, length]) => {
            const startedAtMs = free + (gap % 7_200_000);
            free = startedAtMs + length;
            return run(startedAtMs, free);
          });
          const days = usageByDay({ ...span, energyMwh: mwh }, runs, 'Europe/Paris');
          const total = (pick: (one: (typeof days)[number]) => number) =>
            days.reduce((sum, one) => sum + pick(one), 0);
          expect(total((one) => one.sessions)).toBe(1);
          expect(total((one) => one.heldMs)).toBe(own[1]);
          expect(total((one) => one.runningMs)).toBe(runningWithin(runs, span));
          expect(total((one) => one.energyMwh)).toBe(mwh);
          for (const one of days) {
            expect(one.runningMs).toBeLessThanOrEqual(one.heldMs);
            expect(one.energyMwh).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});

it('what is shared out is whole and sums up', () => {
  expect(shareOut(100, [1, 1, 1])).toEqual([33, 34, 33]);
  expect(shareOut(100, [0, 0])).toEqual([0, 100]);
  expect(shareOut(0, [3, 4])).toEqual([0, 0]);
});

it('taking use back is its negative', () => {
  const use = { day: 'd', sessions: 1, heldMs: 2, runningMs: 3, energyMwh: 4, jobs: 5 };
  expect(negated(use)).toEqual({
    day: 'd',
    sessions: -1,
    heldMs: -2,
    runningMs: -3,
    energyMwh: -4,
    jobs: -5,
  });
});
