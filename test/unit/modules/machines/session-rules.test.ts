/** What a badge, a button or the clock does to a session. */
import { describe, expect, it } from 'vitest';
import {
  idleEndsAt,
  type MachineScene,
  planBadge,
  planEnd,
} from '#modules/machines/session-rules.ts';

const SETTINGS = {
  idleEndsAfterMs: 900_000,
  takeover: 'when-idle',
  supervision: 'none',
  billedIdleMs: 300_000,
  shortMs: 15_000,
} as const;
const FREE: MachineScene = {
  session: null,
  busy: false,
  running: false,
  blind: false,
  hasRun: false,
};
const BADGE = {
  personId: 1,
  supervised: false,
  kind: 'laser-cutter',
  jobOpen: false,
  takeover: 'when-idle',
  trainerHolds: false,
  atMs: 100_000,
} as const;
const session = (personId: number | null, startedAtMs = 0) => ({
  id: 's',
  personId,
  startedAtMs,
  ending: null,
});
const running = { busy: true, running: true };

describe('planBadge', () => {
  it.each<[string, Partial<MachineScene>, Partial<Parameters<typeof planBadge>[1]>, object]>([
    ['a free machine', {}, {}, { kind: 'start' }],
    ['a free machine of which nothing is known', { busy: true }, {}, { kind: 'start' }],
    ['a machine that runs for nobody', running, {}, { kind: 'occupied', by: 'running-for-nobody' }],
    ['its own, idle', { session: session(1) }, {}, { kind: 'end' }],
    [
      'its own, running',
      { session: session(1), ...running },
      {},
      { kind: 'mark-ending', by: 'badge' },
    ],
    [
      'its own, on a printer with a job',
      { session: session(1), ...running },
      { kind: '3d-printer', jobOpen: true },
      { kind: 'mark-ending', by: 'job' },
    ],
    [
      'its own, on a printer that runs without a job',
      { session: session(1), ...running },
      { kind: '3d-printer' },
      { kind: 'mark-ending', by: 'badge' },
    ],
    ['another’s, idle', { session: session(2) }, {}, { kind: 'take-over' }],
    [
      'another’s, running',
      { session: session(2), ...running },
      {},
      { kind: 'occupied', by: 'in-use' },
    ],
    [
      'another’s, unknown',
      { session: session(2), busy: true },
      {},
      { kind: 'occupied', by: 'in-use' },
    ],
    [
      'another’s, never taken over',
      { session: session(2) },
      { takeover: 'never' },
      { kind: 'occupied', by: 'in-use' },
    ],
    [
      'another’s, where nothing tells',
      { session: session(2), blind: true },
      {},
      { kind: 'occupied', by: 'in-use' },
    ],
    ['nobody’s, running', { session: session(null), ...running }, {}, { kind: 'claim' }],
    ['nobody’s, idle', { session: session(null) }, {}, { kind: 'take-over' }],
    [
      'a trainer’s of 30 s ago, for a supervised person',
      { session: session(2, 70_000) },
      { trainerHolds: true, supervised: true },
      { kind: 'hand-over' },
    ],
    [
      'a trainer’s of more than 30 s ago',
      { session: session(2, 69_999) },
      { trainerHolds: true, supervised: true },
      { kind: 'take-over' },
    ],
    [
      'a trainer’s that has run',
      { session: session(2, 70_000), hasRun: true },
      { trainerHolds: true, supervised: true },
      { kind: 'take-over' },
    ],
    [
      'a trainer’s, for somebody who needs none',
      { session: session(2, 70_000) },
      { trainerHolds: true },
      { kind: 'take-over' },
    ],
  ])('%s', (_fact, scene, badge, plan) => {
    expect(planBadge({ ...FREE, ...scene }, { ...BADGE, ...badge })).toEqual(plan);
  });
});

it.each([
  [true, false, 'mark-ending'],
  [true, true, 'end'],
  [false, false, 'end'],
  [false, true, 'end'],
])('a busy machine (%s) that is cut (%s): %s', (busy, cut, kind) => {
  expect(planEnd(busy, 'staff', cut)).toEqual({ kind, by: 'staff' });
});

it('an idle session ends after the machine’s minutes, or never where it has none', () => {
  expect(idleEndsAt(1000, SETTINGS)).toBe(901_000);
  expect(idleEndsAt(1000, { ...SETTINGS, idleEndsAfterMs: null })).toBeNull();
});
