/** An instant as a person types it: date and time in the place's zone. */
import { Temporal } from 'temporal-polyfill';

/** `2026-11-24T09:12`, as a field for date and time holds it. */
export function localText(ms: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

/** The instant that such a text means; null where it is none. */
export function instantOfLocal(text: string, timeZone: string): number | null {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
