/** The SQL of what a device did that a sound one does not. */
import { type Db, eq, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { deviceOddities } from './tables.ts';

const at = sql.placeholder;
const prepared = statements((db) => ({
  count: db
    .insert(deviceOddities)
    .values({
      deviceId: at('deviceId'),
      kind: at('kind'),
      count: 1,
      firstAtMs: at('atMs'),
      lastAtMs: at('atMs'),
    })
    .onConflictDoUpdate({
      target: [deviceOddities.deviceId, deviceOddities.kind],
      set: {
        count: sql`${deviceOddities.count} + 1`,
        lastAtMs: sql`max(${deviceOddities.lastAtMs}, excluded."lastAtMs")`,
      },
    })
    .prepare(),
  of: db
    .select()
    .from(deviceOddities)
    .where(eq(deviceOddities.deviceId, at('deviceId')))
    .orderBy(deviceOddities.kind)
    .prepare(),
  all: db.select().from(deviceOddities).orderBy(deviceOddities.kind).prepare(),
}));

export type OddityRow = typeof deviceOddities.$inferSelect;

export function countOddity(db: Db, deviceId: number, kind: string, atMs: number): void {
  prepared(db).count.run({ deviceId, kind, atMs });
}

export function listOddities(db: Db, deviceId: number): OddityRow[] {
  return prepared(db).of.all({ deviceId });
}

export function listAllOddities(db: Db): OddityRow[] {
  return prepared(db).all.all();
}
