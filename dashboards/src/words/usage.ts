/** What the usage page says of its numbers: totals, hours of the week, the finding. */
import type { UsageHour, UsageItem } from '#contract/usage.ts';
import { WEEKDAYS } from '#contract/words.ts';

export type Totals = {
  readonly sessions: number;
  readonly heldSeconds: number;
  readonly runningSeconds: number;
  readonly wattHours: number;
  readonly jobs: number;
};

export const NO_TOTALS: Totals = {
  sessions: 0,
  heldSeconds: 0,
  runningSeconds: 0,
  wattHours: 0,
  jobs: 0,
};

export function totalsOf(items: readonly UsageItem[]): Totals {
  return items.reduce<Totals>(
    (sum, item) => ({
      sessions: sum.sessions + item.sessions,
      heldSeconds: sum.heldSeconds + item.heldSeconds,
      runningSeconds: sum.runningSeconds + item.runningSeconds,
      wattHours: sum.wattHours + item.wattHours,
      jobs: sum.jobs + item.jobs,
    }),
    NO_TOTALS,
  );
}

/** One dimension's key as text; nobody's is the empty text. */
export function keyText(item: UsageItem, dimension: 'machine' | 'person' | 'day' | 'kind'): string {
  if (item.key === null) return '';
  if (typeof item.key === 'string') return item.key;
  return item.key[dimension] ?? '';
}

/** How much more or less than before, or null where there is nothing to compare with. */
export function changeOf(now: number, before: number): number | null {
  return before <= 0 ? null : now / before - 1;
}

export type HourGrid = number[][];

/** Held seconds by weekday (Monday 0) and hour of the day. */
export function hourGrid(items: readonly UsageHour[]): HourGrid {
  const grid: HourGrid = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  for (const { weekday, hour, heldSeconds } of items) {
    const row = grid[WEEKDAYS.indexOf(weekday)];
    if (row !== undefined) row[hour] = heldSeconds;
  }
  return grid;
}

/** The busiest hour of a grid, or null where it is empty. */
export function busiest(grid: HourGrid): { weekday: number; hour: number; seconds: number } | null {
  let best: { weekday: number; hour: number; seconds: number } | null = null;
  grid.forEach((row, weekday) => {
    row.forEach((seconds, hour) => {
      if (seconds > (best?.seconds ?? 0)) best = { weekday, hour, seconds };
    });
  });
  return best;
}
