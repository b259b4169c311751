/** Civil time in the place's zone: days, opening hours and their edges, hour changes included. */
import { Temporal } from 'temporal-polyfill';

/** A day of the week as the place file writes it, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
/** `to` at or before `from` crosses midnight; `24:00` is the end of the day. */
export type Hours = {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
};
/** Instants or local dates; `until` is exclusive as an instant and inclusive as a date. */
export type Closure = { readonly from: string; readonly until: string };
export type LocalTime = {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly minuteOfDay: number;
  readonly weekday: Weekday;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** Zones change their offset on quarters of an hour, so an offset holds for a whole quarter. */
const QUARTER_MS = 900_000;
const OFFSETS_MAX = 4096;
const offsets = new Map<string, Map<number, number>>();

/** The local date, minute and weekday of an instant. */
export function localTimeOf(ms: number, timeZone: string): LocalTime {
  const local = ms + offsetAt(ms, timeZone);
  const day = Math.floor(local / DAY_MS);
  return {
    date: dateText(day * DAY_MS),
    minuteOfDay: Math.floor((local - day * DAY_MS) / MINUTE_MS),
    weekday: weekdayOf(day),
  };
}

/** The local date of an instant. */
export function localDateOf(ms: number, timeZone: string): string {
  return localTimeOf(ms, timeZone).date;
}

/**
 * The instant of a local date and time `HH:MM` (`24:00`: the next midnight).
 * A time that occurs twice means its first; one that is skipped, the instant after the gap.
 */
export function instantOf(date: string, time: string, timeZone: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const day = hours === 24 ? addDays(date, 1) : date;
  const local = Date.parse(`${day}T00:00:00Z`) + ((hours % 24) * 60 + minutes) * MINUTE_MS;
  const offset = offsetAt(local - DAY_MS, timeZone);
  // Where no clock changes near it, which is almost always, it is that simple.
  if (offset === offsetAt(local + DAY_MS, timeZone)) return local - offset;
  const plain = Temporal.PlainDate.from(day).toPlainDateTime({ hour: hours % 24, minute: minutes });
  const earlier = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(plain)) return earlier.epochMilliseconds;
  const gap = earlier.getTimeZoneTransition('next');
  return gap === null ? earlier.epochMilliseconds : gap.epochMilliseconds;
}

/** The first instant of a local date. */
export function startOfDay(date: string, timeZone: string): number {
  return instantOf(date, '00:00', timeZone);
}

/** The date `days` after another. */
export function addDays(date: string, days: number): string {
  return dateText(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS);
}

/** Whole days from one local date to another. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

/** A date in UTC; one after 9999 or before the year 0 has its sign and six digits (ECMA-262, expanded years). */
function dateText(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.slice(0, text.indexOf('T'));
}

/** An RFC 3339 instant or a local date (its start; `end`: the start of the day after), else null. */
export function momentOf(text: string, timeZone: string, end = false): number | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const date = new Date(`${text}T00:00:00Z`);
    if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) return null;
    return startOfDay(end ? addDays(text, 1) : text, timeZone);
  }
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** Whether a local time falls into hours that repeat weekly. */
export function withinHours(hours: readonly Hours[], at: LocalTime): boolean {
  return hours.some((period) => {
    const from = minutesOf(period.from);
    const to = minutesOf(period.to);
    const today = period.days.includes(at.weekday);
    if (to > from) return today && from <= at.minuteOfDay && at.minuteOfDay < to;
    const yesterday = period.days.includes(dayBefore(at.weekday));
    return (today && at.minuteOfDay >= from) || (yesterday && at.minuteOfDay < to);
  });
}

/** Whether the place is open: within its hours and in no closure. */
export function isOpen(
  hours: readonly Hours[],
  closures: readonly Closure[],
  ms: number,
  timeZone: string,
): boolean {
  return withinHours(hours, localTimeOf(ms, timeZone)) && !isClosed(closures, ms, timeZone);
}

/** The next instant after `ms` at which opening hours begin (`from`) or end (`to`); null if they never do. */
export function nextEdge(
  hours: readonly Hours[],
  edge: 'from' | 'to',
  ms: number,
  timeZone: string,
): number | null {
  const today = localDateOf(ms, timeZone);
  const found: number[] = [];
  for (let offset = -1; offset <= 8; offset++) {
    const date = addDays(today, offset);
    const weekday = weekdayOf(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
    for (const period of hours.filter((one) => one.days.includes(weekday))) {
      const overnight = minutesOf(period.to) <= minutesOf(period.from);
      const day = edge === 'to' && overnight ? addDays(date, 1) : date;
      found.push(instantOf(day, period[edge], timeZone));
    }
  }
  const later = found.filter((at) => at > ms);
  return later.length === 0 ? null : Math.min(...later);
}

/** Cuts a stretch of time at local midnights. Empty stretches give nothing. */
export function splitByDay(
  fromMs: number,
  toMs: number,
  timeZone: string,
): Array<{ date: string; fromMs: number; toMs: number }> {
  const parts: Array<{ date: string; fromMs: number; toMs: number }> = [];
  let at = fromMs;
  while (at < toMs) {
    const date = localDateOf(at, timeZone);
    const until = Math.min(toMs, startOfDay(addDays(date, 1), timeZone));
    parts.push({ date, fromMs: at, toMs: until });
    at = until;
  }
  return parts;
}

/**
 * Cuts a stretch of time at local hours. An hour that occurs twice has both; one that is skipped, none.
 * `weekday` counts from Monday, 0.
 */
export function* eachHour(
  fromMs: number,
  toMs: number,
  timeZone: string,
): Generator<{ weekday: number; hour: number; fromMs: number; toMs: number }> {
  let at = fromMs;
  while (at < toMs) {
    const local = at + offsetAt(at, timeZone);
    const hour = Math.floor(local / HOUR_MS);
    const day = Math.floor(hour / 24);
    // Clocks change at a full local hour, so the offset holds until there.
    const until = Math.min(toMs, at + (hour + 1) * HOUR_MS - local);
    yield {
      weekday: WEEKDAYS.indexOf(weekdayOf(day)),
      hour: hour - day * 24,
      fromMs: at,
      toMs: until,
    };
    at = until;
  }
}

/** Minutes since midnight of `HH:MM`. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return Math.min(DAY_MINUTES, hours * 60 + minutes);
}

function isClosed(closures: readonly Closure[], ms: number, timeZone: string): boolean {
  return closures.some((closure) => {
    const from = momentOf(closure.from, timeZone);
    const until = momentOf(closure.until, timeZone, true);
    return from !== null && until !== null && from <= ms && ms < until;
  });
}

/** Of a day counted from 1970-01-01, which was a Thursday. */
function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7] as Weekday;
}

function dayBefore(weekday: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(weekday) + 6) % 7] as Weekday;
}

/** Asked of Temporal once a quarter of an hour: it takes 50 µs, a badge takes 100. */
function offsetAt(ms: number, timeZone: string): number {
  const quarter = Math.floor(ms / QUARTER_MS);
  let known = offsets.get(timeZone);
  if (known === undefined || known.size >= OFFSETS_MAX) {
    known = new Map();
    offsets.set(timeZone, known);
  }
  const cached = known.get(quarter);
  if (cached !== undefined) return cached;
  const zoned = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS).toZonedDateTimeISO(
    timeZone,
  );
  const offset = Math.round(zoned.offsetNanoseconds / 1_000_000);
  known.set(quarter, offset);
  return offset;
}
