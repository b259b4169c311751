/** Rows that change by an import or somebody's act, and are read at every badge: read once, until a table of theirs changes. */
import type Database from 'better-sqlite3';
import type { Db } from './drizzle.ts';
import { statements } from './statements.ts';

type Values = Readonly<Record<string, unknown>>;
type Read = (values?: Values) => unknown;
type Statement = {
  readonly getQuery: () => { readonly sql: string };
  get: Read;
  all: Read;
};
type Steadiness = { changes: number };

/** Answers that one statement remembers; beyond, it begins anew. */
const REMEMBERED_MAX = 4096;
const TABLES_READ = /(?:from|join) "(\w+)"/g;
const CHANGES = ['INSERT', 'UPDATE', 'DELETE'] as const;

const steadyTables = new Set<string>();
const steadinessOf = new WeakMap<Db, Steadiness>();

/**
 * As `statements`, for reads of these tables alone. Where the connection is the place's one writer they are remembered:
 * what they answer is shared, hence frozen. Elsewhere they are read each time.
 */
export function steadyStatements<Built extends object>(
  tables: readonly string[],
  build: (db: Db) => Built,
): (db: Db) => Built {
  for (const table of tables) steadyTables.add(table);
  const prepared = statements(build);
  const remembering = new WeakSet<Db>();
  return (db) => {
    const built = prepared(db);
    const steadiness = steadinessOf.get(db);
    if (steadiness === undefined || remembering.has(db)) return built;
    remembering.add(db);
    for (const statement of Object.values(built) as Statement[]) remember(statement, steadiness);
    return built;
  };
}

/**
 * Watches every steady table of the writer's connection. `forget` is for what was read in a transaction that is rolled back.
 * The triggers are the connection's own: nothing of them is in the file.
 */
export function keepSteady(raw: Database.Database, db: Db): { readonly forget: () => void } {
  const steadiness = { changes: 0 };
  const forget = () => {
    steadiness.changes += 1;
  };
  raw.function('steady_changed', () => {
    forget();
    return null;
  });
  for (const table of steadyTables) {
    for (const change of CHANGES) {
      const name = `steady_${table}_${change.toLowerCase()}`;
      raw.exec(
        `CREATE TEMP TRIGGER ${name} AFTER ${change} ON main."${table}" BEGIN SELECT steady_changed(); END`,
      );
    }
  }
  steadinessOf.set(db, steadiness);
  return { forget };
}

function remember(statement: Statement, steadiness: Steadiness): void {
  for (const [, table = ''] of statement.getQuery().sql.matchAll(TABLES_READ)) {
    if (!steadyTables.has(table)) throw new Error(`${table} is read, and not named as steady`);
  }
  statement.get = remembered(statement.get, steadiness);
  statement.all = remembered(statement.all, steadiness);
}

function remembered(read: Read, steadiness: Steadiness): Read {
  const answers = new Map<unknown, unknown>();
  let readAt = steadiness.changes;
  return (values) => {
    if (readAt !== steadiness.changes || answers.size >= REMEMBERED_MAX) {
      answers.clear();
      readAt = steadiness.changes;
    }
    const key = keyOf(values);
    const known = answers.get(key);
    if (known !== undefined || answers.has(key)) return known;
    const answer = frozen(read(values));
    answers.set(key, answer);
    return answer;
  };
}

/** One value is its own key: that is how nearly all are asked. */
function keyOf(values: Values = {}): unknown {
  const all = Object.values(values);
  return all.length === 1 ? all[0] : JSON.stringify(all);
}

function frozen(answer: unknown): unknown {
  if (Array.isArray(answer)) for (const row of answer) Object.freeze(row);
  return Object.freeze(answer);
}
