/** Drizzle, loaded as CommonJS: as ES modules it costs 190 MB and a third of a second (docs/decisions/0002). */
import { createRequire } from 'node:module';
import type * as Orm from 'drizzle-orm';
import type * as Driver from 'drizzle-orm/better-sqlite3';
import type * as Core from 'drizzle-orm/sqlite-core';

const load = createRequire(import.meta.url);
const core = load('drizzle-orm/sqlite-core') as typeof Core;
const orm = load('drizzle-orm') as typeof Orm;
const driver = load('drizzle-orm/better-sqlite3') as typeof Driver;

export const { sqliteTable, integer, text, blob, index, uniqueIndex, primaryKey, getTableConfig } =
  core;
export const {
  Column,
  Param,
  Placeholder,
  SQL,
  and,
  asc,
  count,
  desc,
  eq,
  getTableName,
  gt,
  gte,
  inArray,
  isNotNull,
  is,
  isNull,
  lt,
  lte,
  max,
  ne,
  or,
  sql,
  sum,
} = orm;
export const { drizzle } = driver;

/**
 * A limit that is a number is written into the statement. Drizzle binds it, and SQLite compiles a statement anew
 * each time that a bound limit is bound again (its plan may depend on it): 5 to 35 µs a read.
 */
const select = core.SQLiteSelectQueryBuilderBase.prototype;
const limitBound = select.limit;
select.limit = function limit(count) {
  const written = typeof count === 'number' ? orm.sql.raw(String(count)) : count;
  return limitBound.call(this, written as typeof count);
};

export type Db = Driver.BetterSQLite3Database;
export type SQL = Orm.SQL;
export type SQLiteColumn = Core.SQLiteColumn;
