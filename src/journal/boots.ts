/** What is on disk of each boot of a native device: its receipts, and its clock. */

import type { Db } from '#db/drizzle.ts';
import { and, eq, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { BootClock } from './clock.ts';
import type { Range, Seqs } from './seqs.ts';
import { boots } from './tables.ts';

export type BootRow = { readonly seqs: Seqs; readonly clock: BootClock };

const prepared = statements((db) => ({
  find: db
    .select()
    .from(boots)
    .where(
      and(eq(boots.deviceId, sql.placeholder('deviceId')), eq(boots.boot, sql.placeholder('boot'))),
    )
    .prepare(),
  put: db
    .insert(boots)
    .values({
      deviceId: sql.placeholder('deviceId'),
      boot: sql.placeholder('boot'),
      upTo: sql.placeholder('upTo'),
      beyond: sql.placeholder('beyond'),
      firstSeenAtMs: sql.placeholder('nowMs'),
      lastSeenAtMs: sql.placeholder('nowMs'),
      bootedAtMs: sql.placeholder('bootedAtMs'),
      clockOffsetMs: sql.placeholder('clockOffsetMs'),
      bornWithSeq: sql.placeholder('bornWithSeq'),
    })
    .onConflictDoUpdate({
      target: [boots.deviceId, boots.boot],
      set: {
        upTo: sql`excluded.upTo`,
        beyond: sql`excluded.beyond`,
        lastSeenAtMs: sql`excluded.lastSeenAtMs`,
        bootedAtMs: sql`excluded.bootedAtMs`,
        clockOffsetMs: sql`excluded.clockOffsetMs`,
        bornWithSeq: sql`excluded.bornWithSeq`,
      },
    })
    .prepare(),
}));

/** Our clock was set forward by so much: what was measured of devices' clocks moves with it. */
export function shiftBootClocks(db: Db, byMs: number): void {
  db.update(boots)
    .set({
      bootedAtMs: sql`${boots.bootedAtMs} + ${byMs}`,
      clockOffsetMs: sql`${boots.clockOffsetMs} + ${byMs}`,
    })
    .run();
}

/** Null when nothing of that boot was heard yet. */
export function findBoot(db: Db, deviceId: number, boot: string): BootRow | null {
  const row = prepared(db).find.get({ deviceId, boot });
  if (row === undefined) return null;
  return {
    seqs: {
      upTo: row.upTo,
      beyond: row.beyond === '[]' ? [] : (JSON.parse(row.beyond) as Range[]),
    },
    clock: {
      bootedAtMs: row.bootedAtMs,
      offsetMs: row.clockOffsetMs,
      bornWithSeq: row.bornWithSeq,
    },
  };
}

/** When a boot was heard for the first time; null: never. */
export function bootFirstSeenAt(db: Db, deviceId: number, boot: string): number | null {
  return prepared(db).find.get({ deviceId, boot })?.firstSeenAtMs ?? null;
}

/** Writes what is now known of a boot. */
export function putBoot(db: Db, deviceId: number, boot: string, row: BootRow, nowMs: number): void {
  prepared(db).put.run({
    deviceId,
    boot,
    upTo: row.seqs.upTo,
    beyond: row.seqs.beyond.length === 0 ? '[]' : JSON.stringify(row.seqs.beyond),
    nowMs,
    bootedAtMs: row.clock.bootedAtMs,
    clockOffsetMs: row.clock.offsetMs,
    bornWithSeq: row.clock.bornWithSeq,
  });
}
