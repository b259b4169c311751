/** Reads of the journal: one entry by its device's count, and a device's observations in order. */

import type { Db } from '#db/drizzle.ts';
import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, lte, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { entries, failures } from './tables.ts';

type FailedJoin = {
  readonly failures: typeof failures.$inferSelect;
  readonly entries: typeof entries.$inferSelect;
};

export type KnownEntry = {
  readonly id: number;
  readonly receivedAtMs: number;
  readonly atMs: number;
  /** The observation as it was recorded; null once forgotten. */
  readonly subject: object | null;
};

/** A sample that led to something is told by its minute, as every other. */
const isNoSample = sql`${entries.type} <> 'power'
  AND NOT (${entries.type} = 'job' AND ${entries.body} ->> '$.subject.phase' = 'progress')`;

const prepared = statements((db) => ({
  byCount: db
    .select()
    .from(entries)
    .where(
      and(
        eq(entries.deviceId, sql.placeholder('deviceId')),
        eq(entries.boot, sql.placeholder('boot')),
        eq(entries.seq, sql.placeholder('seq')),
      ),
    )
    .prepare(),
  ofDevice: db
    .select()
    .from(entries)
    .where(
      and(
        eq(entries.deviceId, sql.placeholder('deviceId')),
        gt(entries.id, sql.placeholder('after')),
        isNotNull(entries.body),
        isNoSample,
      ),
    )
    .orderBy(asc(entries.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
  newestOfDevice: db
    .select()
    .from(entries)
    .where(
      and(
        eq(entries.deviceId, sql.placeholder('deviceId')),
        lt(entries.id, sql.placeholder('after')),
        isNotNull(entries.body),
        isNoSample,
      ),
    )
    .orderBy(desc(entries.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
  lastOfDevice: db
    .select({ receivedAtMs: entries.receivedAtMs })
    .from(entries)
    .where(eq(entries.deviceId, sql.placeholder('deviceId')))
    .orderBy(desc(entries.id))
    .limit(1)
    .prepare(),
  receivedAt: db
    .select({ receivedAtMs: entries.receivedAtMs })
    .from(entries)
    .where(eq(entries.id, sql.placeholder('id')))
    .prepare(),
  lastBy: db
    .select({ id: entries.id })
    .from(entries)
    .where(
      and(
        eq(entries.deviceId, sql.placeholder('deviceId')),
        lte(entries.receivedAtMs, sql.placeholder('atMs')),
      ),
    )
    .orderBy(desc(entries.id))
    .limit(1)
    .prepare(),
  failed: db
    .select()
    .from(failures)
    .innerJoin(entries, eq(entries.id, failures.entryId))
    .where(and(isNull(failures.resolvedAtMs), lt(failures.entryId, sql.placeholder('before'))))
    .orderBy(desc(failures.entryId))
    .limit(sql.placeholder('limit'))
    .prepare(),
  resolve: db
    .update(failures)
    .set({ resolvedAtMs: sql`${sql.placeholder('atMs')}` })
    .where(eq(failures.entryId, sql.placeholder('id')))
    .prepare(),
  openFailures: db
    .select({ open: count() })
    .from(failures)
    .where(isNull(failures.resolvedAtMs))
    .prepare(),
}));

export type FailedEntryRow = {
  readonly id: number;
  readonly failedAtMs: number;
  readonly error: string;
  readonly deviceId: number | null;
  readonly type: string;
  readonly receivedAtMs: number;
  readonly atMs: number;
  readonly atTrusted: boolean;
  /** As it was recorded; null once forgotten. */
  readonly subject: Record<string, unknown> | null;
};

/** Entries whose flow threw and that nobody has run again, newest first. */
export function listFailed(db: Db, before: number, limit: number): FailedEntryRow[] {
  return prepared(db).failed.all({ before, limit }).map(failedRow);
}

/** One of them; undefined: it did not fail, or was run again. */
export function findFailed(db: Db, id: number): FailedEntryRow | undefined {
  return prepared(db)
    .failed.all({ before: id + 1, limit: 1 })
    .map(failedRow)
    .find((one) => one.id === id);
}

/** It was run again, and went well. */
export function resolveFailure(db: Db, id: number, atMs: number): void {
  prepared(db).resolve.run({ id, atMs });
}

function failedRow({ failures: failure, entries: entry }: FailedJoin): FailedEntryRow {
  return {
    id: entry.id,
    failedAtMs: failure.atMs,
    error: failure.error,
    deviceId: entry.deviceId,
    type: entry.type,
    receivedAtMs: entry.receivedAtMs,
    atMs: entry.atMs,
    atTrusted: entry.atTrusted,
    subject: entry.body === null ? null : (subjectOf(entry.body) as Record<string, unknown> | null),
  };
}

/** The entry that a device's count names; null when it was a sample or never came. */
export function findEntryOf(
  db: Db,
  deviceId: number,
  boot: string,
  seq: number,
): KnownEntry | null {
  const row = prepared(db).byCount.get({ deviceId, boot, seq });
  if (row === undefined) return null;
  return {
    id: row.id,
    receivedAtMs: row.receivedAtMs,
    atMs: row.atMs,
    subject: row.body === null ? null : subjectOf(row.body),
  };
}

export type ObservationRow = {
  readonly id: number;
  readonly receivedAtMs: number;
  readonly atMs: number;
  readonly atTrusted: boolean;
  readonly boot: string | null;
  readonly seq: number | null;
  readonly type: string;
  readonly subject: Record<string, unknown>;
};

/** A device's observations that come after an entry in the order that is asked for. */
export function listObservations(
  db: Db,
  deviceId: number,
  after: number,
  limit: number,
  order: 'oldest' | 'newest' = 'oldest',
): ObservationRow[] {
  const { ofDevice, newestOfDevice } = prepared(db);
  return (order === 'oldest' ? ofDevice : newestOfDevice)
    .all({ deviceId, after, limit })
    .map((row) => ({
      id: row.id,
      receivedAtMs: row.receivedAtMs,
      atMs: row.atMs,
      atTrusted: row.atTrusted,
      boot: row.boot,
      seq: row.seq,
      type: row.type,
      subject: subjectOf(row.body as string) as Record<string, unknown>,
    }));
}

/** When the device's last journalled observation came. */
export function lastHeardAt(db: Db, deviceId: number): number | null {
  return prepared(db).lastOfDevice.get({ deviceId })?.receivedAtMs ?? null;
}

/** When an entry came; 0 where there is none. */
export function receivedAt(db: Db, id: number): number {
  return prepared(db).receivedAt.get({ id })?.receivedAtMs ?? 0;
}

/** The device's last entry that came by then; 0: none. */
export function lastEntryBy(db: Db, deviceId: number, atMs: number): number {
  return prepared(db).lastBy.get({ deviceId, atMs })?.id ?? 0;
}

/** Entries whose flow threw and that nobody has run again or put away. */
export function countFailures(db: Db): number {
  return prepared(db).openFailures.get()?.open ?? 0;
}

function subjectOf(body: string): object | null {
  return (JSON.parse(body) as { subject: object | null }).subject;
}
