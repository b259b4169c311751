/** Machines between the place file and the tables. */
import type { PlaceMachine } from '#contract/place-file.ts';
import { asc, type Db, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { machines } from './tables.ts';

/** Kept together as JSON: rules read them, no query does. */
const EXTRAS = [
  'free',
  'material',
  'loneWorking',
  'needs',
  'runOnSeconds',
  'coolDownSeconds',
  'maxMinutes',
  'remoteStart',
  'upkeep',
  'running',
] as const satisfies ReadonlyArray<keyof PlaceMachine>;

const prepared = statements((db) => ({
  all: db.select().from(machines).orderBy(asc(machines.id)).prepare(),
  put: db
    .insert(machines)
    .values({
      slug: sql.placeholder('slug'),
      name: sql.placeholder('name'),
      kind: sql.placeholder('kind'),
      zoneId: sql.placeholder('zoneId'),
      certification: sql.placeholder('certification'),
      interlock: sql.placeholder('interlock'),
      meter: sql.placeholder('meter'),
      jobs: sql.placeholder('jobs'),
      reader: sql.placeholder('reader'),
      contact: sql.placeholder('contact'),
      power: sql.placeholder('power'),
      session: sql.placeholder('session'),
      extras: sql.placeholder('extras'),
    })
    .onConflictDoUpdate({
      target: machines.slug,
      set: {
        name: sql`excluded.name`,
        kind: sql`excluded.kind`,
        zoneId: sql`excluded."zoneId"`,
        certification: sql`excluded.certification`,
        interlock: sql`excluded.interlock`,
        meter: sql`excluded.meter`,
        jobs: sql`excluded.jobs`,
        reader: sql`excluded.reader`,
        contact: sql`excluded.contact`,
        power: sql`excluded.power`,
        session: sql`excluded.session`,
        extras: sql`excluded.extras`,
      },
    })
    .prepare(),
}));

/** Machines as the file says them, in the order of their first import; the place knows its zones. */
export function readMachines(db: Db, zoneOf: (id: number) => string): PlaceMachine[] {
  return prepared(db)
    .all.all()
    .map((row) => {
      const session: NonNullable<PlaceMachine['session']> = JSON.parse(row.session);
      return {
        slug: row.slug,
        name: row.name,
        kind: row.kind as NonNullable<PlaceMachine['kind']>,
        zone: zoneOf(row.zoneId),
        ...given('certification', row.certification),
        ...given('interlock', row.interlock),
        ...given('meter', row.meter),
        ...given('jobs', row.jobs),
        ...given('reader', row.reader),
        ...(row.power === null ? {} : { power: JSON.parse(row.power) }),
        ...(Object.keys(session).length === 0 ? {} : { session }),
        ...(JSON.parse(row.extras) as Partial<PlaceMachine>),
      };
    });
}

/** Keeps machines whose zones are there already. */
export function putMachines(
  db: Db,
  items: readonly PlaceMachine[],
  zoneIdOf: (slug: string) => number,
): void {
  for (const item of items) {
    const extras = Object.fromEntries(
      EXTRAS.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])),
    );
    prepared(db).put.run({
      slug: item.slug,
      name: item.name ?? item.slug,
      kind: item.kind ?? 'other',
      zoneId: zoneIdOf(item.zone ?? ''),
      certification: item.certification ?? null,
      interlock: item.interlock ?? null,
      meter: item.meter ?? null,
      jobs: item.jobs ?? null,
      reader: item.reader ?? null,
      contact: item.running?.device ?? null,
      power: item.power ? JSON.stringify(item.power) : null,
      session: JSON.stringify(item.session ?? {}),
      extras: JSON.stringify(extras),
    });
  }
}

function given<Key extends string>(key: Key, value: string | null): Partial<Record<Key, string>> {
  return value === null ? {} : ({ [key]: value } as Record<Key, string>);
}
