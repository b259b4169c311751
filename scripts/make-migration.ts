/** Writes the next numbered migration: what the tables in the code have and the last snapshot has not. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Kit from 'drizzle-kit/api';

const { generateSQLiteDrizzleJson, generateSQLiteMigration } = createRequire(import.meta.url)(
  'drizzle-kit/api',
) as typeof Kit;

const FOLDER = new URL('../src/db/migrations/', import.meta.url);
const SNAPSHOT = new URL('snapshot.json', FOLDER);
const EMPTY = {
  version: '6',
  dialect: 'sqlite',
  id: '',
  prevId: '',
  tables: {},
  views: {},
  enums: {},
  _meta: { schemas: {}, tables: {}, columns: {} },
};

const name = process.argv[2];
if (name === undefined) {
  console.error('usage: npm run migration -- <name-in-kebab-case>');
  process.exit(2);
}
const tables = await loadTables();
const previous = existsSync(SNAPSHOT) ? JSON.parse(readFileSync(SNAPSHOT, 'utf8')) : EMPTY;
const next = await generateSQLiteDrizzleJson(tables, previous.id);
const statements = await generateSQLiteMigration(previous, next);
if (statements.length === 0) {
  console.log('the tables and the last migration agree: nothing to write');
} else {
  const file = `${firstFreeNumber()}-${name}.sql`;
  writeFileSync(new URL(file, FOLDER), `${statements.map(strict).join('\n')}\n`);
  writeFileSync(SNAPSHOT, `${JSON.stringify(next, null, 2)}\n`);
  console.log(`wrote src/db/migrations/${file}`);
}

function firstFreeNumber(): string {
  const taken = new Set(readdirSync(FOLDER).map((file) => file.slice(0, 4)));
  let number = 0;
  while (taken.has(String(number).padStart(4, '0'))) number += 1;
  return String(number).padStart(4, '0');
}

async function loadTables(): Promise<Record<string, unknown>> {
  const source = new URL('../src/', import.meta.url);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const found: Record<string, unknown> = {};
  for (const file of files.filter((path) => /(^|\/)tables\.ts$/.test(path)).sort()) {
    Object.assign(found, await import(new URL(file, source).href));
  }
  return found;
}

/** Drizzle writes no STRICT tables; SQLite without it stores text in an integer column. */
function strict(statement: string): string {
  return statement.startsWith('CREATE TABLE')
    ? statement.replace(/\);\s*$/, ') STRICT;')
    : statement;
}
