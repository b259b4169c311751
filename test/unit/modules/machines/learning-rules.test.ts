/** Thresholds learnt from recorded watts: by tables of what machines draw, and for any watts at all. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placePower } from '#contract/place-file.ts';
import {
  histogramOf,
  type PowerSample,
  proposeThresholds,
  runsUnder,
  SAMPLE_HOLDS_MS,
  timeWithin,
} from '#src/modules/machines/learning-rules.ts';

const SECOND = 1000;
const WATT = 1000;

/** Watts for so many seconds each, sampled at a pace. */
function recorded(steps: ReadonlyArray<readonly [watts: number, seconds: number]>, paceS = 5) {
  const samples: PowerSample[] = [];
  let atS = 0;
  for (const [watts, seconds] of steps) {
    for (let passed = 0; passed < seconds; passed += paceS) {
      samples.push({ atMs: (atS + passed) * SECOND, milliwatts: watts * WATT });
    }
    atS += seconds;
  }
  return { samples, untilMs: atS * SECOND };
}

function learn(steps: Parameters<typeof recorded>[0], paceS = 5, jobs = []) {
  const { samples, untilMs } = recorded(steps, paceS);
  const learnt = proposeThresholds(samples, untilMs, jobs);
  if (!learnt.ok) return learnt.reason;
  return learnt.proposal;
}
function proposal(...given: Parameters<typeof learn>) {
  const learnt = learn(...given);
  if (typeof learnt === 'string') throw new Error(learnt);
  return learnt;
}

describe('what machines draw', () => {
  const LASER = [
    [0, 300],
    [85, 300],
    [92, 200],
    [430, 60],
    [120, 15],
    [520, 60],
    [690, 120],
    [300, 60],
    [95, 300],
  ] as const;

  it.each([
    ['a laser with a chiller', LASER, [0, 85], [120, 300]],
    [
      'a saw: off, or at work',
      [
        [0, 600],
        [1200, 120],
        [0, 300],
        [1350, 60],
      ],
      [0, 1200],
      [0, 1200],
    ],
    [
      'standby noise, then work',
      [
        [3, 300],
        [6, 100],
        [0, 200],
        [75, 400],
        [3, 200],
      ],
      [6, 75],
      [6, 75],
    ],
    [
      'never switched off',
      [
        [90, 900],
        [430, 300],
        [95, 600],
      ],
      [0, 90],
      [95, 430],
    ],
    [
      'three levels at work',
      [
        [0, 300],
        [40, 600],
        [300, 200],
        [700, 200],
      ],
      [0, 40],
      [40, 300],
    ],
  ] as const)('%s', (_what, steps, [offAbove, offUpTo], [idleAbove, idleUpTo]) => {
    const { settings, clear } = proposal(steps);
    expect(clear).toBe(true);
    expect(settings.offBelowMw).toBeGreaterThan(offAbove * WATT);
    expect(settings.offBelowMw).toBeLessThanOrEqual(offUpTo * WATT);
    expect(settings.idleBelowMw).toBeGreaterThan(idleAbove * WATT);
    expect(settings.runAboveMw).toBeGreaterThanOrEqual(settings.idleBelowMw);
    expect(settings.runAboveMw).toBeLessThan(idleUpTo * WATT);
  });

  it('numbers are such as one would write', () => {
    expect(proposal(LASER).settings).toEqual({
      offBelowMw: 8500,
      idleBelowMw: 165_000,
      runAboveMw: 220_000,
      startAfterMs: 10_000,
      stopAfterMs: 25_000,
      settleMs: 5000,
    });
  });

  it('levels are told with the time spent in each', () => {
    expect(proposal(LASER).levels).toEqual([
      { name: 'off', lowMw: 0, highMw: 0, ms: 300_000 },
      { name: 'idle', lowMw: 85_000, highMw: 120_000, ms: 815_000 },
      { name: 'running', lowMw: 300_000, highMw: 690_000, ms: 300_000 },
    ]);
  });

  it.each([
    ['nothing but off', [[0, 600]], 'one-level'],
    ['nothing but idle', [[90, 600]], 'one-level'],
    [
      'half a minute',
      [
        [0, 20],
        [90, 10],
        [430, 20],
      ],
      'too-short',
    ],
  ] as const)('%s teaches nothing', (_what, steps, reason) => {
    expect(learn(steps)).toBe(reason);
  });

  it('a few samples teach nothing, however long they hold', () => {
    expect(
      learn(
        [
          [0, 300],
          [430, 300],
        ],
        120,
      ),
    ).toBe('too-short');
  });

  it('levels that shade into each other are told as doubtful', () => {
    const shading = Array.from({ length: 40 }, (_, step) => [90 + step * 10, 20] as const);
    const { settings, clear } = proposal([[0, 300], [90, 900], ...shading]);
    expect(clear).toBe(false);
    expect(settings.runAboveMw).toBeGreaterThan(90 * WATT);
  });

  it('a spike between two samples is no start: the hold is longer than the pace of the meter', () => {
    const slow = [
      [0, 600],
      [90, 1200],
      [430, 600],
      [90, 600],
    ] as const;
    expect(proposal(slow, 60).settings.startAfterMs).toBe(65_000);
    const { samples, untilMs } = recorded(
      [
        [90, 1200],
        [900, 60],
        [90, 600],
      ],
      60,
    );
    expect(runsUnder(samples, untilMs, proposal(slow, 60).settings)).toEqual([]);
  });

  it('the jobs of its controller decide between two gaps', () => {
    const steps = [
      [0, 300],
      [40, 600],
      [110, 600],
      [400, 300],
    ] as const;
    const { samples, untilMs } = recorded(steps);
    const withJobs = (fromS: number) => {
      const learnt = proposeThresholds(samples, untilMs, [
        { fromMs: fromS * SECOND, toMs: untilMs },
      ]);
      if (!learnt.ok) throw new Error(learnt.reason);
      return learnt.proposal.settings.runAboveMw / WATT;
    };
    expect(withJobs(900)).toBeLessThan(110);
    expect(withJobs(1500)).toBeGreaterThan(110);
  });
});

