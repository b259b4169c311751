/** A fresh place in memory, made by the real migrations. */
import { migrate } from '#db/migrate.ts';
import { type OpenDatabase, openDatabase } from '#db/open.ts';

export const MIGRATIONS = new URL('../../src/db/migrations/', import.meta.url);

/** In memory unless a path is given. */
export function aDatabase(path = ':memory:'): OpenDatabase {
  const opened = openDatabase(path);
  migrate(opened.raw, MIGRATIONS);
  return opened;
}
