/** Caps and free parts: in which periods a use counts, and what is left in them. Pure. */
import { addDays, localDateOf, localTimeOf, WEEKDAYS } from '#kernel/civil-time.ts';
import { decimalOf, eurosOf, microsOf } from '#kernel/money.ts';
import { capWords, freeWords, isTime } from './trace-rules.ts';
import type {
  CapPeriod,
  Counters,
  FreePeriod,
  Measure,
  PriceMode,
  TariffVersion,
  Words,
} from './types.ts';

export const NO_COUNTERS: Counters = {
  spentCents: { day: 0, week: 0, month: 0 },
  freeUsed: {},
};
const MILLI = 1000;
const NANOS_PER_MICRO = 1000n;
const NANOS_PER_CENT = 10_000_000n;

type Caps = NonNullable<TariffVersion['caps']>;
type Free = NonNullable<TariffVersion['free']>;

/** The key of the period that a date falls into: the date, the week's Monday, `2026-10`, `2026`. */
export function periodKey(per: Exclude<CapPeriod, 'session'> | FreePeriod, date: string): string {
  if (per === 'day') return date;
  if (per === 'month') return date.slice(0, 7);
  if (per === 'year') return date.slice(0, 4);
  return mondayOf(date);
}

export type CountedPeriod = Exclude<CapPeriod, 'session'> | FreePeriod;

/** The first and the last date on which a use shares one of these periods with one of `date`. */
export function reachOf(
  date: string,
  periods: ReadonlySet<CountedPeriod>,
): { readonly from: string; readonly to: string } {
  const spans = [[date, date]];
  if (periods.has('week')) spans.push([mondayOf(date), addDays(mondayOf(date), 6)]);
  if (periods.has('month')) spans.push([`${date.slice(0, 7)}-01`, lastOfMonth(date)]);
  if (periods.has('year')) spans.push([`${date.slice(0, 4)}-01-01`, `${date.slice(0, 4)}-12-31`]);
  const froms = spans.map(([from = date]) => from).sort();
  const tos = spans.map(([, to = date]) => to).sort();
  return { from: froms[0] ?? date, to: tos.at(-1) ?? date };
}

/** The last day of a date's month. */
export function lastOfMonth(date: string): string {
  const [year = 0, month = 1] = date.split('-').map(Number);
  const next =
    month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  return addDays(next.padStart(10, '0'), -1);
}

export type CountedUse = {
  readonly atMs: number;
  readonly prices: PriceMode;
  readonly amountCents: number;
  readonly netCents: number;
  readonly grossCents: number;
  readonly freeUsed: Readonly<Record<string, number>>;
};

/** What earlier uses have come to in the periods of `date`. */
export function countersOf(
  uses: readonly CountedUse[],
  date: string,
  prices: PriceMode,
  timeZone: string,
): Counters {
  const spentCents = { day: 0, week: 0, month: 0 };
  const freeUsed: Record<string, number> = {};
  const monday = mondayOf(date);
  const sunday = addDays(monday, 6);
  for (const use of uses) {
    const day = localDateOf(use.atMs, timeZone);
    const shares = {
      day: day === date,
      week: monday <= day && day <= sunday,
      month: day.startsWith(date.slice(0, 7)),
      year: day.startsWith(date.slice(0, 4)),
    };
    const cents = centsIn(use, prices);
    if (shares.day) spentCents.day += cents;
    if (shares.week) spentCents.week += cents;
    if (shares.month) spentCents.month += cents;
    for (const key in use.freeUsed) {
      const per = key.slice(key.indexOf('/') + 1) as FreePeriod;
      if (shares[per]) freeUsed[key] = (freeUsed[key] ?? 0) + (use.freeUsed[key] ?? 0);
    }
  }
  return { spentCents, freeUsed };
}

function centsIn(use: CountedUse, prices: PriceMode): number {
  if (use.prices === prices) return use.amountCents;
  return prices === 'gross' ? use.grossCents : use.netCents;
}

/** A part that cost nothing, and its words. */
export type FreePart = { readonly key: string; readonly taken: number; readonly words: Words };

/** Takes free parts off the measures in `left`, in the order of the tariff. */
export function takeFree(
  free: Free,
  audiences: readonly string[],
  left: Partial<Record<Measure, number>>,
  counters: Counters,
): FreePart[] {
  const parts: FreePart[] = [];
  for (const { measure, per, seconds, units, audiences: wanted } of free) {
    const amount = left[measure] ?? 0;
    if (amount <= 0 || !isMeant(wanted, audiences)) continue;
    const key = `${measure}/${per}`;
    const limit = ((isTime(measure) ? seconds : units) ?? 0) * MILLI;
    const already = parts.find((part) => part.key === key)?.taken ?? 0;
    const usedBefore = (counters.freeUsed[key] ?? 0) + already;
    const taken = Math.min(amount, Math.max(0, limit - usedBefore));
    if (taken === 0) continue;
    left[measure] = amount - taken;
    const words = freeWords(measure, per, { taken, limit, usedBefore });
    parts.push({ key, taken, words });
  }
  return parts;
}

export type CapHit = { readonly nanos: bigint; readonly words: Words; readonly price: string };

/** The lowest amount that a cap leaves below `nanos`; null: none does. */
export function lowestCap(
  caps: Caps,
  audiences: readonly string[],
  counters: Counters,
  nanos: bigint,
): CapHit | null {
  let hit: CapHit | null = null;
  for (const { per, price, audiences: wanted } of caps) {
    if (!isMeant(wanted, audiences)) continue;
    const spentCents = per === 'session' ? 0 : counters.spentCents[per];
    const left =
      BigInt(microsOf(price) ?? 0) * NANOS_PER_MICRO - BigInt(spentCents) * NANOS_PER_CENT;
    const most = left > 0n ? left : 0n;
    if (most >= (hit?.nanos ?? nanos)) continue;
    const words = capWords(per, decimalOf(microsOf(price) ?? 0), eurosOf(spentCents));
    hit = { nanos: most, words, price };
  }
  return hit;
}

/** No audience: for everybody. */
export function isMeant(
  wanted: readonly string[] | undefined,
  audiences: readonly string[],
): boolean {
  return wanted === undefined || wanted.some((audience) => audiences.includes(audience));
}

function mondayOf(date: string): string {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return addDays(date, -WEEKDAYS.indexOf(localTimeOf(noon, 'UTC').weekday));
}