describe('what runs would have been', () => {
  type Vector = {
    readonly steps: ReadonlyArray<{ readonly atS: number; readonly powerW?: number }>;
    readonly endS?: number;
    readonly config?: Record<string, number>;
    readonly expected: {
      readonly transitions?: ReadonlyArray<{ readonly at: number; readonly state: string }>;
    };
  };
  const { vectors } = JSON.parse(
    readFileSync(new URL('../../../vectors/scenarios.json', import.meta.url), 'utf8'),
  ) as { readonly vectors: ReadonlyArray<Vector & { readonly id: string }> };
  const laser = vectors.find(({ id }) => id === 'laser-chiller') as Vector;
  const watts = laser.steps.map(({ atS, powerW = 0 }) => ({
    atMs: atS * SECOND,
    milliwatts: powerW * WATT,
  }));
  const { config = {}, endS = 0 } = laser;
  const settings = {
    offBelowMw: (config['offBelowW'] ?? 0) * WATT,
    idleBelowMw: (config['idleBelowW'] ?? 0) * WATT,
    runAboveMw: (config['runAboveW'] ?? 0) * WATT,
    startAfterMs: (config['startAfterS'] ?? 0) * SECOND,
    stopAfterMs: (config['stopAfterS'] ?? 0) * SECOND,
    settleMs: (config['settleS'] ?? 0) * SECOND,
  };

  it('are those of the vector: one, from the first crossing up to the first crossing back', () => {
    expect(runsUnder(watts, endS * SECOND, settings)).toEqual([{ fromMs: 70_000, toMs: 180_000 }]);
  });

  it('and nearly so by what is learnt from its watts: a burst shorter than the pace of its meter is no start', () => {
    const learnt = proposeThresholds(watts, endS * SECOND);
    if (!learnt.ok) throw new Error(learnt.reason);
    const runs = runsUnder(watts, endS * SECOND, learnt.proposal.settings);
    expect(runs).toEqual([{ fromMs: 95_000, toMs: 180_000 }]);
  });

  it('end where the meter falls silent', () => {
    const samples = recorded([
      [0, 60],
      [430, 60],
    ]).samples;
    const last = samples.at(-1)?.atMs ?? 0;
    const late = { atMs: last + 3 * SAMPLE_HOLDS_MS, milliwatts: 0 };
    expect(runsUnder([...samples, late], late.atMs, settings)).toEqual([
      { fromMs: 60_000, toMs: last + SAMPLE_HOLDS_MS },
    ]);
  });

  it('share time with the runs that were', () => {
    const runs = [
      { fromMs: 0, toMs: 100 },
      { fromMs: 200, toMs: 300 },
    ];
    expect(timeWithin({ fromMs: 50, toMs: 250 }, runs)).toBe(100);
  });
});

