/** Watts become a level: thresholds, dead band, holds, first crossings. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutPower,
  elapsePower,
  holdEndsAt,
  losePower,
  type PowerChange,
  reducePower,
  UNKNOWN_POWER,
} from '#modules/machines/power-rules.ts';
import type { PowerSettings, PowerState } from '#modules/machines/types.ts';

type Scenario = {
  readonly id: string;
  readonly steps: ReadonlyArray<{ readonly atS: number; readonly powerW: number }>;
  readonly config: Readonly<Record<string, number>>;
  readonly endS: number;
  readonly expected: {
    readonly transitions: ReadonlyArray<{ readonly at: number; readonly state: string }>;
    readonly runningSeconds: number;
  };
};

const SETTINGS: PowerSettings = {
  offBelowMw: 8_000,
  idleBelowMw: 150_000,
  runAboveMw: 250_000,
  startAfterMs: 10_000,
  stopAfterMs: 60_000,
  settleMs: 5_000,
};
const OFF: PowerState = { ...UNKNOWN_POWER, level: 'off', lastAtMs: 0 };

/** Samples of [seconds, watts], then time alone up to `endS`. */
function play(
  samples: ReadonlyArray<readonly [number, number]>,
  endS: number,
  settings = SETTINGS,
  from = OFF,
): string[] {
  const changes: PowerChange[] = [];
  let state = from;
  for (const [atS, watts] of samples) {
    const step = reducePower(state, { milliwatts: watts * 1000, atMs: atS * 1000 }, settings);
    state = step.state;
    changes.push(...step.changes);
  }
  changes.push(...elapsePower(state, endS * 1000, settings).changes);
  return changes.map(({ level, atMs }) => `${level}@${atMs / 1000}`);
}

