/** The SQL of anomalies. */
import type { AnomalyKind } from '#contract/anomalies.ts';
import { and, type Db, desc, eq, gte, isNotNull, isNull, lt, type SQL, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { anomalies } from './tables.ts';
import type { Subject } from './types.ts';

export type AnomalyRow = typeof anomalies.$inferSelect;

/** As many as are looked at in one turn. */
const OPEN_MAX = 1000;

const prepared = statements((db) => ({
  open: db
    .select({ id: anomalies.id })
    .from(anomalies)
    .where(
      and(
        eq(anomalies.subject, sql.placeholder('subject')),
        eq(anomalies.kind, sql.placeholder('kind')),
        isNull(anomalies.resolvedAtMs),
      ),
    )
    .limit(1)
    .prepare(),
  countOpen: db
    .select({ count: sql<number>`count(*)` })
    .from(anomalies)
    .where(and(isNull(anomalies.resolvedAtMs), eq(anomalies.kind, sql.placeholder('kind'))))
    .prepare(),
  openOfKind: db
    .select({ subject: anomalies.subject })
    .from(anomalies)
    .where(and(isNull(anomalies.resolvedAtMs), eq(anomalies.kind, sql.placeholder('kind'))))
    .limit(OPEN_MAX)
    .prepare(),
  dropResolved: db
    .delete(anomalies)
    .where(
      sql`${anomalies.id} IN (SELECT id FROM ${anomalies}
        WHERE ${anomalies.resolvedAtMs} < ${sql.placeholder('beforeMs')}
        LIMIT ${sql.placeholder('rowsMax')})`,
    )
    .prepare(),
  find: db
    .select()
    .from(anomalies)
    .where(eq(anomalies.id, sql.placeholder('id')))
    .prepare(),
  insert: db
    .insert(anomalies)
    .values({
      id: sql.placeholder('id'),
      atMs: sql.placeholder('atMs'),
      kind: sql.placeholder('kind'),
      subject: sql.placeholder('subject'),
      detail: sql.placeholder('detail'),
    })
    .prepare(),
}));

/** The open row of one kind about one subject. */
export function findOpen(db: Db, kind: string, subject: string): { id: string } | undefined {
  return prepared(db).open.get({ kind, subject });
}

export function isOpen(db: Db, kind: AnomalyKind, subject: Subject): boolean {
  return findOpen(db, kind, subject) !== undefined;
}

/** How many of one kind wait for staff. */
export function countOpen(db: Db, kind: AnomalyKind): number {
  return prepared(db).countOpen.get({ kind })?.count ?? 0;
}

/** What open findings of a kind are about: `session:…`. */
export function listOpenSubjects(db: Db, kind: string): string[] {
  return prepared(db)
    .openOfKind.all({ kind })
    .map(({ subject }) => subject);
}

export function findAnomaly(db: Db, id: string): AnomalyRow | undefined {
  return prepared(db).find.get({ id });
}

export function insertAnomaly(
  db: Db,
  row: Pick<AnomalyRow, 'id' | 'atMs' | 'kind' | 'subject' | 'detail'>,
): void {
  prepared(db).insert.run(row);
}

/** Those that were settled before, a part at a time; how many rows went. */
export function dropResolved(db: Db, beforeMs: number, rowsMax: number): number {
  return prepared(db).dropResolved.run({ beforeMs, rowsMax }).changes;
}

export function markResolved(
  db: Db,
  id: string,
  resolved: { readonly atMs: number; readonly by: string; readonly reason: string },
): void {
  db.update(anomalies)
    .set({ resolvedAtMs: resolved.atMs, resolvedBy: resolved.by, resolution: resolved.reason })
    .where(eq(anomalies.id, id))
    .run();
}

/** Newest first, `limit + 1` rows so that the caller sees whether there are more. */
export function listRows(
  db: Db,
  asked: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly open: boolean | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): AnomalyRow[] {
  const wanted: SQL[] = [gte(anomalies.atMs, asked.fromMs), lt(anomalies.atMs, asked.toMs)];
  if (asked.after !== undefined) wanted.push(lt(anomalies.id, asked.after));
  if (asked.open === true) wanted.push(isNull(anomalies.resolvedAtMs));
  if (asked.open === false) wanted.push(isNotNull(anomalies.resolvedAtMs));
  return db
    .select()
    .from(anomalies)
    .where(and(...wanted))
    .orderBy(desc(anomalies.id))
    .limit(asked.limit + 1)
    .all();
}