describe('for any watts', () => {
  const sample = fc.record({
    atMs: fc.integer({ min: 0, max: 3_600_000 }),
    milliwatts: fc.integer({ min: -5000, max: 20_000_000 }),
  });
  const samples = fc.array(sample, { maxLength: 120 });
  const UNTIL_MS = 3_600_000;

  it('the histogram counts all of the time that was seen, and no more', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const bins = histogramOf(given, UNTIL_MS);
        const seen = bins.reduce((sum, { ms }) => sum + ms, 0);
        expect(seen).toBeLessThanOrEqual(UNTIL_MS);
        for (const [index, bin] of bins.entries())
          expect(bin.toMw ?? Number.POSITIVE_INFINITY).toBe(
            bins[index + 1]?.fromMw ?? Number.POSITIVE_INFINITY,
          );
      }),
    );
  });

  it('what is proposed is in order, and a place file takes it', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const learnt = proposeThresholds(given, UNTIL_MS);
        if (!learnt.ok) return;
        const { settings } = learnt.proposal;
        const power = {
          offBelowWatts: settings.offBelowMw / WATT,
          idleBelowWatts: settings.idleBelowMw / WATT,
          runAboveWatts: settings.runAboveMw / WATT,
          startAfterSeconds: settings.startAfterMs / SECOND,
          stopAfterSeconds: settings.stopAfterMs / SECOND,
        };
        expect(placePower.safeParse(power).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('runs are in order, do not touch, and lie within what was seen', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const learnt = proposeThresholds(given, UNTIL_MS);
        if (!learnt.ok) return;
        let lastMs = 0;
        for (const { fromMs, toMs } of runsUnder(given, UNTIL_MS, learnt.proposal.settings)) {
          expect(fromMs).toBeGreaterThanOrEqual(lastMs);
          expect(toMs).toBeGreaterThan(fromMs);
          expect(toMs).toBeLessThanOrEqual(UNTIL_MS);
          lastMs = toMs;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a machine that is off, idles and runs is told apart, wherever its levels lie', () => {
    const phase = fc.constantFrom<'off' | 'idle' | 'running'>('off', 'idle', 'running');
    const phases = fc
      .array(phase, { minLength: 2, maxLength: 8 })
      .map((some) => ['off', 'idle', 'running', ...some, 'idle'] as const);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 30, max: 120 }),
        fc.double({ min: 3, max: 20, noNaN: true }),
        phases,
        (offW, idleW, factor, order) => {
          const runW = idleW * factor;
          const watts = { off: offW, idle: idleW, running: runW };
          const steps = order.map((name) => [watts[name], 300] as const);
          const { samples: given, untilMs } = recorded(steps);
          const learnt = proposeThresholds(given, untilMs);
          if (!learnt.ok) throw new Error(learnt.reason);
          const { settings } = learnt.proposal;
          expect(settings.offBelowMw).toBeGreaterThan(offW * WATT);
          expect(settings.offBelowMw).toBeLessThanOrEqual(idleW * WATT);
          expect(settings.idleBelowMw).toBeGreaterThan(idleW * WATT);
          expect(settings.runAboveMw).toBeLessThan(runW * WATT);
          const ran = order.filter((name) => name === 'running').length * 300 * SECOND;
          const runs = runsUnder(given, untilMs, settings);
          expect(runs.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBe(ran);
        },
      ),
    );
  });
});
