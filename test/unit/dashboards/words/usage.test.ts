/** The usage page's sums and findings. */

import { expect, test } from 'vitest';
import type { UsageHour } from '#contract/usage.ts';
import {
  busiest,
  changeOf,
  hourGrid,
  keyText,
  totalsOf,
} from '../../../../dashboards/src/words/usage.ts';
import { hourStep, hourTop } from '../../../../dashboards/src/words/usage-axis.ts';

const hour = (weekday: UsageHour['weekday'], at: number, heldSeconds: number): UsageHour => ({
  weekday,
  hour: at,
  sessions: 1,
  heldSeconds,
});

test('hours of the week lie in their row and column', () => {
  const grid = hourGrid([hour('mon', 9, 900), hour('sun', 23, 60)]);
  expect([grid[0]?.[9], grid[0]?.[10], grid[6]?.[23]]).toEqual([900, 0, 60]);
});

test('the busiest hour is found, and none where nothing was', () => {
  const grid = hourGrid([hour('mon', 9, 900), hour('tue', 14, 1800)]);
  expect(busiest(grid)).toEqual({ weekday: 1, hour: 14, seconds: 1800 });
  expect(busiest(hourGrid([]))).toBeNull();
});

test('sums add up and keys are read from one dimension or two', () => {
  const item = { sessions: 2, heldSeconds: 60, runningSeconds: 30, wattHours: 5, jobs: 1 };
  expect(
    totalsOf([
      { key: 'a', ...item },
      { key: 'b', ...item },
    ]),
  ).toMatchObject({
    sessions: 4,
    heldSeconds: 120,
    jobs: 2,
  });
  expect(keyText({ key: { machine: 'a', day: '2026-11-24' }, ...item }, 'day')).toBe('2026-11-24');
  expect(keyText({ key: null, ...item }, 'person')).toBe('');
});

test('nothing before is nothing to compare with', () => {
  expect(changeOf(112, 100)).toBeCloseTo(0.12);
  expect(changeOf(5, 0)).toBeNull();
});

test('an axis has about four lines at whole steps', () => {
  expect(hourStep(3600)).toBe(900);
  expect(hourTop(10 * 3600)).toBe(10 * 3600);
  expect(hourTop(11 * 3600)).toBe(15 * 3600);
});
