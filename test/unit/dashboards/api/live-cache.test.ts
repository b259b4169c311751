/** What live changes do to the lists that a page holds. */

import { expect, test } from 'vitest';
import type { AnomalyItem } from '#contract/anomalies.ts';
import type { DecisionItem } from '#contract/decisions.ts';
import type { MachineItem } from '#contract/machines.ts';
import {
  addSample,
  applyChange,
  applyChanges,
  DECISIONS_MAX,
  SAMPLES_MAX,
  type Samples,
} from '../../../../dashboards/src/api/live-cache.ts';

function aMachine(slug: string, over: Partial<MachineItem> = {}): MachineItem {
  return {
    slug,
    name: slug,
    kind: 'other',
    state: 'off',
    since: null,
    online: true,
    watts: 0,
    session: null,
    job: null,
    outOfService: false,
    outOfServiceReason: null,
    zone: null,
    certification: null,
    devices: [],
    ...over,
  };
}

function aDecision(id: string, at: string): DecisionItem {
  return {
    id,
    at,
    device: null,
    door: null,
    machine: null,
    person: null,
    granted: true,
    reason: 'ok',
    unmet: [],
    offline: false,
    badge: null,
    flags: [],
  };
}

const anomaly: AnomalyItem = {
  id: 'a1',
  at: '2026-11-24T09:00:00Z',
  kind: 'device-away',
  subject: 'plug-cnc',
  subjectKind: 'device',
  detail: {},
  resolvedAt: null,
  resolvedReason: null,
};

test('a change takes the place of what it is about, and no other', () => {
  const before = [aMachine('a'), aMachine('b')];
  const after = applyChange('machines', before, {
    name: 'machine',
    item: aMachine('b', { state: 'running' }),
  });
  expect(after.map(({ slug, state }) => [slug, state])).toEqual([
    ['a', 'off'],
    ['b', 'running'],
  ]);
  expect(before[1]?.state).toBe('off');
});

test('what is new comes first', () => {
  const after = applyChange('machines', [aMachine('a')], { name: 'machine', item: aMachine('b') });
  expect(after.map(({ slug }) => slug)).toEqual(['b', 'a']);
});

test('a change of another kind leaves the very same list', () => {
  const list = [aMachine('a')];
  expect(applyChange('machines', list, { name: 'anomaly', item: anomaly })).toBe(list);
});

test('the same change twice is the same as once', () => {
  const change = { name: 'decision', item: aDecision('d1', '2026-11-24T09:00:00Z') } as const;
  const once = applyChange('decisions', [], change);
  expect(applyChange('decisions', once, change)).toEqual(once);
});

test('a late decision is sorted in by its own time', () => {
  const after = applyChanges(
    'decisions',
    [],
    [
      { name: 'decision', item: aDecision('new', '2026-11-24T09:10:00Z') },
      { name: 'decision', item: aDecision('late', '2026-11-24T09:00:00Z') },
    ],
  );
  expect(after.map(({ id }) => id)).toEqual(['new', 'late']);
});

test('decisions held are bounded', () => {
  const changes = Array.from({ length: DECISIONS_MAX + 10 }, (_, n) => ({
    name: 'decision' as const,
    item: aDecision(String(n), '2026-11-24T09:00:00Z'),
  }));
  expect(applyChanges('decisions', [], changes)).toHaveLength(DECISIONS_MAX);
});

test('a resolved anomaly leaves the open ones', () => {
  const item = { ...anomaly, resolvedAt: '2026-11-24T10:00:00Z' };
  expect(applyChange('anomalies', [anomaly], { name: 'anomaly', item })).toEqual([]);
});

test('watts are remembered by machine, bounded, and unknown watts are no sample', () => {
  let samples: Samples = new Map();
  for (let n = 0; n < SAMPLES_MAX + 5; n += 1)
    samples = addSample(samples, { name: 'machine', item: aMachine('a', { watts: n }) }, n);
  expect(samples.get('a')).toHaveLength(SAMPLES_MAX);
  expect(samples.get('a')?.at(-1)?.watts).toBe(SAMPLES_MAX + 4);
  const unknown = { name: 'machine', item: aMachine('a', { watts: null }) } as const;
  expect(addSample(samples, unknown, 0)).toBe(samples);
});
