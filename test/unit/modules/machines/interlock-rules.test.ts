/** What an interlock's word means when it comes back. */
import { describe, expect, it } from 'vitest';
import {
  type InterlockReport,
  type InterlockScene,
  planReconnection,
} from '#modules/machines/interlock-rules.ts';

const OPEN = { id: 's', splitFrom: 'before', startedAtMs: 0 };
const NEW_BOOT: InterlockReport = { sameBoot: false };
const FREE: InterlockScene = { session: null, kept: false, settled: true, atMs: 600_000 };

describe('planReconnection', () => {
  it.each<[string, Partial<InterlockReport>, Partial<InterlockScene>, object]>([
    [
      'enabled for the open session',
      { enabled: true, session: 's' },
      { session: OPEN },
      { kind: 'goes-on' },
    ],
    [
      'enabled for the one that it was split from',
      { enabled: true, session: 'before' },
      { session: OPEN },
      { kind: 'goes-on' },
    ],
    ['enabled without saying for which', { enabled: true }, { session: OPEN }, { kind: 'goes-on' }],
    ['silent about it', {}, { session: OPEN }, { kind: 'goes-on' }],
    ['disabled while one is open', { enabled: false }, { session: OPEN }, { kind: 'disconnected' }],
    [
      'disabled while an enable is on its way',
      { enabled: false, sameBoot: true },
      { session: OPEN, atMs: 9_999 },
      { kind: 'goes-on' },
    ],
    [
      'disabled ten seconds after',
      { enabled: false, sameBoot: true },
      { session: OPEN, atMs: 10_000 },
      { kind: 'disconnected' },
    ],
    [
      'enabled for another, all heard',
      { enabled: true, session: 'x' },
      { session: OPEN },
      { kind: 'disable', flag: true },
    ],
    [
      'enabled for another, not all heard',
      { enabled: true, session: 'x' },
      { session: OPEN, settled: false },
      { kind: 'wait' },
    ],
    [
      'enabled for one that is over',
      { enabled: true, session: 'x' },
      {},
      { kind: 'disable', flag: true },
    ],
    [
      'enabled for one that is over, not all heard',
      { enabled: true, session: 'x' },
      { settled: false },
      { kind: 'wait' },
    ],
    ['disabled, none open', { enabled: false }, {}, { kind: 'disable', flag: false }],
    ['silent, none open', {}, { settled: false }, { kind: 'disable', flag: false }],
    [
      'kept on for cooling or for others',
      { enabled: true, session: 'x' },
      { kept: true },
      { kind: 'goes-on' },
    ],
  ])('%s', (_fact, report, scene, plan) => {
    expect(planReconnection({ ...NEW_BOOT, ...report }, { ...FREE, ...scene })).toEqual(plan);
  });
});
