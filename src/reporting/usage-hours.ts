/** When in the week machines are used: sessions spread over local hours, by weekday. */
import type { UsageHour, UsageHoursAnswer, UsageHoursQuery } from '#contract/usage.ts';
import type { Asked } from '#db/ctx.ts';
import { sql } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { eachHour, momentOf, WEEKDAYS } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';

const MILLI = 1000;
const DAY_MS = 86_400_000;
const HOURS = 24;
/** Three years. */
export const DAYS_MAX = 1100;
const DAYS_UNLESS_ASKED = 30;

type Cell = { sessions: number; heldMs: number };
type Span = { readonly fromMs: number; readonly toMs: number };

/** All 168 hours of a week, also those without use. Codes: `bad-input` (no period, or too long a one). */
export function getUsageHours(asked: Asked, input: UsageHoursQuery): Result<UsageHoursAnswer> {
  const { db, nowMs } = asked;
  const zone = timeZoneOf(db);
  const period = spanOf(input, nowMs, zone);
  if (!period.ok) return period;
  const cells: Cell[] = Array.from({ length: WEEKDAYS.length * HOURS }, () => ({
    sessions: 0,
    heldMs: 0,
  }));
  const { fromMs, toMs } = period.value;
  for (const [startedAtMs, endedAtMs] of sessionsOf(asked, input.machine, period.value)) {
    const from = Math.max(startedAtMs, fromMs);
    const to = Math.min(endedAtMs, toMs);
    let isFirst = startedAtMs >= fromMs;
    for (const hour of eachHour(from, to, zone)) {
      const cell = cells[hour.weekday * HOURS + hour.hour];
      if (cell === undefined) continue;
      cell.heldMs += hour.toMs - hour.fromMs;
      if (isFirst) cell.sessions += 1;
      isFirst = false;
    }
  }
  return ok({ items: cells.map(itemOf), next: null });
}

export const queries = { 'usage.hours': getUsageHours } as const;

/** By the end of sessions, which an index knows; those that are open last until now. */
function sessionsOf(
  { db, nowMs }: Asked,
  machine: string | undefined,
  { fromMs, toMs }: Span,
): Array<[number, number]> {
  const ofMachine =
    machine === undefined
      ? sql``
      : sql`AND machineId = (SELECT id FROM machines WHERE slug = ${machine})`;
  const isCounted = sql`startedAtMs < ${toMs} AND flags NOT LIKE '%"voided"%' ${ofMachine}`;
  return db.values<[number, number]>(sql`
    SELECT startedAtMs, endedAtMs FROM sessions WHERE endedAtMs > ${fromMs} AND ${isCounted}
    UNION ALL
    SELECT startedAtMs, max(startedAtMs, ${nowMs}) FROM sessions
    WHERE endedAtMs IS NULL AND ${isCounted}`);
}

function spanOf(
  { from, to }: UsageHoursQuery,
  nowMs: number,
  zone: string,
): Result<Span, 'bad-input'> {
  const toMs = to === undefined ? nowMs : momentOf(to, zone);
  if (toMs === null) return wrong('to', 'an instant like 2026-11-24T09:12:03Z, or a date');
  const fromMs = from === undefined ? toMs - DAYS_UNLESS_ASKED * DAY_MS : momentOf(from, zone);
  if (fromMs === null) return wrong('from', 'an instant like 2026-11-24T09:12:03Z, or a date');
  if (toMs - fromMs > DAYS_MAX * DAY_MS)
    return wrong('from', `a period has at most ${DAYS_MAX} days`);
  return ok({ fromMs, toMs });
}

function wrong(path: string, message: string): Result<never, 'bad-input'> {
  return refuse('bad-input', message, [{ path, message }]);
}

function itemOf({ sessions, heldMs }: Cell, index: number): UsageHour {
  return {
    weekday: WEEKDAYS[Math.floor(index / HOURS)] ?? 'mon',
    hour: index % HOURS,
    sessions,
    heldSeconds: heldMs / MILLI,
  };
}
