/** SQL of the rollups of use: signed deltas in, rows by machine, person and day out. */
import { and, type Db, eq, gt, gte, lt, ne, or, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { usageDays, usagePersonDays } from './tables.ts';
import type { DayUse } from './usage-rules.ts';

/** Nobody yet. */
export const NOBODY = 0;

export type UsageDelta = DayUse & { readonly machineId: number; readonly personId: number };
export type PersonDayRow = typeof usagePersonDays.$inferSelect;
export type DayRow = typeof usageDays.$inferSelect;

const at = sql.placeholder;
const amounts = {
  sessions: at('sessions'),
  heldMs: at('heldMs'),
  runningMs: at('runningMs'),
  energyMwh: at('energyMwh'),
  jobs: at('jobs'),
};
const added = {
  sessions: sql`sessions + excluded.sessions`,
  heldMs: sql`heldMs + excluded.heldMs`,
  runningMs: sql`runningMs + excluded.runningMs`,
  energyMwh: sql`energyMwh + excluded.energyMwh`,
  jobs: sql`jobs + excluded.jobs`,
};
const prepared = statements((db) => ({
  addPersonDay: db
    .insert(usagePersonDays)
    .values({
      machineId: at('machineId'),
      day: at('day'),
      personId: at('personId'),
      ...amounts,
    })
    .onConflictDoUpdate({
      target: [usagePersonDays.day, usagePersonDays.machineId, usagePersonDays.personId],
      set: added,
    })
    .prepare(),
  addDay: db
    .insert(usageDays)
    .values({ machineId: at('machineId'), day: at('day'), ...amounts, people: 0 })
    .onConflictDoUpdate({ target: [usageDays.machineId, usageDays.day], set: added })
    .prepare(),
  countPeople: db
    .update(usageDays)
    .set({
      people: sql`(SELECT count(*) FROM usage_person_days AS p WHERE p.day = usage_days.day
        AND p.machineId = usage_days.machineId AND p.personId <> 0 AND (p.sessions > 0 OR p.heldMs > 0))`,
    })
    .where(and(eq(usageDays.machineId, at('machineId')), eq(usageDays.day, at('day'))))
    .prepare(),
}));

/** Adds what a session or a job used, or takes it back (negative). One call a machine, person and day. */
export function addUsage(db: Db, delta: UsageDelta): void {
  const { machineId, personId, day, sessions, heldMs, runningMs, energyMwh, jobs } = delta;
  const row = { machineId, day, sessions, heldMs, runningMs, energyMwh, jobs };
  const { addPersonDay, addDay, countPeople } = prepared(db);
  addPersonDay.run({ ...row, personId });
  addDay.run(row);
  if (sessions !== 0 || heldMs !== 0) countPeople.run({ machineId, day });
}

export function listDayRows(db: Db): DayRow[] {
  return db.select().from(usageDays).all();
}

export function listPersonDayRows(db: Db): PersonDayRow[] {
  return db.select().from(usagePersonDays).all();
}

/** Whether a person is counted among those of a group already. */
export function isCounted(
  db: Db,
  asked: {
    readonly personId: number;
    readonly fromDay: string;
    readonly toDay: string;
    readonly day?: string | undefined;
    readonly machineIds?: readonly number[] | undefined;
  },
): boolean {
  const { personId, day, machineIds } = asked;
  if (personId === NOBODY || machineIds?.length === 0) return personId === NOBODY;
  const found = db
    .select({ one: sql`1` })
    .from(usagePersonDays)
    .where(
      and(
        eq(usagePersonDays.personId, personId),
        gte(usagePersonDays.day, day ?? asked.fromDay),
        day === undefined ? lt(usagePersonDays.day, asked.toDay) : eq(usagePersonDays.day, day),
        or(gt(usagePersonDays.sessions, 0), gt(usagePersonDays.heldMs, 0)),
        machineIds === undefined
          ? ne(usagePersonDays.machineId, -1)
          : sql`${usagePersonDays.machineId} IN (${sql.join(
              machineIds.map((id) => sql`${id}`),
              sql`, `,
            )})`,
      ),
    )
    .limit(1)
    .get();
  return found !== undefined;
}