describe('a scenario', () => {
  const file = new URL('../../../vectors/scenarios.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Scenario[] };

  it('of a laser whose chiller idles near 90 W is one running period', () => {
    const laser = vectors.find(({ id }) => id === 'laser-chiller') as Scenario;
    const { config } = laser;
    const settings: PowerSettings = {
      offBelowMw: (config['offBelowW'] ?? 0) * 1000,
      idleBelowMw: (config['idleBelowW'] ?? 0) * 1000,
      runAboveMw: (config['runAboveW'] ?? 0) * 1000,
      startAfterMs: (config['startAfterS'] ?? 0) * 1000,
      stopAfterMs: (config['stopAfterS'] ?? 0) * 1000,
      settleMs: (config['settleS'] ?? 0) * 1000,
    };
    const samples = laser.steps.map(({ atS, powerW }) => [atS, powerW] as const);
    expect(play(samples, laser.endS, settings)).toEqual(
      laser.expected.transitions.map(({ at, state }) => `${state}@${at}`),
    );
  });
});

describe('reducePower', () => {
  it.each<[string, Array<[number, number]>, number, string[]]>([
    ['7.999 W is off, 8 W is on', [[10, 7.999]], 99, []],
    ['8 W held 5 s is idle from its first crossing', [[10, 8]], 15, ['idle@10']],
    ['8 W held less is not', [[10, 8]], 14.999, []],
    ['249.999 W starts nothing', [[10, 249.999]], 99, ['idle@10']],
    ['250 W held 10 s runs from its first crossing', [[10, 250]], 20, ['running@10']],
    ['250 W held less does not', [[10, 250]], 19.999, []],
    [
      'a spike shorter than the hold is no run',
      [
        [10, 90],
        [20, 900],
        [29, 90],
      ],
      99,
      ['idle@10'],
    ],
    [
      'a spike from off leaves it on since the spike',
      [
        [10, 900],
        [12, 90],
      ],
      99,
      ['idle@10'],
    ],
    [
      'the dead band keeps a run running',
      [
        [10, 300],
        [30, 150],
        [200, 249],
      ],
      400,
      ['running@10'],
    ],
    [
      'below the dead band for stopAfter ends it at the first crossing',
      [
        [10, 300],
        [30, 149.999],
        [60, 100],
      ],
      90,
      ['running@10', 'idle@30'],
    ],
    [
      'a gap shorter than stopAfter is part of the run',
      [
        [10, 300],
        [30, 90],
        [89.999, 300],
      ],
      200,
      ['running@10'],
    ],
    [
      'switched off while it stops: idle first, then off, each from its own crossing',
      [
        [10, 300],
        [30, 90],
        [50, 0],
      ],
      200,
      ['running@10', 'idle@30', 'off@50'],
    ],
    [
      'switched off in a run: off from that moment, once it has held',
      [
        [10, 300],
        [30, 0],
      ],
      90,
      ['running@10', 'off@30'],
    ],
    [
      'on first, running later: both are told',
      [
        [10, 90],
        [14, 300],
      ],
      30,
      ['idle@10', 'running@14'],
    ],
    [
      'standby noise is off',
      [
        [1, 0],
        [2, 3],
        [3, 6],
        [4, 0],
      ],
      60,
      [],
    ],
  ])('%s', (_fact, samples, endS, changes) => {
    expect(play(samples, endS)).toEqual(changes);
  });

  it('an older sample than the last changes nothing', () => {
    const { state } = reducePower(OFF, { milliwatts: 90_000, atMs: 9_000 }, SETTINGS);
    const step = reducePower(state, { milliwatts: 900_000, atMs: 8_999 }, SETTINGS);
    expect(step).toEqual({ state, changes: [] });
  });

  it('after a silence off and idle are known at once, running once it has held', () => {
    expect(play([[5, 2]], 5, SETTINGS, UNKNOWN_POWER)).toEqual(['off@5']);
    expect(play([[5, 90]], 5, SETTINGS, UNKNOWN_POWER)).toEqual(['idle@5']);
    expect(play([[5, 800]], 14.999, SETTINGS, UNKNOWN_POWER)).toEqual([]);
    expect(play([[5, 800]], 15, SETTINGS, UNKNOWN_POWER)).toEqual(['running@5']);
  });

  it('without holds a level counts at once', () => {
    const none = { ...SETTINGS, startAfterMs: 0, stopAfterMs: 0, settleMs: 0 };
    expect(
      play(
        [
          [1, 300],
          [2, 90],
          [3, 0],
        ],
        3,
        none,
      ),
    ).toEqual(['running@1', 'idle@2', 'off@3']);
  });
});

describe('losePower and cutPower', () => {
  it('what is lost is unknown from the last word, and its holds are forgotten', () => {
    const { state } = reducePower(OFF, { milliwatts: 900_000, atMs: 1_000 }, SETTINGS);
    const lost = losePower(state, 1_000);
    expect(lost.changes).toEqual([{ level: 'unknown', atMs: 1_000 }]);
    expect(holdEndsAt(lost.state, SETTINGS)).toBeNull();
  });

  it('a relay that opens makes it off at once', () => {
    const running = elapsePower(
      reducePower(OFF, { milliwatts: 900_000, atMs: 1_000 }, SETTINGS).state,
      11_000,
      SETTINGS,
    ).state;
    expect(cutPower(running, 20_000).changes).toEqual([{ level: 'off', atMs: 20_000 }]);
    expect(cutPower(OFF, 20_000).changes).toEqual([]);
  });
});

describe('any sequence of samples', () => {
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ max: 600 })), {
    maxLength: 40,
  });

  it('gives changes in the order of their times, each to another level', () => {
    fc.assert(
      fc.property(samples, (gaps) => {
        let atS = 0;
        const played = gaps.map(([gap, watts]) => {
          atS += gap;
          return [atS, Math.max(0, watts)] as const;
        });
        const changes = play(played, atS + 100).map((text) => text.split('@'));
        for (let index = 1; index < changes.length; index += 1) {
          const [before, after] = [changes[index - 1], changes[index]];
          expect(after?.[0]).not.toBe(before?.[0]);
          expect(Number(after?.[1])).toBeGreaterThanOrEqual(Number(before?.[1]));
        }
      }),
    );
  });

  it('comes to the same whether holds elapse by timer or by the next sample', () => {
    fc.assert(
      fc.property(samples, (gaps) => {
        let atMs = 0;
        let lazy = OFF;
        let eager = OFF;
        const lazyChanges: PowerChange[] = [];
        const eagerChanges: PowerChange[] = [];
        for (const [gap, watts] of gaps) {
          const nextMs = atMs + gap * 1000;
          for (;;) {
            const due = holdEndsAt(eager, SETTINGS);
            if (due === null || due > nextMs) break;
            const step = elapsePower(eager, due, SETTINGS);
            eager = step.state;
            eagerChanges.push(...step.changes);
          }
          atMs = nextMs;
          const sample = { milliwatts: Math.max(0, watts) * 1000, atMs };
          const one = reducePower(lazy, sample, SETTINGS);
          const other = reducePower(eager, sample, SETTINGS);
          lazy = one.state;
          eager = other.state;
          lazyChanges.push(...one.changes);
          eagerChanges.push(...other.changes);
        }
        expect(eager).toEqual(lazy);
        expect(eagerChanges).toEqual(lazyChanges);
      }),
    );
  });
});
