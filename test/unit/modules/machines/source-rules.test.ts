/** A plug and a controller on one machine: when they disagree, one row per case. */
import { describe, expect, it } from 'vitest';
import { disagreement, type Knowledge, type Machine } from '#modules/machines/index.ts';
import { NOTHING_KNOWN } from '#src/modules/machines/state-rules.ts';

const machine = {
  slug: 'printer',
  interlock: null,
  meter: 'plug',
  jobs: 'printer',
  powerTells: true,
} as Machine;

function known(
  state: 'running' | 'paused' | 'idle' | 'off',
  level: 'off' | 'idle' | 'running' | 'unknown',
  more: Partial<Knowledge> = {},
): Knowledge {
  return {
    ...NOTHING_KNOWN,
    reported: { state, device: 'printer', by: 'state', stale: false },
    power: { ...NOTHING_KNOWN.power, level },
    ...more,
  };
}

describe('a plug and a controller', () => {
  it.each([
    ['a job that runs, and watts of work', known('running', 'running'), true, null],
    ['a job that runs, at idle watts', known('running', 'idle'), true, 'job-without-power'],
    ['a job that runs, with no watts', known('running', 'off'), true, 'job-without-power'],
    ['a job that pauses', known('paused', 'idle'), true, null],
    ['no job, and watts of work', known('idle', 'running'), false, 'power-without-job'],
    ['switched off, and watts of work', known('off', 'running'), false, 'power-without-job'],
    ['no job, at idle watts', known('idle', 'idle'), false, null],
    ['nobody knows the watts', known('running', 'unknown'), true, null],
    ['the plug is away', known('running', 'off', { away: { plug: 1 } }), true, null],
    ['the controller is away', known('idle', 'running', { away: { printer: 1 } }), false, null],
    ['the relay is open', known('running', 'off', { relays: { plug: false } }), true, null],
    ['the controller never spoke', known('idle', 'running', { reported: null }), false, null],
  ] as const)('%s', (_case, knowledge, jobOpen, about) => {
    expect(disagreement(machine, knowledge, jobOpen)).toBe(about);
  });

  it.each([
    ['no controller', { jobs: null }],
    ['no plug', { meter: null }],
    ['a controller that measures itself', { meter: 'printer' }],
    ['no thresholds', { powerTells: false }],
  ] as const)('with %s have nothing to compare', (_case, more) => {
    expect(disagreement({ ...machine, ...more }, known('idle', 'running'), false)).toBeNull();
  });
});
