/** How many are in the place. */

import { expect, test } from 'vitest';
import type { ZoneItem } from '#contract/zones.ts';
import { presentIn } from '../../../../dashboards/src/words/presence.ts';

function aZone(slug: string, present: number, parent: string | null = null): ZoneItem {
  return { slug, name: slug, kind: null, capacity: null, present, parent };
}

test('zones side by side add up', () => {
  expect(presentIn([aZone('coworking', 7), aZone('fablab', 5)])).toBe(12);
});

test('who is in an inner zone is counted once', () => {
  expect(presentIn([aZone('building', 9), aZone('fablab', 4, 'building')])).toBe(9);
});

test('who was only seen at an inner door is in the place all the same', () => {
  expect(presentIn([aZone('building', 2), aZone('fablab', 4, 'building')])).toBe(4);
});

test('an empty place is empty', () => {
  expect(presentIn([])).toBe(0);
});
