/** What memberships cost: periods, the days of them that are covered, and their part of the price. Pure. */
import { addDays, daysBetween } from '#kernel/civil-time.ts';
import { MICROS_PER_CENT, microsOf, roundHalfUp } from '#kernel/money.ts';
import { lastOfMonth } from './cap-rules.ts';
import { planWords } from './trace-rules.ts';
import type { PlacePrice, Words } from './types.ts';

/** Local dates, both included. */
export type Days = { readonly from: string; readonly to: string };
export type Held = { readonly fromDate: string; readonly untilDate: string | null };

const END_OF_TIME = '9999-12-31';
/** A membership that has gone uncharged for longer is a person's matter. */
const PERIODS_MAX = 240;

/**
 * The periods that hold a day from `from` to `to`. Civil months and years are everybody's; a `year` begins on the
 * first day of a membership, each year anew (from 29 February on the first of March).
 */
export function periodsWithin(
  every: PlacePrice['every'],
  memberships: readonly Held[],
  { from, to }: Days,
): Days[] {
  if (from > to) return [];
  const starts =
    every === 'year' ? memberships.map((one) => one.fromDate) : [civilStart(every, from)];
  const found = new Map<string, Days>();
  for (const start of starts) {
    for (let count = 0; count < PERIODS_MAX; count++) {
      const period = periodFrom(every, start, count);
      if (period.from > to) break;
      if (period.to >= from) found.set(period.from, period);
    }
  }
  return [...found.values()].sort((one, other) => (one.from < other.from ? -1 : 1));
}

/** How many days of a period a plan was held, and the first of them; null: none. */
export function coverageOf(
  period: Days,
  memberships: readonly Held[],
): { readonly days: number; readonly firstDay: string } | null {
  const spans = memberships
    .map(({ fromDate, untilDate }) => ({
      from: later(fromDate, period.from),
      to: earlier(untilDate ?? END_OF_TIME, period.to),
    }))
    .filter(({ from, to }) => from <= to)
    .sort((one, other) => (one.from < other.from ? -1 : 1));
  const [first] = spans;
  if (first === undefined) return null;
  let days = 0;
  let reached = '';
  for (const { from, to } of spans) {
    const start = from > reached ? from : addDays(reached, 1);
    if (start > to) continue;
    days += daysIn({ from: start, to });
    reached = to;
  }
  return { days, firstDay: first.from };
}

export function daysIn({ from, to }: Days): number {
  return daysBetween(from, to) + 1;
}

/** Cents of a period: its whole price, or by days where the plan says so, half up. */
export function planCents(price: PlacePrice, period: Days, days: number): number {
  const micros = BigInt(microsOf(price.price) ?? 0);
  const [part, whole] = price.proRata === true ? [BigInt(days), BigInt(daysIn(period))] : [1n, 1n];
  return Number(roundHalfUp(micros * part, whole * BigInt(MICROS_PER_CENT)));
}

/** What the line says: the plan, the period, and the days where they are not all of it. */
export function planLabel(name: string, price: PlacePrice, period: Days, days: number): Words {
  const isPart = price.proRata === true && days < daysIn(period);
  return planWords(name, price.every, period, isPart ? { days, of: daysIn(period) } : null);
}

function periodFrom(every: PlacePrice['every'], start: string, count: number): Days {
  const [year = 0, month = 1, day = 1] = start.split('-').map(Number);
  if (every === 'month') {
    const months = year * 12 + (month - 1) + count;
    const from = dateOf(Math.floor(months / 12), (months % 12) + 1, 1);
    return { from, to: lastOfMonth(from) };
  }
  const at = (years: number) =>
    month === 2 && day === 29 && !isLeap(year + years)
      ? dateOf(year + years, 3, 1)
      : dateOf(year + years, month, day);
  return { from: at(count), to: addDays(at(count + 1), -1) };
}

function civilStart(every: PlacePrice['every'], date: string): string {
  return every === 'month' ? `${date.slice(0, 7)}-01` : `${date.slice(0, 4)}-01-01`;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function dateOf(year: number, month: number, day: number): string {
  const digits = (count: number, width: number) => String(count).padStart(width, '0');
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}
