/** Civil days and periods in the place's zone; `to` is exclusive, as in addresses. */
import { Temporal } from 'temporal-polyfill';

export type Period = { readonly from: string; readonly to: string };

export const PERIOD_NAMES = ['today', 'week', 'month', 'last-month', 'year'] as const;
export type PeriodName = (typeof PERIOD_NAMES)[number];

/** The civil date in a zone at an instant. */
export function dateAt(nowMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(nowMs)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** The instant at which a civil day begins in a zone. */
export function startOfDayMs(date: string, timeZone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The instant of a time of the day; `24:00` is the next day's start. */
export function timeOfDayMs(date: string, time: string, timeZone: string): number {
  if (time === '24:00') return startOfDayMs(addDays(date, 1), timeZone);
  return Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone,
    plainTime: Temporal.PlainTime.from(time),
  }).epochMilliseconds;
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Monday is 0. */
export function weekdayIndex(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek - 1;
}

/** A named period around today; what is under way runs to its end. */
export function periodOf(name: PeriodName, today: string): Period {
  const day = Temporal.PlainDate.from(today);
  const between = (from: Temporal.PlainDate, length: Temporal.DurationLike): Period => ({
    from: from.toString(),
    to: from.add(length).toString(),
  });
  switch (name) {
    case 'today':
      return between(day, { days: 1 });
    case 'week':
      return between(day.subtract({ days: day.dayOfWeek - 1 }), { days: 7 });
    case 'month':
      return between(day.with({ day: 1 }), { months: 1 });
    case 'last-month':
      return between(day.with({ day: 1 }).subtract({ months: 1 }), { months: 1 });
    case 'year':
      return between(day.with({ month: 1, day: 1 }), { years: 1 });
  }
}

/** Which named period this is, if any. */
export function nameOf(period: Period, today: string): PeriodName | null {
  return (
    PERIOD_NAMES.find((name) => {
      const named = periodOf(name, today);
      return named.from === period.from && named.to === period.to;
    }) ?? null
  );
}

/** The period just before, as long; of what is under way, only as much as has passed. */
export function periodBefore(period: Period, today: string): Period {
  const from = Temporal.PlainDate.from(period.from);
  const to = Temporal.PlainDate.from(period.to);
  const wholeMonth = from.day === 1 && to.day === 1;
  const before = wholeMonth
    ? from.subtract({ months: from.until(to, { largestUnit: 'months' }).months })
    : from.subtract({ days: from.until(to).days });
  const passed = from.until(Temporal.PlainDate.from(addDays(today, 1))).days;
  const length = Math.min(from.until(to).days, Math.max(1, passed));
  const end = before.add({ days: length });
  return {
    from: before.toString(),
    to: (Temporal.PlainDate.compare(end, from) > 0 || (wholeMonth && passed >= from.until(to).days)
      ? from
      : end
    ).toString(),
  };
}

/** Every day of a period, at most `max`. */
export function daysOf(period: Period, max = 400): string[] {
  const days: string[] = [];
  for (let day = period.from; day < period.to && days.length < max; day = addDays(day, 1))
    days.push(day);
  return days;
}
