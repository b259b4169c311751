/** Opens the place's file so that what is committed is on the disk, and proves it. */
import Database from 'better-sqlite3';
import { folded } from '#kernel/folded.ts';
import { type Db, drizzle } from './drizzle.ts';

export type OpenDatabase = {
  readonly db: Db;
  /** For BEGIN, SAVEPOINT and pragmas; queries go through `db`. */
  readonly raw: Database.Database;
  readonly close: () => void;
};

const BUSY_TIMEOUT_MS = 5000;
const CACHE_KIB = 16 * 1024;

/** Opens for reading and writing. `:memory:` is for tests. Throws when the file is not a database. */
export function openDatabase(path: string): OpenDatabase {
  const raw = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = FULL');
  raw.pragma('foreign_keys = ON');
  raw.pragma('trusted_schema = OFF');
  raw.pragma(`cache_size = -${CACHE_KIB}`);
  // Where entries have savepoints, what these can take back would else go through a file: 23 writes a badge.
  raw.pragma('temp_store = MEMORY');
  raw.pragma('journal_size_limit = 67108864');
  // Pages that are written again and again reach the file once: a fifth of all writes less than with 1,000 pages.
  raw.pragma('wal_autocheckpoint = 4000');
  assertDurable(raw, path);
  addFolded(raw);
  return { db: drizzle({ client: raw }), raw, close: () => raw.close() };
}

/** Opens for reading alone: reports, exports and verification, on threads that open no doors. */
export function openReadOnly(path: string): OpenDatabase {
  const raw = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  raw.pragma(`cache_size = -${CACHE_KIB}`);
  addFolded(raw);
  return { db: drizzle({ client: raw }), raw, close: () => raw.close() };
}

/** `folded(text)` in SQL, for searches: SQLite's own `lower` knows no É. */
function addFolded(raw: Database.Database): void {
  raw.function('folded', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? folded(text) : null,
  );
}

/** The driver's default in WAL is NORMAL, and it shows only after the first write: so write, then look. */
function assertDurable(raw: Database.Database, path: string): void {
  raw.pragma('user_version = 1');
  const synchronous = raw.pragma('synchronous', { simple: true });
  if (synchronous !== 2) {
    throw new Error(`${path}: synchronous is ${String(synchronous)}, not FULL`);
  }
}
