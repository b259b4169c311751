/** Machine time summed by one or two of machine, person, day and kind: read from the rollups, open sessions added as they stand. */
import { seesNames } from '#contract/roles.ts';
import type { UsageAnswer, UsageDimension, UsageItem, UsageQuery } from '#contract/usage.ts';
import type { Asked } from '#db/ctx.ts';
import { type Db, type SQL, sql } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, localDateOf, momentOf, startOfDay } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import {
  isCounted,
  listOpenSessions,
  NOBODY,
  runsWithin,
  soFar,
  usageByDay,
} from '#modules/machines/index.ts';

const MILLI = 1000;
const FIRST_DAY = '0000-01-01';
/** No day comes after it. */
const LAST_DAY = '9999-12-31';

type Days = { readonly fromDay: string; readonly toDay: string };
type Sums = {
  sessions: number;
  heldMs: number;
  runningMs: number;
  energyMwh: number;
  jobs: number;
  people: number;
};
/** What an open session has used of one day so far. */
type Live = Omit<Sums, 'people' | 'jobs'> & {
  readonly machineId: number;
  readonly personId: number;
  readonly day: string;
};
type Key = string | number;
type Group = { readonly keys: readonly Key[]; readonly sums: Sums };

/**
 * Unpaged. `people` counts distinct persons of each group. Codes: `not-allowed` where
 * somebody who may see no names asks by person; `bad-input` for a period that is none.
 */
export function getUsage(asked: Asked, input: UsageQuery): Result<UsageAnswer> {
  const { actor, db } = asked;
  if (input.by.includes('person') && actor.kind === 'staff' && !seesNames(actor.role))
    return refuse('not-allowed', 'use by person is not for viewers');
  const days = daysOf(db, input);
  if (days === null) {
    const message = 'an instant like 2026-11-24T09:12:03Z, or a date like 2026-11-24';
    return refuse('bad-input', message, [{ path: 'from', message }]);
  }
  const groups = readGroups(db, input.by, days);
  if (input.people) countPeople(db, input.by, days, groups);
  addLive(asked, input, days, groups);
  const names = namesFor(db, input.by);
  const items: UsageItem[] = [];
  for (const group of groups) {
    const { sessions, heldMs, jobs } = group.sums;
    if (sessions > 0 || heldMs > 0 || jobs > 0) items.push(itemOf(group, input, names));
  }
  return ok({ items, next: null });
}

export const queries = { 'usage.get': getUsage } as const;

/** Whole civil days: a bound within a day takes that day in. Null: not a moment. */
function daysOf(db: Db, { from, to }: Pick<UsageQuery, 'from' | 'to'>): Days | null {
  const zone = timeZoneOf(db);
  const fromMs = from === undefined ? undefined : momentOf(from, zone);
  const toMs = to === undefined ? undefined : momentOf(to, zone);
  if (fromMs === null || toMs === null) return null;
  return {
    fromDay: fromMs === undefined ? FIRST_DAY : localDateOf(fromMs, zone),
    toDay: toMs === undefined ? LAST_DAY : dayAfter(toMs, zone),
  };
}

/** The first day that is no part of a period that ends at `ms`. */
function dayAfter(ms: number, zone: string): string {
  const day = localDateOf(ms, zone);
  return startOfDay(day, zone) === ms ? day : addDays(day, 1);
}

const COLUMNS: Readonly<Record<UsageDimension, SQL>> = {
  machine: sql.raw('u.machineId'),
  person: sql.raw('u.personId'),
  day: sql.raw('u.day'),
  kind: sql.raw('m.kind'),
};

/**
 * One aggregate over the rollups, which have a row a machine and day (and person): never over sessions.
 * By machine and day the rows are the answer, in the order of their key, in which they lie.
 */
function readGroups(db: Db, by: readonly UsageDimension[], days: Days): Group[] {
  const keys = columnsOf(by);
  const rows = db.values<Array<string | number>>(
    isByRow(by)
      ? sql`SELECT ${keys}, u.sessions, u.heldMs, u.runningMs, u.energyMwh, u.jobs, u.people
          FROM usage_days u ${within(days)}`
      : sql`SELECT ${keys}, sum(u.sessions), sum(u.heldMs), sum(u.runningMs), sum(u.energyMwh),
          sum(u.jobs), 0 FROM ${tableFor(by)} u ${joins(by)} ${within(days)}
          GROUP BY ${unindexed(by)} ORDER BY ${keys}`,
  );
  const width = by.length;
  return rows.map((row) => ({
    keys: width === 1 ? [row[0] as Key] : [row[0] as Key, row[1] as Key],
    sums: {
      sessions: row[width] as number,
      heldMs: row[width + 1] as number,
      runningMs: row[width + 2] as number,
      energyMwh: row[width + 3] as number,
      jobs: row[width + 4] as number,
      people: row[width + 5] as number,
    },
  }));
}

function isByRow(by: readonly UsageDimension[]): boolean {
  return by.length === 2 && by.includes('machine') && by.includes('day');
}

function tableFor(by: readonly UsageDimension[]): SQL {
  return sql.raw(by.includes('person') ? 'usage_person_days' : 'usage_days');
}

/** Distinct persons of each group; by machine and day the rollup has counted them. */
function countPeople(
  db: Db,
  by: readonly UsageDimension[],
  days: Days,
  groups: readonly Group[],
): void {
  if (isByRow(by)) return;
  const byName = new Map(groups.map((group) => [group.keys.join('|'), group]));
  const keys = columnsOf(by);
  const counted = db.values<Array<string | number>>(sql`
    SELECT ${keys}, count(DISTINCT CASE WHEN u.personId <> ${NOBODY}
      AND (u.sessions > 0 OR u.heldMs > 0) THEN u.personId END)
    FROM usage_person_days u ${joins(by)} ${within(days)} GROUP BY ${unindexed(by)}`);
  for (const row of counted) {
    const group = byName.get(row.slice(0, by.length).join('|'));
    if (group !== undefined) group.sums.people = Number(row[by.length]);
  }
}

