/** What could not be read, kept with its reason: 1,000 rows a device, then counters alone. */

import type { Db } from '#db/drizzle.ts';
import { and, count, desc, eq, lt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { DecodeFault } from '#kernel/observation.ts';
import { quarantine } from './tables.ts';

export const ROWS_MAX = 1000;
const BYTES_MAX = 4096;

const prepared = statements((db) => ({
  insert: db
    .insert(quarantine)
    .values({
      device: sql.placeholder('device'),
      receivedAtMs: sql.placeholder('receivedAtMs'),
      where: sql.placeholder('where'),
      bytes: sql.placeholder('bytes'),
      reason: sql.placeholder('reason'),
    })
    .prepare(),
  rows: db
    .select({ rows: count() })
    .from(quarantine)
    .where(eq(quarantine.device, sql.placeholder('device')))
    .prepare(),
  list: db
    .select()
    .from(quarantine)
    .where(
      and(
        eq(quarantine.device, sql.placeholder('device')),
        lt(quarantine.id, sql.placeholder('before')),
      ),
    )
    .orderBy(desc(quarantine.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
}));

/** Keeps a fault aside; false when the device's share is full and it was only counted. */
export function putAside(
  db: Db,
  device: string,
  fault: DecodeFault,
  receivedAtMs: number,
): boolean {
  const rows = prepared(db).rows.get({ device })?.rows ?? 0;
  if (rows >= ROWS_MAX) return false;
  prepared(db).insert.run({
    device,
    receivedAtMs,
    where: fault.where,
    bytes: Buffer.from(fault.bytes.subarray(0, BYTES_MAX)),
    reason: fault.reason,
  });
  return true;
}

/** Newest first. */
export function listQuarantine(db: Db, device: string, before: number, limit: number) {
  return prepared(db).list.all({ device, before, limit });
}
