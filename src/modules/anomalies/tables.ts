/** What a person should look at: one row a finding, open until somebody resolves it. */
import { index, integer, sqliteTable, text } from '#db/drizzle.ts';

export const anomalies = sqliteTable(
  'anomalies',
  {
    id: text().primaryKey(),
    atMs: integer().notNull(),
    kind: text().notNull(),
    /** What it is about: `machine:laser-1`, `session:…`, `device:…`, `door:…`. */
    subject: text().notNull(),
    detail: text().notNull(),
    resolvedAtMs: integer(),
    resolvedBy: text(),
    resolution: text(),
  },
  (t) => [
    index('anomalies_open').on(t.resolvedAtMs, t.atMs),
    index('anomalies_subject').on(t.subject, t.kind, t.resolvedAtMs),
  ],
);
