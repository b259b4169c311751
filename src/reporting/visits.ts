/** Visits with their people and zones, newest first, and who is in the place when it must be left at once. */

import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import { seesNames } from '#contract/roles.ts';
import type { EvacuationItem, VisitItem, VisitsQuery } from '#contract/visits.ts';
import type { Asked } from '#db/ctx.ts';
import { and, type Db, eq, isNotNull, isNull, type SQL, sql } from '#db/drizzle.ts';
import { periodOf } from '#db/place-zone.ts';
import { statements } from '#db/statements.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { visits } from '#modules/access/tables.ts';
import { people } from '#modules/people/tables.ts';
import { lastOpening, placeFacts } from '#modules/site/index.ts';
import { zones } from '#modules/site/tables.ts';
import { cursorOf, cursorParts } from './cursor.ts';
import { hiddenSince } from './occupancy.ts';

const columns = {
  id: visits.id,
  enteredAtMs: visits.enteredAtMs,
  leftAtMs: visits.leftAtMs,
  endedBy: visits.endedBy,
  assumed: visits.assumed,
  headcount: visits.headcount,
  flags: visits.flags,
  ref: people.ref,
  name: people.name,
  zone: zones.slug,
};
type VisitRow = {
  [Column in keyof typeof columns]: (typeof columns)[Column]['_']['data'];
} & { readonly leftAtMs: number | null; readonly endedBy: string | null };

function selectVisits(db: Db) {
  return db
    .select(columns)
    .from(visits)
    .innerJoin(people, eq(people.id, visits.personId))
    .innerJoin(zones, eq(zones.id, visits.zoneId));
}

const prepared = statements((db) => ({
  one: selectVisits(db)
    .where(eq(visits.id, sql.placeholder('id')))
    .prepare(),
  open: selectVisits(db).where(isNull(visits.leftAtMs)).prepare(),
  assumed: selectVisits(db)
    .where(and(sql`${visits.leftAtMs} > ${sql.placeholder('sinceMs')}`, eq(visits.assumed, true)))
    .prepare(),
}));

/** A page of visits; `from` and `to` bound the entry. */
export function listVisits(asked: Asked, input: VisitsQuery): Result<ListOf<VisitItem>> {
  const { fromMs, toMs } = periodOf(asked.db, input);
  // Few are open: they are found by that, and sorted; the plus keeps SQLite from walking all history in order.
  const entered = input.open === true ? sql`+${visits.enteredAtMs}` : sql`${visits.enteredAtMs}`;
  const wanted: Array<SQL | undefined> = [
    sql`${entered} >= ${fromMs}`,
    sql`${entered} < ${toMs}`,
    input.open === true ? isNull(visits.leftAtMs) : undefined,
    input.open === false ? isNotNull(visits.leftAtMs) : undefined,
    input.zone === undefined ? undefined : sql`${visits.zoneId} = ${zoneId(input.zone)}`,
    input.person === undefined ? undefined : sql`${visits.personId} = ${personId(input.person)}`,
  ];
  const hidden = hiddenSince(asked);
  if (hidden !== null) wanted.push(sql`${visits.leftAtMs} <= ${hidden}`);
  const after = cursorParts(input.after);
  if (after !== null) wanted.push(sql`(${entered}, ${visits.id}) < (${after.atMs}, ${after.id})`);
  const rows = selectVisits(asked.db)
    .where(and(...wanted))
    .orderBy(sql`${entered} DESC`, sql`${visits.id} DESC`)
    .limit(input.limit + 1)
    .all() as VisitRow[];
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const next =
    rows.length > page.length && last !== undefined ? cursorOf(last.enteredAtMs, last.id) : null;
  return ok({ items: page.map(itemOf), next });
}

/** One visit; `not-found`. */
export function getVisit(
  asked: Asked,
  input: { readonly id: string },
): Result<VisitItem, 'not-found'> {
  const row = prepared(asked.db).one.get({ id: input.id }) as VisitRow | undefined;
  const hidden = hiddenSince(asked);
  const isSeen = hidden === null || (row?.leftAtMs ?? Number.MAX_SAFE_INTEGER) <= hidden;
  return row === undefined || !isSeen
    ? refuse('not-found', 'there is no such visit')
    : ok(itemOf(row));
}

/** Who is to be looked for: those present, and until the next opening those who only closing time sent home. */
export function listEvacuation(
  asked: Asked,
  input: WholeListQuery = {},
): Result<ListOf<EvacuationItem>> {
  const opened = lastOpening(placeFacts(asked.db), asked.nowMs);
  const sure = prepared(asked.db).open.all() as VisitRow[];
  const names = new Set(sure.map((row) => `${row.ref} ${row.zone}`));
  const assumed = prepared(asked.db).assumed.all({ sinceMs: opened ?? 0 }) as VisitRow[];
  const unsure = assumed.filter(
    (row) => row.endedBy === 'closing' && !isVoid(row) && !names.has(`${row.ref} ${row.zone}`),
  );
  const shown = asked.actor.kind !== 'staff' || seesNames(asked.actor.role);
  const items = [
    ...sure.map((row) => [row, false] as const),
    ...unsure.map((row) => [row, true] as const),
  ];
  const page = pageOfWhole(items, ([row]) => row.id, input);
  return ok({
    items: page.items.map(([row, isUnsure]) => ({
      person: shown ? { ref: row.ref, name: row.name } : null,
      zone: row.zone,
      enteredAt: instantText(row.enteredAtMs),
      headcount: row.headcount,
      unsure: isUnsure,
    })),
    next: page.next,
  });
}

function itemOf(row: VisitRow): VisitItem {
  return {
    id: row.id,
    person: { ref: row.ref, name: row.name },
    zone: row.zone,
    enteredAt: instantText(row.enteredAtMs),
    leftAt: row.leftAtMs === null ? null : instantText(row.leftAtMs),
    endedBy: row.endedBy as VisitItem['endedBy'],
    assumed: row.assumed,
    headcount: row.headcount,
    flags: JSON.parse(row.flags) as string[],
  };
}

function isVoid(row: VisitRow): boolean {
  return row.flags.includes('"void"');
}

function zoneId(slug: string): SQL {
  return sql`(SELECT id FROM zones WHERE slug = ${slug})`;
}

function personId(ref: string): SQL {
  return sql`(SELECT id FROM people WHERE ref = ${ref})`;
}

export const queries = {
  'visits.list': listVisits,
  'visits.get': getVisit,
  'evacuation.list': listEvacuation,
} as const;
