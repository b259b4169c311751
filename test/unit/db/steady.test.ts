import { beforeEach, describe, expect, it } from 'vitest';
import { type Db, eq, integer, sql, sqliteTable, text } from '#db/drizzle.ts';
import { openDatabase } from '#db/open.ts';
import { keepSteady, steadyStatements } from '#db/steady.ts';

const signs = sqliteTable('signs', { id: integer().primaryKey(), word: text().notNull() });
const posts = sqliteTable('posts', { id: integer().primaryKey() });
const bySign = steadyStatements(['signs'], (db) => ({
  one: db
    .select()
    .from(signs)
    .where(eq(signs.id, sql.placeholder('id')))
    .prepare(),
  every: db.select().from(signs).prepare(),
}));
const ofPosts = steadyStatements(['signs'], (db) => ({ every: db.select().from(posts).prepare() }));

let opened: ReturnType<typeof openDatabase>;
let db: Db;
let steady: ReturnType<typeof keepSteady>;

beforeEach(() => {
  opened = openDatabase(':memory:');
  db = opened.db;
  opened.raw.exec(
    `CREATE TABLE signs (id INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT;
     CREATE TABLE posts (id INTEGER PRIMARY KEY) STRICT;
     CREATE TABLE notes (text TEXT) STRICT;
     INSERT INTO signs VALUES (1, 'open')`,
  );
  steady = keepSteady(opened.raw, db);
});

const word = (id = 1) => bySign(db).one.get({ id })?.word;

describe('a read of steady tables on the connection that writes', () => {
  it('is answered again without being read', () => {
    const first = bySign(db).one.get({ id: 1 });
    expect(bySign(db).one.get({ id: 1 })).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
    opened.raw.exec('INSERT INTO notes VALUES (1)');
    expect(bySign(db).one.get({ id: 1 })).toBe(first);
  });

  it('remembers what is not there as well', () => {
    expect(word(2)).toBeUndefined();
    opened.raw.exec("INSERT INTO signs VALUES (2, 'closed')");
    expect(word(2)).toBe('closed');
  });

  it.each([
    ['an update', "UPDATE signs SET word = 'shut' WHERE id = 1", ['shut']],
    ['a row more', "INSERT INTO signs VALUES (2, 'shut')", ['open', 'shut']],
    ['a row less', 'DELETE FROM signs', []],
    [
      'a row in the place of another',
      "INSERT INTO signs VALUES (1, 'shut') ON CONFLICT DO UPDATE SET word = excluded.word",
      ['shut'],
    ],
    ['a replacement', "REPLACE INTO signs VALUES (1, 'shut')", ['shut']],
  ])('is read anew after %s', (_, change, words) => {
    expect(bySign(db).every.all()).toHaveLength(1);
    opened.raw.exec(change);
    expect(
      bySign(db)
        .every.all()
        .map((row) => row.word),
    ).toEqual(words);
  });

  it('is read anew once what it saw was rolled back', () => {
    opened.raw.exec("BEGIN; UPDATE signs SET word = 'shut'");
    expect(word()).toBe('shut');
    opened.raw.exec('ROLLBACK');
    steady.forget();
    expect(word()).toBe('open');
  });

  it('leaves nothing in the file', () => {
    const kept = opened.raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
    expect(kept).toEqual([]);
  });

  it('names every table that it reads', () => {
    expect(() => ofPosts(db)).toThrow('posts is read, and not named as steady');
  });
});

it('a connection that only looks reads each time', () => {
  const other = openDatabase(':memory:');
  other.raw.exec('CREATE TABLE signs (id INTEGER PRIMARY KEY, word TEXT NOT NULL)');
  other.raw.exec("INSERT INTO signs VALUES (1, 'open')");
  expect(bySign(other.db).one.get({ id: 1 })).not.toBe(bySign(other.db).one.get({ id: 1 }));
});
