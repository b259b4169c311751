/** The usage page's sums and findings. */

import { expect, test } from 'vitest';
import type { SessionItem } from '#contract/sessions.ts';
import {
  busiest,
  changeOf,
  hourGrid,
  keyText,
  totalsOf,
} from '../../../../dashboards/src/words/usage.ts';
import { hourStep, hourTop } from '../../../../dashboards/src/words/usage-axis.ts';

const utc = {
  hour: (ms: number) => new Date(ms).getUTCHours(),
  weekday: (ms: number) => (new Date(ms).getUTCDay() + 6) % 7,
};

function aSession(startedAt: string, endedAt: string | null): SessionItem {
  return {
    id: startedAt,
    machine: 'laser-1',
    person: null,
    supervisor: null,
    startedAt,
    endedAt,
    endedBy: endedAt === null ? null : 'badge',
    heldSeconds: 0,
    runningSeconds: 0,
    wattHours: null,
    jobs: [],
    flags: [],
    chargeCents: null,
  };
}

test('a session is spread over the hours in which it was', () => {
  const grid = hourGrid(
    [aSession('2026-11-23T09:45:00Z', '2026-11-23T11:15:00Z')],
    Date.parse('2026-11-24T00:00:00Z'),
    utc,
  );
  expect([grid[0]?.[9], grid[0]?.[10], grid[0]?.[11], grid[0]?.[12]]).toEqual([900, 3600, 900, 0]);
});

test('an open session counts up to now, over midnight too', () => {
  const grid = hourGrid(
    [aSession('2026-11-23T23:30:00Z', null)],
    Date.parse('2026-11-24T00:10:00Z'),
    utc,
  );
  expect(grid[0]?.[23]).toBe(1800);
  expect(grid[1]?.[0]).toBe(600);
});

test('the busiest hour is found, and none where nothing was', () => {
  const grid = hourGrid(
    [aSession('2026-11-24T14:00:00Z', '2026-11-24T14:30:00Z')],
    Date.parse('2026-11-25T00:00:00Z'),
    utc,
  );
  expect(busiest(grid)).toEqual({ weekday: 1, hour: 14, seconds: 1800 });
  expect(busiest(hourGrid([], 0, utc))).toBeNull();
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
