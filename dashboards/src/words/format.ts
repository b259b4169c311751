/** Numbers, durations, dates as people write them, in a language and in the place's zone. */

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };
const KILO_FROM = 10_000;
const HOURS_UNTIL_DAYS = 48;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type Format = ReturnType<typeof makeFormat>;

/** All formatters of a page; cheap to call, dear to make, so make one per language and zone. */
export function makeFormat(language: Language, timeZone: string) {
  const locale = LOCALES[language];
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const thousandth = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const finePrice = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'EUR',
    maximumFractionDigits: 6,
  });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone });
  const clockSeconds = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZone,
  });
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone,
  });
  const longDay = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  });
  const civilDay = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const civilShort = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const monthName = new Intl.DateTimeFormat(locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const weekdayName = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  const hourOf = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
  const weekdayFull = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const names = new Intl.ListFormat(locale, { type: 'conjunction' });
  const euro = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' });
  const dayAndClock = (at: string) =>
    `${day.format(Date.parse(at))}, ${clock.format(Date.parse(at))}`;

  return {
    language,
    locale,
    timeZone,
    count: (n: number) => whole.format(n),
    number: (n: number) => tenth.format(n),
    percent: (fraction: number) => share.format(fraction),
    /** `2,5`, as an invoice's line has it. */
    quantity: (n: number) => thousandth.format(n),
    /** `0,125 €`, from euros as text: prices may be finer than a cent. */
    price: (euros: string) => finePrice.format(Number(euros)),
    /** `11,00 €`, from whole cents. */
    euros: (cents: number) => euro.format(cents / 100),
    watts: (n: number) => `${n < 10 ? tenth.format(n) : whole.format(n)}\u00A0W`,
    wattHours: (n: number) =>
      n >= KILO_FROM ? `${tenth.format(n / 1000)}\u00A0kWh` : `${tenth.format(n)}\u00A0Wh`,
    duration: durationText,
    age: (seconds: number) => ageText(seconds, language),
    time: (at: string | number) => clock.format(asMs(at)),
    timeWithSeconds: (at: string | number) => clockSeconds.format(asMs(at)),
    date: (at: string | number) => day.format(asMs(at)),
    longDate: (at: string | number) => longDay.format(asMs(at)),
    dateTime: dayAndClock,
    /** A civil date such as `2026-11-24`. */
    civilDate: (date: string) => civilDay.format(Date.parse(`${date}T00:00:00Z`)),
    civilShort: (date: string) => civilShort.format(Date.parse(`${date}T00:00:00Z`)),
    month: (date: string) => monthName.format(Date.parse(`${date}T00:00:00Z`)),
    weekday: (date: string) => weekdayName.format(Date.parse(`${date}T00:00:00Z`)),
    weekdayLong: (date: string) => weekdayFull.format(Date.parse(`${date}T00:00:00Z`)),
    hour: (ms: number) => Number(hourOf.format(ms)),
    relative: (at: string | number, nowMs: number) => relativeText(ago, asMs(at) - nowMs),
    list: (words: readonly string[]) => names.format(words),
  };
}

/** `35 s`, `4 min`, `1 h 05`: never more precise than one can use. */
export function durationText(seconds: number): string {
  const all = Math.max(0, Math.floor(seconds));
  if (all < 60) return `${all}\u00A0s`;
  const minutes = Math.floor(all / 60);
  if (minutes < 60) return `${minutes}\u00A0min`;
  return `${Math.floor(minutes / 60)}\u00A0h\u00A0${String(minutes % 60).padStart(2, '0')}`;
}

/** As a duration, in days where hours would say too little. */
export function ageText(seconds: number, language: Language): string {
  const hours = Math.floor(seconds / 3600);
  if (hours < HOURS_UNTIL_DAYS) return durationText(seconds);
  return `${Math.floor(hours / 24)}\u00A0${language === 'fr' ? 'j' : 'd'}`;
}

function asMs(at: string | number): number {
  return typeof at === 'number' ? at : Date.parse(at);
}

function relativeText(ago: Intl.RelativeTimeFormat, byMs: number): string {
  const size = Math.abs(byMs);
  if (size < MINUTE_MS) return ago.format(Math.trunc(byMs / 1000), 'second');
  if (size < HOUR_MS) return ago.format(Math.trunc(byMs / MINUTE_MS), 'minute');
  if (size < DAY_MS) return ago.format(Math.trunc(byMs / HOUR_MS), 'hour');
  return ago.format(Math.trunc(byMs / DAY_MS), 'day');
}
