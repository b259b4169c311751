import { describe, expect, it } from 'vitest';
import { and, eq, integer, isNull, sql, sqliteTable, text } from '#db/drizzle.ts';
import { makeLean } from '#db/lean.ts';
import { openDatabase } from '#db/open.ts';

const people = sqliteTable('people', {
  id: integer().primaryKey(),
  name: text(),
  isMinor: integer({ mode: 'boolean' }).notNull(),
});
const badges = sqliteTable('badges', {
  id: integer().primaryKey(),
  personId: integer().notNull(),
  number: text().notNull(),
});
const at = sql.placeholder;

function aDatabase() {
  const { db, raw } = openDatabase(':memory:');
  raw.exec(`
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, isMinor INTEGER NOT NULL);
    CREATE TABLE badges (id INTEGER PRIMARY KEY, personId INTEGER NOT NULL, number TEXT NOT NULL);
    INSERT INTO people VALUES (1, 'Sample one', 0), (2, NULL, 1), (3, 'Sample three', 1);
    INSERT INTO badges VALUES (1, 1, 'A'), (2, 1, 'B'), (3, 9, 'C');
  `);
  return db;
}

/** The same statement twice: as Drizzle runs it, and lean. */
function both<One extends object>(build: () => One): [One, One] {
  const lean = build();
  makeLean(lean as never);
  return [build(), lean];
}

describe('a lean statement answers as Drizzle does', () => {
  const db = aDatabase();

  it('reads columns with their kinds, and nothing where there is nothing', () => {
    const [plain, lean] = both(() =>
      db
        .select()
        .from(people)
        .where(eq(people.id, at('id')))
        .prepare(),
    );
    for (const id of [1, 2, 3, 4]) expect(lean.get({ id })).toEqual(plain.get({ id }));
    expect(lean.get({ id: 2 })).toEqual({ id: 2, name: null, isMinor: true });
    expect(lean.all({ id: 4 })).toEqual([]);
  });

  it('reads what SQL computes', () => {
    const [plain, lean] = both(() =>
      db
        .select({ id: people.id, twice: sql<number>`${people.id} * 2` })
        .from(people)
        .where(and(eq(people.isMinor, true), eq(people.id, at('id'))))
        .prepare(),
    );
    expect(lean.all({ id: 3 })).toEqual(plain.all({ id: 3 }));
    expect(lean.all({ id: 3 })).toEqual([{ id: 3, twice: 6 }]);
  });

  it('groups joined tables, and gives null for one that the join left out', () => {
    const [plain, lean] = both(() =>
      db
        .select()
        .from(badges)
        .leftJoin(people, eq(people.id, badges.personId))
        .orderBy(badges.id)
        .prepare(),
    );
    expect(lean.all()).toEqual(plain.all());
    expect(lean.all().map((row) => row.people?.name ?? null)).toEqual([
      'Sample one',
      'Sample one',
      null,
    ]);
  });

  it('writes, binding undefined as NULL', () => {
    const [, lean] = both(() =>
      db
        .insert(people)
        .values({ name: at('name'), isMinor: at('isMinor') })
        .prepare(),
    );
    expect(lean.run({ name: undefined, isMinor: false }).changes).toBe(1);
    const found = db.select().from(people).where(isNull(people.name)).all();
    expect(found.map((one) => one.isMinor)).toContain(false);
  });

  it('names the value that was forgotten', () => {
    const [, lean] = both(() =>
      db
        .select()
        .from(people)
        .where(eq(people.id, at('id')))
        .prepare(),
    );
    expect(() => lean.get({})).toThrow('no value for "id" was given');
  });
});
