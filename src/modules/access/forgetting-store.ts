/** The SQL of forgetting who went where: rows become counts of nobody, a part at a time, oldest first. */
import { and, asc, type Db, isNotNull, lt, sql } from '#db/drizzle.ts';
import { isOneOfIds } from '#db/id-lists.ts';
import { statements } from '#db/statements.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { decisions, passageDays, sightings, visitDays, visits } from './tables.ts';

/** Rows of each kind in one transaction, lest a door waits. */
export const FORGOTTEN_ROWS_MAX = 500;

export type Before = { readonly beforeMs: number; readonly timeZone: string };

const at = sql.placeholder;
const prepared = statements((db) => ({
  oldDecisions: db
    .select({
      id: decisions.id,
      atMs: decisions.atMs,
      place: sql<string>`coalesce(${decisions.door}, ${decisions.machine}, ${decisions.device})`,
      granted: decisions.granted,
    })
    .from(decisions)
    .where(lt(decisions.atMs, at('beforeMs')))
    .orderBy(asc(decisions.atMs))
    .limit(FORGOTTEN_ROWS_MAX)
    .prepare(),
  dropDecisions: db.delete(decisions).where(isOneOfIds(decisions.id)).prepare(),
  oldVisits: db
    .select()
    .from(visits)
    .where(and(isNotNull(visits.leftAtMs), lt(visits.leftAtMs, at('beforeMs'))))
    .orderBy(asc(visits.leftAtMs))
    .limit(FORGOTTEN_ROWS_MAX)
    .prepare(),
  dropVisits: db.delete(visits).where(isOneOfIds(visits.id)).prepare(),
  dropSightings: db
    .delete(sightings)
    .where(
      sql`(${sightings.device}, ${sightings.personId}) IN (SELECT device, personId FROM ${sightings}
        WHERE ${sightings.seenAtMs} < ${at('beforeMs')} LIMIT ${sql.raw(String(FORGOTTEN_ROWS_MAX))})`,
    )
    .prepare(),
  countPassages: db
    .insert(passageDays)
    .values({ day: at('day'), place: at('place'), granted: at('granted'), refused: at('refused') })
    .onConflictDoUpdate({
      target: [passageDays.day, passageDays.place],
      set: { granted: sql`granted + excluded.granted`, refused: sql`refused + excluded.refused` },
    })
    .prepare(),
  countVisits: db
    .insert(visitDays)
    .values({
      day: at('day'),
      zoneId: at('zoneId'),
      visits: at('visits'),
      heads: at('heads'),
      presenceMs: at('presenceMs'),
    })
    .onConflictDoUpdate({
      target: [visitDays.day, visitDays.zoneId],
      set: {
        visits: sql`visits + excluded.visits`,
        heads: sql`heads + excluded.heads`,
        presenceMs: sql`presenceMs + excluded.presenceMs`,
      },
    })
    .prepare(),
}));

/** Decisions of before become counts by day and door; how many rows went. */
export function forgetDecisions(db: Db, { beforeMs, timeZone }: Before): number {
  const rows = prepared(db).oldDecisions.all({ beforeMs });
  if (rows.length === 0) return 0;
  const days = new Map<string, { day: string; place: string; granted: number; refused: number }>();
  for (const { atMs, place, granted } of rows) {
    const day = localDateOf(atMs, timeZone);
    const sums = days.get(`${day} ${place}`) ?? { day, place, granted: 0, refused: 0 };
    sums[granted ? 'granted' : 'refused'] += 1;
    days.set(`${day} ${place}`, sums);
  }
  for (const sums of days.values()) prepared(db).countPassages.run(sums);
  prepared(db).dropDecisions.run({ ids: idsOf(rows) });
  return rows.length;
}

/** Visits that ended before become counts by day and zone; a void one leaves nothing. How many rows went. */
export function forgetVisits(db: Db, { beforeMs, timeZone }: Before): number {
  const rows = prepared(db).oldVisits.all({ beforeMs });
  if (rows.length === 0) return 0;
  const days = new Map<
    string,
    { day: string; zoneId: number; visits: number; heads: number; presenceMs: number }
  >();
  for (const { enteredAtMs, leftAtMs, zoneId, headcount, flags } of rows) {
    if (flags.includes('"void"')) continue;
    const day = localDateOf(enteredAtMs, timeZone);
    const key = `${day} ${zoneId}`;
    const sums = days.get(key) ?? { day, zoneId, visits: 0, heads: 0, presenceMs: 0 };
    sums.visits += 1;
    sums.heads += headcount;
    sums.presenceMs += Math.max(0, (leftAtMs ?? enteredAtMs) - enteredAtMs);
    days.set(key, sums);
  }
  for (const sums of days.values()) prepared(db).countVisits.run(sums);
  prepared(db).dropVisits.run({ ids: idsOf(rows) });
  return rows.length;
}

/** When readers saw whom last; how many rows went. */
export function forgetSightings(db: Db, beforeMs: number): number {
  return prepared(db).dropSightings.run({ beforeMs }).changes;
}

function idsOf(rows: ReadonlyArray<{ readonly id: string }>): string {
  return JSON.stringify(rows.map(({ id }) => id));
}
