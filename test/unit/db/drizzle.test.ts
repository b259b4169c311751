/** Guards docs/decisions/0002: drizzle as ES modules costs 190 MB. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eq, integer, sql, sqliteTable } from '#db/drizzle.ts';
import { aDatabase } from '#test/builders/place.ts';

const SOURCE = new URL('../../../src/', import.meta.url).pathname;
const AS_ES_MODULE =
  /^import (?!type\b)[^;]*from 'drizzle-orm|^export (?!type\b)[^;]*from 'drizzle-orm/m;

test('nothing loads drizzle as ES modules', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter((path) => AS_ES_MODULE.test(readFileSync(join(SOURCE, path), 'utf8')));
  expect(found).toEqual([]);
});

test('the search can find one', () => {
  expect(AS_ES_MODULE.test("import { eq } from 'drizzle-orm';")).toBe(true);
  expect(AS_ES_MODULE.test("import type * as Orm from 'drizzle-orm';")).toBe(false);
});

test('a limit that is a number is part of the statement, for a bound one is compiled at every read', () => {
  const { db, close } = aDatabase();
  const counted = sqliteTable('counted', { id: integer().primaryKey() });
  const read = () =>
    db
      .select()
      .from(counted)
      .where(eq(counted.id, sql.placeholder('id')));
  expect(read().limit(7).toSQL().sql).toMatch(/ limit 7$/);
  expect(read().limit(sql.placeholder('most')).toSQL().sql).toMatch(/ limit \?$/);
  close();
});