/** What is open counts as it stands: a day of use is not seen only in the evening. */
function addLive({ db, nowMs }: Asked, input: UsageQuery, days: Days, groups: Group[]): void {
  const open = openUse(db, nowMs, days);
  if (open.length === 0) return;
  const byName = new Map(groups.map((group) => [group.keys.join('|'), group]));
  const kinds = kindsOf(db);
  const seen = new Set<string>();
  for (const live of open) {
    const keys = input.by.map((dimension) => keyOf(live, dimension, kinds));
    const name = keys.join('|');
    const group = byName.get(name) ?? { keys, sums: zero() };
    if (!byName.has(name)) groups.push(group);
    byName.set(name, group);
    group.sums.sessions += live.sessions;
    group.sums.heldMs += live.heldMs;
    group.sums.runningMs += live.runningMs;
    group.sums.energyMwh += live.energyMwh;
    if (!input.people || live.personId === NOBODY) continue;
    const person = `${name}|${live.personId}`;
    if (!seen.has(person) && !isInGroup(db, live, input.by, days, kinds)) group.sums.people += 1;
    seen.add(person);
  }
}

function openUse(db: Db, nowMs: number, { fromDay, toDay }: Days): Live[] {
  const zone = timeZoneOf(db);
  return listOpenSessions(db).flatMap((session) => {
    const { startedAtMs, machineId } = session;
    const span = { fromMs: startedAtMs, toMs: Math.max(nowMs, startedAtMs) };
    const { energyMwh } = soFar(db, session, nowMs);
    return usageByDay({ ...span, energyMwh }, runsWithin(db, machineId, span), zone)
      .filter(({ day }) => fromDay <= day && day < toDay)
      .map((use) => ({ ...use, machineId, personId: session.personId ?? NOBODY }));
  });
}

/** Whether the rollups count this person in the group already. */
function isInGroup(
  db: Db,
  live: Live,
  by: readonly UsageDimension[],
  days: Days,
  kinds: ReadonlyMap<number, string>,
): boolean {
  const kind = kinds.get(live.machineId);
  const ofKind = by.includes('kind')
    ? [...kinds].filter(([, one]) => one === kind).map(([id]) => id)
    : undefined;
  return isCounted(db, {
    personId: live.personId,
    ...days,
    day: by.includes('day') ? live.day : undefined,
    machineIds: by.includes('machine') ? [live.machineId] : ofKind,
  });
}

function keyOf(
  live: Live,
  dimension: UsageDimension,
  kinds: ReadonlyMap<number, string>,
): string | number {
  if (dimension === 'machine') return live.machineId;
  if (dimension === 'person') return live.personId;
  return dimension === 'day' ? live.day : (kinds.get(live.machineId) ?? '');
}

type Names = {
  readonly machine: ReadonlyMap<number, string>;
  readonly person: ReadonlyMap<number, string>;
};

function namesFor(db: Db, by: readonly UsageDimension[]): Names {
  const read = (query: SQL) => new Map(db.values<[number, string]>(query));
  return {
    machine: by.includes('machine') ? read(sql`SELECT id, slug FROM machines`) : new Map(),
    person: by.includes('person') ? read(sql`SELECT id, ref FROM people`) : new Map(),
  };
}

function kindsOf(db: Db): ReadonlyMap<number, string> {
  return new Map(db.values<[number, string]>(sql`SELECT id, kind FROM machines`));
}

function itemOf({ keys, sums }: Group, input: UsageQuery, names: Names): UsageItem {
  const [one, other] = input.by;
  const [first = '', second = ''] = keys;
  const text = textOf(one as UsageDimension, first, names);
  return {
    key:
      other === undefined ? text : { [one as string]: text, [other]: textOf(other, second, names) },
    sessions: sums.sessions,
    heldSeconds: sums.heldMs / MILLI,
    runningSeconds: sums.runningMs / MILLI,
    wattHours: sums.energyMwh / MILLI,
    jobs: sums.jobs,
    ...(input.people ? { people: sums.people } : {}),
  };
}

function textOf(dimension: UsageDimension, key: string | number, names: Names): string | null {
  if (dimension === 'machine') return names.machine.get(Number(key)) ?? null;
  if (dimension === 'person') return names.person.get(Number(key)) ?? null;
  return String(key);
}

function columnsOf(by: readonly UsageDimension[]): SQL {
  return sql.join(
    by.map((dimension) => COLUMNS[dimension]),
    sql`, `,
  );
}

/** Grouping by an index would read the table row by row, all over the file: 5 times slower (measured). */
function unindexed(by: readonly UsageDimension[]): SQL {
  return sql.join(
    by.map((dimension) => sql`+${COLUMNS[dimension]}`),
    sql`, `,
  );
}

function joins(by: readonly UsageDimension[]): SQL {
  return by.includes('kind') ? sql`JOIN machines m ON m.id = u.machineId` : sql``;
}

/** Without bounds there is nothing to compare: the table is read as it lies. */
function within({ fromDay, toDay }: Days): SQL {
  return fromDay === FIRST_DAY && toDay === LAST_DAY
    ? sql``
    : sql`WHERE u.day >= ${fromDay} AND u.day < ${toDay}`;
}

function zero(): Sums {
  return { sessions: 0, heldMs: 0, runningMs: 0, energyMwh: 0, jobs: 0, people: 0 };
}
