/** Reads of the journal: one entry by its device's count, and a device's observations in order. */

import type { Db } from '#db/drizzle.ts';
import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { bootFirstSeenAt } from './boots.ts';
import { blockOf, ENTRIES_A_BLOCK, entries, failures } from './tables.ts';

type Entry = typeof entries.$inferSelect;
type FailedJoin = { readonly failures: typeof failures.$inferSelect; readonly entries: Entry };

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

function inBlock(db: Db) {
  return db
    .select()
    .from(entries)
    .where(
      and(
        eq(blockOf(entries.id), sql.placeholder('block')),
        eq(entries.deviceId, sql.placeholder('deviceId')),
        gt(entries.id, sql.placeholder('after')),
        lt(entries.id, sql.placeholder('before')),
        isNotNull(entries.body),
        isNoSample,
      ),
    );
}

const prepared = statements((db) => ({
  byCount: db
    .select()
    .from(entries)
    .where(
      and(
        eq(blockOf(entries.id), sql.placeholder('block')),
        eq(entries.deviceId, sql.placeholder('deviceId')),
        eq(entries.boot, sql.placeholder('boot')),
        eq(entries.seq, sql.placeholder('seq')),
      ),
    )
    .prepare(),
  oldestInBlock: inBlock(db).orderBy(asc(entries.id)).limit(sql.placeholder('limit')).prepare(),
  newestInBlock: inBlock(db).orderBy(desc(entries.id)).limit(sql.placeholder('limit')).prepare(),
  newest: db.select({ id: entries.id }).from(entries).orderBy(desc(entries.id)).limit(1).prepare(),
  receivedAt: db
    .select({ receivedAtMs: entries.receivedAtMs })
    .from(entries)
    .where(eq(entries.id, sql.placeholder('id')))
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

/** The entry that a device's count names; null when it was a sample or never came. Most repeats are of the newest block. */
export function findEntryOf(
  db: Db,
  deviceId: number,
  boot: string,
  seq: number,
): KnownEntry | null {
  const firstMs = bootFirstSeenAt(db, deviceId, boot);
  if (firstMs === null) return null;
  const first = blockNumber(lastEntryBy(db, firstMs - 1));
  for (let block = blockNumber(newestEntry(db)); block >= first; block -= 1) {
    const row = prepared(db).byCount.get({ block, deviceId, boot, seq });
    if (row === undefined) continue;
    return {
      id: row.id,
      receivedAtMs: row.receivedAtMs,
      atMs: row.atMs,
      subject: row.body === null ? null : subjectOf(row.body),
    };
  }
  return null;
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

/** A device's observations that come after an entry in the order that is asked for, read block by block. */
export function listObservations(
  db: Db,
  deviceId: number,
  after: number,
  limit: number,
  order: 'oldest' | 'newest' = 'oldest',
): ObservationRow[] {
  const { oldestInBlock, newestInBlock } = prepared(db);
  const end = newestEntry(db) + 1;
  const within =
    order === 'oldest' ? { after, before: end } : { after: 0, before: Math.min(after, end) };
  const first = blockNumber(within.after + 1);
  const last = blockNumber(within.before - 1);
  const read = order === 'oldest' ? oldestInBlock : newestInBlock;
  const found: Entry[] = [];
  for (let step = 0; step <= last - first && found.length < limit; step += 1) {
    const block = order === 'oldest' ? first + step : last - step;
    found.push(...read.all({ block, deviceId, ...within, limit: limit - found.length }));
  }
  return found.map(observationRow);
}

function observationRow(row: Entry): ObservationRow {
  return {
    id: row.id,
    receivedAtMs: row.receivedAtMs,
    atMs: row.atMs,
    atTrusted: row.atTrusted,
    boot: row.boot,
    seq: row.seq,
    type: row.type,
    subject: subjectOf(row.body as string) as Record<string, unknown>,
  };
}

/** When an entry came; 0 where there is none. */
export function receivedAt(db: Db, id: number): number {
  return prepared(db).receivedAt.get({ id })?.receivedAtMs ?? 0;
}

/** The last entry that came by then; 0: none. They are numbered without a hole, in the order of their coming. */
export function lastEntryBy(db: Db, atMs: number): number {
  let below = 0;
  let above = newestEntry(db) + 1;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (receivedAt(db, middle) <= atMs) below = middle;
    else above = middle;
  }
  return below;
}

function newestEntry(db: Db): number {
  return prepared(db).newest.get()?.id ?? 0;
}

function blockNumber(entryId: number): number {
  return Math.floor(entryId / ENTRIES_A_BLOCK);
}

/** Entries whose flow threw and that nobody has run again or put away. */
export function countFailures(db: Db): number {
  return prepared(db).openFailures.get()?.open ?? 0;
}

function subjectOf(body: string): object | null {
  return (JSON.parse(body) as { subject: object | null }).subject;
}
