/** SQL of tariffs and passes, in the words of the place file. */
import type { PlacePass, PlaceTariff, TariffVersion } from '#contract/tariffs.ts';
import { and, asc, type Db, eq, max, ne, sql } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { statements } from '#db/statements.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { charges, passes, tariffs, tariffVersions } from './tables.ts';
import type { Tariff } from './tariff-rules.ts';

const at = sql.placeholder;
const prepared = statements((db) => ({
  tariffs: db.select().from(tariffs).orderBy(asc(tariffs.id)).prepare(),
  tariff: db
    .select()
    .from(tariffs)
    .where(eq(tariffs.slug, at('slug')))
    .prepare(),
  versions: db
    .select()
    .from(tariffVersions)
    .orderBy(asc(tariffVersions.tariffId), asc(tariffVersions.fromDate))
    .prepare(),
  versionsOf: db
    .select({ body: tariffVersions.body })
    .from(tariffVersions)
    .where(eq(tariffVersions.tariffId, at('tariffId')))
    .orderBy(asc(tariffVersions.fromDate))
    .prepare(),
  putTariff: db
    .insert(tariffs)
    .values({ slug: at('slug'), name: at('name'), for: at('for') })
    .onConflictDoUpdate({
      target: tariffs.slug,
      set: { name: sql`excluded.name`, for: sql`excluded."for"` },
    })
    .returning({ id: tariffs.id })
    .prepare(),
  dropVersions: db
    .delete(tariffVersions)
    .where(eq(tariffVersions.tariffId, at('tariffId')))
    .prepare(),
  addVersion: db
    .insert(tariffVersions)
    .values({ tariffId: at('tariffId'), fromDate: at('fromDate'), body: at('body') })
    .prepare(),
  passes: db.select().from(passes).orderBy(asc(passes.id)).prepare(),
  pass: db
    .select()
    .from(passes)
    .where(eq(passes.slug, at('slug')))
    .prepare(),
  putPass: db
    .insert(passes)
    .values({ slug: at('slug'), name: at('name'), body: at('body') })
    .onConflictDoUpdate({
      target: passes.slug,
      set: { name: sql`excluded.name`, body: sql`excluded.body` },
    })
    .prepare(),
  lastInvoiced: db
    .select({ atMs: max(charges.atMs) })
    .from(charges)
    // What a place did before it came here was rated elsewhere.
    .where(and(eq(charges.state, 'invoiced'), ne(charges.sourceType, 'import')))
    .prepare(),
}));

/** What each tariff is for, without its versions: to find the one that fits. */
export function listTargets(db: Db): Array<Pick<Tariff, 'slug' | 'name' | 'for'>> {
  return prepared(db)
    .tariffs.all()
    .map((row) => ({ slug: row.slug, name: row.name, for: JSON.parse(row.for) }));
}

export function findTariffBySlug(db: Db, slug: string): Tariff | null {
  const row = prepared(db).tariff.get({ slug });
  if (row === undefined) return null;
  const versions = prepared(db)
    .versionsOf.all({ tariffId: row.id })
    .map(({ body }) => JSON.parse(body) as TariffVersion);
  return { slug: row.slug, name: row.name, for: JSON.parse(row.for), versions };
}

/** What it is called now; null: there is none. */
export function tariffName(db: Db, slug: string): string | null {
  return prepared(db).tariff.get({ slug })?.name ?? null;
}

/** Tariffs as the file says them, in the order of their first import. */
export function readTariffs(db: Db): PlaceTariff[] {
  const versions = new Map<number, TariffVersion[]>();
  for (const { tariffId, body } of prepared(db).versions.all()) {
    const of = versions.get(tariffId) ?? [];
    of.push(JSON.parse(body));
    versions.set(tariffId, of);
  }
  return prepared(db)
    .tariffs.all()
    .map((row) => ({
      slug: row.slug,
      name: row.name,
      ...(row.for === '{}' ? {} : { for: JSON.parse(row.for) }),
      versions: versions.get(row.id) ?? [],
    }));
}

export function putTariffs(db: Db, items: readonly PlaceTariff[]): void {
  for (const item of items) {
    const { id } = prepared(db).putTariff.get({
      slug: item.slug,
      name: item.name ?? item.slug,
      for: JSON.stringify(item.for ?? {}),
    }) as { id: number };
    prepared(db).dropVersions.run({ tariffId: id });
    for (const version of item.versions ?? []) {
      const body = JSON.stringify(version);
      prepared(db).addVersion.run({ tariffId: id, fromDate: version.from, body });
    }
  }
}

/** Passes as the file says them, in the order of their first import. */
export function readPasses(db: Db): PlacePass[] {
  return prepared(db)
    .passes.all()
    .map(({ body }) => JSON.parse(body));
}

export function findPass(db: Db, slug: string): PlacePass | null {
  const row = prepared(db).pass.get({ slug });
  return row === undefined ? null : JSON.parse(row.body);
}

export function putPasses(db: Db, items: readonly PlacePass[]): void {
  for (const item of items) {
    const body = JSON.stringify(item);
    prepared(db).putPass.run({ slug: item.slug, name: item.name ?? item.slug, body });
  }
}

/** The local date of the last use that was invoiced; null: none was. */
export function lastInvoicedDate(db: Db): string | null {
  const atMs = prepared(db).lastInvoiced.get()?.atMs ?? null;
  return atMs === null ? null : localDateOf(atMs, timeZoneOf(db));
}
