/** Names that answers carry: of people, of zones, of machines; read once a page. */
import type { PersonRef } from '#contract/words.ts';
import { type Db, eq, inArray, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { machines, people, zones } from './tables.ts';

const prepared = statements((db) => ({
  zones: db.select({ id: zones.id, slug: zones.slug }).from(zones).prepare(),
  machines: db.select({ id: machines.id, slug: machines.slug }).from(machines).prepare(),
  personByRef: db
    .select({ id: people.id })
    .from(people)
    .where(eq(people.ref, sql.placeholder('ref')))
    .prepare(),
}));

export function peopleNames(
  db: Db,
  ids: ReadonlyArray<number | null>,
): ReadonlyMap<number, PersonRef> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = db
    .select({ id: people.id, ref: people.ref, name: people.name })
    .from(people)
    .where(inArray(people.id, wanted))
    .all();
  return new Map(rows.map(({ id, ref, name }) => [id, { ref, name }]));
}

export function zoneSlugs(db: Db): ReadonlyMap<number, string> {
  return new Map(
    prepared(db)
      .zones.all()
      .map(({ id, slug }) => [id, slug]),
  );
}

export function machineSlugs(db: Db): ReadonlyMap<number, string> {
  return new Map(
    prepared(db)
      .machines.all()
      .map(({ id, slug }) => [id, slug]),
  );
}

export function personIdOf(db: Db, ref: string): number | null {
  return prepared(db).personByRef.get({ ref })?.id ?? null;
}
