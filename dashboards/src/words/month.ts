/** Civil months as addresses carry them, like `2026-10`. */
import { addDays, dateAt } from './period.ts';

export function isMonth(text: string): boolean {
  return /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text);
}

/** So many months later, or before. */
export function addMonths(month: string, months: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
}

/** The month before a civil day's. */
export function lastMonth(today: string): string {
  return addMonths(today.slice(0, 7), -1);
}

/** The first day, and the first day after. */
export function daysOfMonth(month: string): { readonly from: string; readonly to: string } {
  return { from: `${month}-01`, to: `${addMonths(month, 1)}-01` };
}

export function lastDayOf(month: string): string {
  return addDays(daysOfMonth(month).to, -1);
}

/** The months up to this one, newest first. */
export function monthsBefore(today: string, count: number): string[] {
  return Array.from({ length: count }, (_, back) => addMonths(today.slice(0, 7), -back));
}

/** Whether an instant is before the end of a month, in the place's zone. */
export function isBeforeEndOf(month: string, at: string, timeZone: string): boolean {
  return dateAt(Date.parse(at), timeZone) < daysOfMonth(month).to;
}
