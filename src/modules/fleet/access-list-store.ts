/** The SQL of offline access lists: which versions went to a device, and what they named. */
import { and, type Db, desc, eq, isNull, lte, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { accessLists, deviceStatus, devices } from './tables.ts';

export type IssuedList = typeof accessLists.$inferSelect;

/** So many versions of a device are kept: what a stolen one could betray. */
const VERSIONS_MAX = 100;

const at = sql.placeholder;
const prepared = statements((db) => ({
  last: db
    .select({
      version: accessLists.version,
      validUntilMs: accessLists.validUntilMs,
      digest: accessLists.digest,
      list: accessLists.list,
    })
    .from(accessLists)
    .where(eq(accessLists.deviceId, at('deviceId')))
    .orderBy(desc(accessLists.version))
    .limit(1)
    .prepare(),
  text: db
    .select({ list: accessLists.list })
    .from(accessLists)
    .where(and(eq(accessLists.deviceId, at('deviceId')), eq(accessLists.version, at('version'))))
    .prepare(),
  numbers: db
    .select({ version: accessLists.version, numbers: accessLists.numbers })
    .from(accessLists)
    .where(eq(accessLists.deviceId, at('deviceId')))
    .orderBy(desc(accessLists.version))
    .prepare(),
  listed: db
    .select({
      id: devices.id,
      slug: devices.slug,
      driver: devices.driver,
      secret: devices.secret,
      held: deviceStatus.accessHeld,
      issued: deviceStatus.accessIssued,
      online: sql<boolean>`coalesce(${deviceStatus.online}, 0) = 1`.mapWith(Boolean),
    })
    .from(devices)
    .leftJoin(deviceStatus, eq(deviceStatus.deviceId, devices.id))
    .where(isNull(devices.removedAtMs))
    .orderBy(devices.id)
    .prepare(),
  insert: db
    .insert(accessLists)
    .values({
      deviceId: at('deviceId'),
      version: at('version'),
      issuedAtMs: at('issuedAtMs'),
      validUntilMs: at('validUntilMs'),
      list: at('list'),
      digest: at('digest'),
      numbers: at('numbers'),
    })
    .prepare(),
  dropOld: db
    .delete(accessLists)
    .where(
      sql`${accessLists.issuedAtMs} < ${at('beforeMs')} AND ${accessLists.version} < (
        SELECT max(newer.version) FROM access_lists newer
        WHERE newer."deviceId" = ${accessLists.deviceId})`,
    )
    .prepare(),
  prune: db
    .delete(accessLists)
    .where(and(eq(accessLists.deviceId, at('deviceId')), lte(accessLists.version, at('upTo'))))
    .prepare(),
}));

/** A device that may take lists: what it said it holds, and what it was last sent. */
export type ListedDevice = {
  readonly id: number;
  readonly slug: string;
  readonly driver: string;
  readonly secret: string | null;
  readonly held: number | null;
  readonly issued: number | null;
  readonly online: boolean;
};

export function listListedDevices(db: Db): ListedDevice[] {
  return prepared(db).listed.all();
}

export function findLastList(
  db: Db,
  deviceId: number,
): Pick<IssuedList, 'version' | 'validUntilMs' | 'digest' | 'list'> | undefined {
  return prepared(db).last.get({ deviceId });
}

/** A version as it was issued: JSON of the whole list. */
export function findListText(db: Db, deviceId: number, version: number): string | undefined {
  return prepared(db).text.get({ deviceId, version })?.list;
}

/** What each kept version named, newest first; `numbers` is JSON. */
export function listIssuedNumbers(
  db: Db,
  deviceId: number,
): Array<Pick<IssuedList, 'version' | 'numbers'>> {
  return prepared(db).numbers.all({ deviceId });
}

export function insertAccessList(db: Db, row: IssuedList): void {
  prepared(db).insert.run(row);
  prepared(db).prune.run({ deviceId: row.deviceId, upTo: row.version - VERSIONS_MAX });
}

/** Lists that were issued before, but for the last of each device; how many rows went. */
export function dropOldLists(db: Db, beforeMs: number): number {
  return prepared(db).dropOld.run({ beforeMs }).changes;
}
