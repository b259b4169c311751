/** API tokens: 32 random bytes, shown once, kept as SHA-256. */
import { integer, sqliteTable, text } from '#db/drizzle.ts';

export const tokens = sqliteTable('tokens', {
  id: text().primaryKey(),
  hash: text().notNull().unique(),
  role: text().notNull(),
  name: text().notNull(),
  createdAtMs: integer().notNull(),
  revokedAtMs: integer(),
});

/** Who is logged in with a page: by the hash of the id in its cookie. */
export const pageSessions = sqliteTable('pageSessions', {
  idHash: text().primaryKey(),
  tokenHash: text().notNull(),
  usedAtMs: integer().notNull(),
});
