/** Jobs begin once and end once. */
import { describe, expect, it } from 'vitest';
import { JOB_PHASES } from '#contract/jobs.ts';
import { isEnd, planJob } from '#modules/machines/job-rules.ts';

const OPEN = { key: 'k', endedAtMs: null, lastSeenAtMs: 50 };
const OVER = { ...OPEN, endedAtMs: 60 };

describe('planJob', () => {
  it.each(['finished', 'failed', 'cancelled'] as const)('a first word never ends: %s', (phase) => {
    expect(planJob({ phase }, null, 99)).toEqual({ kind: 'ignore' });
  });

  it('started begins one; anything else under way begins one that is inferred', () => {
    expect(planJob({ phase: 'started' }, null, 99)).toEqual({ kind: 'begin', inferred: false });
    for (const phase of ['progress', 'paused', 'resumed'] as const)
      expect(planJob({ phase }, null, 99)).toEqual({ kind: 'begin', inferred: true });
    expect(planJob({ phase: 'started', inferred: true }, null, 99)).toMatchObject({
      inferred: true,
    });
  });

  it('an end is now, or at the last proof of life where it was concluded', () => {
    expect(planJob({ phase: 'finished' }, OPEN, 99)).toEqual({
      kind: 'end',
      atMs: 99,
      inferred: false,
    });
    expect(planJob({ phase: 'finished', inferred: true }, OPEN, 99)).toEqual({
      kind: 'end',
      atMs: 50,
      inferred: true,
    });
  });

  it('once over, nothing of it changes any more', () => {
    for (const phase of JOB_PHASES)
      expect(planJob({ phase }, OVER, 99)).toEqual({ kind: 'ignore' });
  });

  it('the rest goes on', () => {
    for (const phase of JOB_PHASES.filter((one) => !isEnd(one)))
      expect(planJob({ phase }, OPEN, 99)).toEqual({ kind: 'go-on' });
  });
});
