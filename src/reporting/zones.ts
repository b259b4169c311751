/** Zones and how many people are in each: read over the place and its visits. */
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { ZoneItem } from '#contract/zones.ts';
import type { Asked } from '#db/ctx.ts';
import { asc, type Db, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { zones } from '#modules/site/tables.ts';
import { hiddenSince } from './occupancy.ts';

/** A zone with how many are in it. */
export type CountedZone = ZoneItem & { readonly present: number };

/** A class behind one badge counts whole; nobody counts twice; a visit that was voided does not count. */
const presentSql = sql<number>`(
  SELECT coalesce(sum(heads), 0) FROM (
    SELECT max(v.headcount) AS heads FROM visits v
    WHERE v."leftAtMs" IS NULL AND v."zoneId" = "zones"."id" AND v.flags NOT LIKE '%"void"%'
    GROUP BY v."personId"
  )
)`;

const prepared = statements((db) => ({
  all: db
    .select({
      id: zones.id,
      slug: zones.slug,
      name: zones.name,
      kind: zones.kind,
      capacity: zones.capacity,
      parentId: zones.parentId,
      present: presentSql,
    })
    .from(zones)
    .orderBy(asc(zones.id))
    .prepare(),
}));

/** Zones in the order of their first import; all of them unless a limit is asked for. */
export function listZones(asked: Asked, input: WholeListQuery): Result<ListOf<ZoneItem>> {
  return ok(pageOfWhole(shownTo(asked), (zone) => zone.slug, input));
}

/** One zone; `not-found`. */
export function getZone(
  asked: Asked,
  input: { readonly slug: string },
): Result<ZoneItem, 'not-found'> {
  const zone = shownTo(asked).find((one) => one.slug === input.slug);
  return zone === undefined ? refuse('not-found', `there is no zone ${input.slug}`) : ok(zone);
}

function shownTo(asked: Asked): ZoneItem[] {
  const items = readZoneItems(asked.db);
  return hiddenSince(asked) === null ? items : items.map((zone) => ({ ...zone, present: null }));
}

/** Every zone, in the order of its first import. */
export function readZoneItems(db: Db): CountedZone[] {
  const rows = prepared(db).all.all();
  const slugs = new Map(rows.map((row) => [row.id, row.slug]));
  return rows.map(({ slug, name, kind, capacity, parentId, present }) => ({
    slug,
    name,
    kind,
    capacity,
    present,
    parent: parentId === null ? null : (slugs.get(parentId) ?? null),
  }));
}

export const queries = { 'zones.list': listZones, 'zones.get': getZone } as const;
