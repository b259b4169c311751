/** Steps and labels of an axis of hours. */
import type { Format } from './format.ts';

const HOUR = 3600;
const STEPS = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const LINES = 4;

/** How many seconds between two lines, so that there are about four of whole hours. */
export function hourStep(mostSeconds: number): number {
  const wanted = mostSeconds / HOUR / LINES;
  return (STEPS.find((step) => step >= wanted) ?? 10_000) * HOUR;
}

/** The first line at or above the most. */
export function hourTop(mostSeconds: number): number {
  const step = hourStep(mostSeconds);
  return Math.max(step, Math.ceil(mostSeconds / step) * step);
}

export function hourLabel(seconds: number, format: Format): string {
  return format.duration(seconds);
}

/** `2 h`, and `30 min` below an hour. */
export function axisLabel(seconds: number, format: Format): string {
  if (seconds > 0 && seconds < HOUR) return format.duration(seconds);
  return `${format.number(seconds / HOUR)}\u00A0h`;
}
