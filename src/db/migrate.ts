/** Brings a database up to date: numbered SQL files, each applied once, in order, in one transaction. */
import { readdirSync, readFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { sha256Hex } from '#kernel/crypto.ts';

/** The database and this program do not belong together; `message` says why. */
export class MigrationError extends Error {}

/**
 * Applies what is missing from `folder` and answers the names applied.
 * Throws `MigrationError` when an applied file has changed since, or when the database is newer than this program.
 */
export function migrate(raw: Database.Database, folder: URL | string): string[] {
  raw.exec(
    'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT',
  );
  const applied = new Map(
    (raw.prepare('SELECT name, digest FROM migrations').all() as Applied[]).map((row) => [
      row.name,
      row.digest,
    ]),
  );
  const files = readMigrations(folder);
  const known = new Set(files.map((file) => file.name));
  const foreign = [...applied.keys()].filter((name) => !known.has(name));
  if (foreign.length > 0) {
    throw new MigrationError(
      `the database is newer than this program: it has ${foreign.join(', ')}`,
    );
  }
  return files.filter((file) => apply(raw, file, applied.get(file.name))).map((file) => file.name);
}

type Applied = { name: string; digest: string };
type Migration = { name: string; sql: string; digest: string };

function readMigrations(folder: URL | string): Migration[] {
  const base = folder instanceof URL ? folder : new URL(`file://${folder}/`);
  return readdirSync(base)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, base), 'utf8');
      return { name, sql, digest: sha256Hex(sql) };
    });
}

function apply(
  raw: Database.Database,
  file: Migration,
  appliedDigest: string | undefined,
): boolean {
  if (appliedDigest === file.digest) return false;
  if (appliedDigest !== undefined)
    throw new MigrationError(
      `the database was made by another build: migration ${file.name} changed after it was applied; use the program that made it, or another FAITOUT_DATA`,
    );
  raw.transaction(() => {
    raw.exec(file.sql);
    raw.prepare('INSERT INTO migrations VALUES (?, ?)').run(file.name, file.digest);
  })();
  return true;
}
