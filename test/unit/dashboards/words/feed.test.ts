/** The feed: decisions and what came of them, told once. */

import { expect, test } from 'vitest';
import type { DecisionItem } from '#contract/decisions.ts';
import type { SessionItem } from '#contract/sessions.ts';
import type { VisitItem } from '#contract/visits.ts';
import { feedOf, isOfKind } from '../../../../dashboards/src/words/feed.ts';

const person = { ref: 'a', name: 'Sample member A' };
const at = (time: string) => `2026-11-24T${time}Z`;

function aDecision(over: Partial<DecisionItem>): DecisionItem {
  return {
    id: 'd1',
    at: at('09:00:00'),
    device: 'reader-front',
    door: 'front',
    machine: null,
    person,
    granted: true,
    reason: 'ok',
    unmet: [],
    offline: false,
    badge: null,
    flags: [],
    ...over,
  };
}

const visit: VisitItem = {
  id: 'v1',
  person,
  zone: 'coworking',
  enteredAt: at('09:00:00'),
  leftAt: at('17:00:00'),
  endedBy: 'badge',
  assumed: false,
  headcount: 1,
  flags: [],
};

const session: SessionItem = {
  id: 's1',
  machine: 'laser-1',
  person,
  supervisor: null,
  startedAt: at('10:00:01'),
  endedAt: at('11:00:00'),
  endedBy: 'badge',
  heldSeconds: 3599,
  runningSeconds: 1000,
  wattHours: 10,
  jobs: [],
  flags: [],
  chargeCents: null,
};

test('a badge at a door is told as the visit that it began or ended', () => {
  const lines = feedOf([aDecision({}), aDecision({ id: 'd2', at: at('17:00:00') })], [visit], []);
  expect(lines.map(({ what, where }) => [what, where.slug])).toEqual([
    ['left', 'coworking'],
    ['entered', 'coworking'],
  ]);
});

test('a badge at a machine and its session are one line', () => {
  const decision = aDecision({ machine: 'laser-1', door: null, at: at('10:00:00') });
  const lines = feedOf([decision], [], [session]);
  expect(lines.map(({ what, session: of }) => [what, of])).toEqual([
    ['ended', 's1'],
    ['started', 's1'],
  ]);
});

test('a refusal is told at its door, whatever visits there are', () => {
  const [line] = feedOf([aDecision({ granted: false, reason: 'outside-hours' })], [visit], []);
  expect(line).toMatchObject({ what: 'refused', where: { kind: 'door', slug: 'front' } });
});

test('to those who see no names a badge is never matched to another’s visit', () => {
  const [line] = feedOf([aDecision({ person: null })], [{ ...visit, person: null }], []);
  expect(line?.what).toBe('let-in');
});

test('filters keep refusals, doors or machines', () => {
  const lines = feedOf(
    [aDecision({}), aDecision({ id: 'd3', granted: false, reason: 'zone-full' })],
    [visit],
    [session],
  );
  const kinds = (['all', 'refused', 'doors', 'machines'] as const).map(
    (kind) => lines.filter((line) => isOfKind(line, kind)).length,
  );
  expect(kinds).toEqual([4, 1, 2, 2]);
});
