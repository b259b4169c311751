/** The SQL of tokens. */
import { and, type Db, desc, eq, isNull, lt, type SQL, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { tokens } from './tables.ts';

export type TokenRow = typeof tokens.$inferSelect;

const prepared = statements((db) => ({
  findByHash: db
    .select({ id: tokens.id, role: tokens.role, name: tokens.name })
    .from(tokens)
    .where(and(eq(tokens.hash, sql.placeholder('hash')), isNull(tokens.revokedAtMs)))
    .prepare(),
  find: db
    .select()
    .from(tokens)
    .where(eq(tokens.id, sql.placeholder('id')))
    .prepare(),
  insert: db
    .insert(tokens)
    .values({
      id: sql.placeholder('id'),
      hash: sql.placeholder('hash'),
      role: sql.placeholder('role'),
      name: sql.placeholder('name'),
      createdAtMs: sql.placeholder('createdAtMs'),
    })
    .prepare(),
}));

/** The token of a hash, unless it was revoked. */
export function findByHash(
  db: Db,
  hash: string,
): Pick<TokenRow, 'id' | 'role' | 'name'> | undefined {
  return prepared(db).findByHash.get({ hash });
}

export function findToken(db: Db, id: string): TokenRow | undefined {
  return prepared(db).find.get({ id });
}

export function insertToken(db: Db, row: Omit<TokenRow, 'revokedAtMs'>): void {
  prepared(db).insert.run(row);
}

export function markRevoked(db: Db, id: string, atMs: number): void {
  db.update(tokens).set({ revokedAtMs: atMs }).where(eq(tokens.id, id)).run();
}

/** Newest first, `limit + 1` rows so that the caller sees whether there are more. */
export function listRows(
  db: Db,
  asked: { readonly after: string | undefined; readonly limit: number },
): TokenRow[] {
  const wanted: SQL[] = asked.after === undefined ? [] : [lt(tokens.id, asked.after)];
  return db
    .select()
    .from(tokens)
    .where(and(...wanted))
    .orderBy(desc(tokens.id))
    .limit(asked.limit + 1)
    .all();
}
