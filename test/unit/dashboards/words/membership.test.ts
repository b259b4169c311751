/** Which membership counts on a day. */
import { expect, test } from 'vitest';
import { currentMembership } from '../../../../dashboards/src/words/membership.ts';

const maker = { plan: 'maker', from: '2026-01-01', until: '2026-06-30' };
const coworker = { plan: 'coworker', from: '2026-06-01', until: null };

test('the one in force counts, the longest of two', () => {
  expect(currentMembership([maker, coworker], '2026-03-01')?.plan).toBe('maker');
  expect(currentMembership([maker, coworker], '2026-06-15')?.plan).toBe('coworker');
});

test('its last day is still a day of it', () => {
  expect(currentMembership([maker], '2026-06-30')?.plan).toBe('maker');
});

test('where none is in force the last one is told, and none where there never was', () => {
  expect(currentMembership([maker], '2026-12-01')?.plan).toBe('maker');
  expect(currentMembership([], '2026-12-01')).toBeNull();
});
