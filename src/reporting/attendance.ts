/** How many came, by day: what is still known of visits and decisions, and the counts of those that are forgotten. */
import type {
  AttendanceAnswer,
  AttendanceDay,
  DaysQuery,
  PassagesAnswer,
  PassagesDay,
} from '#contract/attendance.ts';
import type { Asked } from '#db/ctx.ts';
import { sql } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, localDateOf, momentOf, startOfDay } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';

const MILLI = 1000;
const DAYS_UNLESS_ASKED = 30;
/** Ten years. */
const DAYS_MAX = 3660;
const NO_MOMENT = 'an instant like 2026-11-24T09:12:03Z, or a date like 2026-11-24';

/** Whole civil days; `toDay` is no part of them. */
type Days = {
  readonly zone: string;
  readonly fromDay: string;
  readonly toDay: string;
  readonly fromMs: number;
  readonly toMs: number;
};

/** Visits that have ended, by the day on which they began. Code: `bad-input`. */
export function getAttendance(asked: Asked, input: DaysQuery): Result<AttendanceAnswer> {
  const days = daysOf(asked, input);
  if (!days.ok) return days;
  const { zone, fromDay, toDay, fromMs, toMs } = days.value;
  const sums = new Map<string, AttendanceDay>();
  const add = (day: string, slug: string, visits: number, heads: number, ms: number) => {
    const key = `${day} ${slug}`;
    const sum = sums.get(key);
    sums.set(key, {
      day,
      zone: slug,
      visits: (sum?.visits ?? 0) + visits,
      heads: (sum?.heads ?? 0) + heads,
      presenceSeconds: (sum?.presenceSeconds ?? 0) + ms / MILLI,
    });
  };
  const forgotten = asked.db.values<[string, string, number, number, number]>(sql`
    SELECT d.day, z.slug, d.visits, d.heads, d.presenceMs FROM visit_days d
    JOIN zones z ON z.id = d.zoneId WHERE d.day >= ${fromDay} AND d.day < ${toDay}`);
  for (const row of forgotten) add(...row);
  const known = asked.db.values<[number, string, number, number]>(sql`
    SELECT v.enteredAtMs, z.slug, v.headcount, max(0, v.leftAtMs - v.enteredAtMs) FROM visits v
    JOIN zones z ON z.id = v.zoneId WHERE v.enteredAtMs >= ${fromMs} AND v.enteredAtMs < ${toMs}
    AND v.leftAtMs IS NOT NULL AND instr(v.flags, '"void"') = 0`);
  for (const [atMs, slug, heads, ms] of known) add(localDateOf(atMs, zone), slug, 1, heads, ms);
  return ok({ items: sorted(sums), next: null });
}

/** Badges at doors and machines, by day. Code: `bad-input`. */
export function getPassages(asked: Asked, input: DaysQuery): Result<PassagesAnswer> {
  const days = daysOf(asked, input);
  if (!days.ok) return days;
  const { zone, fromDay, toDay, fromMs, toMs } = days.value;
  const sums = new Map<string, PassagesDay>();
  const add = (day: string, place: string, granted: number, refused: number) => {
    const sum = sums.get(`${day} ${place}`);
    sums.set(`${day} ${place}`, {
      day,
      place,
      granted: (sum?.granted ?? 0) + granted,
      refused: (sum?.refused ?? 0) + refused,
    });
  };
  const forgotten = asked.db.values<[string, string, number, number]>(sql`
    SELECT day, place, granted, refused FROM passage_days
    WHERE day >= ${fromDay} AND day < ${toDay}`);
  for (const row of forgotten) add(...row);
  const known = asked.db.values<[number, string, number]>(sql`
    SELECT atMs, coalesce(door, machine, device), granted FROM decisions
    WHERE atMs >= ${fromMs} AND atMs < ${toMs}`);
  for (const [atMs, place, granted] of known)
    add(localDateOf(atMs, zone), place, granted, 1 - granted);
  return ok({ items: sorted(sums), next: null });
}

export const queries = { 'attendance.get': getAttendance, 'passages.get': getPassages } as const;

function daysOf({ db, nowMs }: Asked, { from, to }: DaysQuery): Result<Days, 'bad-input'> {
  const zone = timeZoneOf(db);
  const tomorrow = addDays(localDateOf(nowMs, zone), 1);
  const fromMs = from === undefined ? undefined : momentOf(from, zone);
  const toMs = to === undefined ? undefined : momentOf(to, zone);
  if (fromMs === null) return wrong('from', NO_MOMENT);
  if (toMs === null) return wrong('to', NO_MOMENT);
  const toDay = toMs === undefined ? tomorrow : dayAfter(toMs, zone);
  const fromDay =
    fromMs === undefined ? addDays(toDay, -DAYS_UNLESS_ASKED) : localDateOf(fromMs, zone);
  if (fromDay < addDays(toDay, -DAYS_MAX)) return wrong('from', 'a period has at most ten years');
  const bounds = { fromMs: startOfDay(fromDay, zone), toMs: startOfDay(toDay, zone) };
  return ok({ zone, fromDay, toDay, ...bounds });
}

/** The first day that is no part of a period that ends at `ms`. */
function dayAfter(ms: number, zone: string): string {
  const day = localDateOf(ms, zone);
  return startOfDay(day, zone) === ms ? day : addDays(day, 1);
}

/** Newest first. */
function sorted<Item extends { readonly day: string }>(sums: ReadonlyMap<string, Item>): Item[] {
  return [...sums].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, item]) => item);
}

function wrong(path: 'from' | 'to', message: string): Result<never, 'bad-input'> {
  return refuse('bad-input', message, [{ path, message }]);
}
