/** A list of ids as one parameter: a prepared statement takes any number of them. */
import { type SQL, type SQLiteColumn, sql } from './drizzle.ts';

/** `column` is one of those in the parameter `ids`, a JSON list. */
export function isOneOfIds(column: SQLiteColumn): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`;
}
