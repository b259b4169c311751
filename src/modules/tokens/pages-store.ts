/** The SQL of page sessions. */
import { type Db, desc, eq, lt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { pageSessions } from './tables.ts';

export type PageSessionRow = typeof pageSessions.$inferSelect;

const prepared = statements((db) => ({
  find: db
    .select()
    .from(pageSessions)
    .where(eq(pageSessions.idHash, sql.placeholder('idHash')))
    .prepare(),
}));

export function findPage(db: Db, idHash: string): PageSessionRow | undefined {
  return prepared(db).find.get({ idHash });
}

export function insertPage(db: Db, row: PageSessionRow): void {
  db.insert(pageSessions).values(row).run();
}

export function markPageUsed(db: Db, idHash: string, usedAtMs: number): void {
  db.update(pageSessions).set({ usedAtMs }).where(eq(pageSessions.idHash, idHash)).run();
}

export function deletePage(db: Db, idHash: string): void {
  db.delete(pageSessions).where(eq(pageSessions.idHash, idHash)).run();
}

/** Those not used since then, and of the others all but the `most` used last. */
export function deleteOldPages(db: Db, usedBeforeMs: number, most: number): void {
  db.delete(pageSessions).where(lt(pageSessions.usedAtMs, usedBeforeMs)).run();
  const first = db
    .select({ usedAtMs: pageSessions.usedAtMs })
    .from(pageSessions)
    .orderBy(desc(pageSessions.usedAtMs))
    .limit(1)
    .offset(most)
    .get();
  if (first !== undefined)
    db.delete(pageSessions).where(sql`${pageSessions.usedAtMs} <= ${first.usedAtMs}`).run();
}
