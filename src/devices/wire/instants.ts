/** Instants on the wire: RFC 3339 with a zone to milliseconds UTC and back, without reading a clock. */

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 9999-12-31T23:59:59.999Z: what RFC 3339 can write. */
const INSTANT_MS_MAX = 253_402_300_799_999;

/** The instant that a text names, or null: no zone, no such day, not RFC 3339. */
export function instantOf(text: string): number | null {
  const match = text.length <= 40 ? RFC_3339.exec(text) : null;
  if (match === null) return null;
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  // A leap second (:60) is read as the second after it.
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return null;
  const midnightMs = Date.UTC(Number(match[1]), month - 1, day);
  if (day < 1 || day > daysInMonth(Number(match[1]), month)) return null;
  const milliseconds = match[7] === undefined ? 0 : Number(match[7].padEnd(3, '0').slice(0, 3));
  const localMs = midnightMs + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
  const offset = offsetMinutes(match[9], match[10], match[11]);
  return offset === null ? null : localMs - offset * MINUTE_MS;
}

/** Writes an instant as RFC 3339 in UTC with milliseconds; out of range it is brought to the nearest bound. */
export function instantText(atMs: number): string {
  const ms = Math.min(Math.max(Math.trunc(atMs), 0), INSTANT_MS_MAX);
  const { year, month, day } = civilOf(Math.floor(ms / DAY_MS));
  const inDay = ms % DAY_MS;
  const hour = Math.floor(inDay / 3_600_000);
  const minute = Math.floor(inDay / MINUTE_MS) % 60;
  const second = Math.floor(inDay / 1000) % 60;
  return (
    `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}` +
    `T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}.${padded(inDay % 1000, 3)}Z`
  );
}

function offsetMinutes(
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): number | null {
  if (sign === undefined) return 0;
  const offset = Number(hours) * 60 + Number(minutes);
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return sign === '-' ? -offset : offset;
}

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return leap ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The civil date of a day counted from 1970-01-01, by 400-year eras beginning on 1 March. */
function civilOf(daysSince1970: number): { year: number; month: number; day: number } {
  const days = daysSince1970 + 719_468;
  const era = Math.floor(days / 146_097);
  const inEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  );
  const inYear =
    inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: inYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
