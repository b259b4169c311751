/** Years of a place's life, put straight into its file: far quicker than living them. */
import { type OpenDatabase, openDatabase } from '#db/open.ts';

const DAY_MS = 86_400_000;
const ROWS_A_TRANSACTION = 20_000;
const HOUR_MS = 3_600_000;

/** Opens the file of a server that does not run. */
export function inFile<Value>(path: string, work: (raw: OpenDatabase['raw']) => Value): Value {
  const { raw, close } = openDatabase(path);
  try {
    return work(raw);
  } finally {
    close();
  }
}

/** Old visits and sessions of everybody, the freshest last, up to yesterday. */
export function addVisitsAndSessions(
  raw: OpenDatabase['raw'],
  given: { readonly rows: number; readonly days: number; readonly nowMs: number },
): void {
  const ids = (table: string) =>
    (raw.prepare(`SELECT id FROM ${table} ORDER BY id`).all() as { id: number }[]).map((r) => r.id);
  const [people, zones, machines] = [ids('people'), ids('zones'), ids('machines')];
  const visit = raw.prepare(`INSERT INTO visits VALUES (?,?,?,?,?,'badge',0,1,'[]')`);
  const session = raw.prepare(
    `INSERT INTO sessions VALUES (?,?,?,NULL,?,?,'badge',?,?,?,0,NULL,'[]',NULL,NULL)`,
  );
  const firstMs = given.nowMs - DAY_MS - given.days * DAY_MS;
  const stepMs = (given.days * DAY_MS) / given.rows;
  const add = raw.transaction((from: number, to: number) => {
    for (let at = from; at < to; at++) {
      const startMs = Math.floor(firstMs + at * stepMs);
      const person = people[(at * 7919) % people.length];
      const endMs = startMs + HOUR_MS;
      visit.run(idOf(startMs, at, 'a'), person, zones[at % zones.length], startMs, endMs);
      const use = [HOUR_MS, HOUR_MS / 2, 300_000];
      const machine = machines[at % machines.length];
      session.run(idOf(startMs, at, 'b'), machine, person, startMs, endMs, ...use);
    }
  });
  for (let from = 0; from < given.rows; from += ROWS_A_TRANSACTION)
    add(from, Math.min(given.rows, from + ROWS_A_TRANSACTION));
}

/** Sessions of a thousand days and the rollups that they leave; the indexes are made after the rows. */
export function addSessionsInBulk(
  raw: OpenDatabase['raw'],
  given: { readonly rows: number; readonly days: number; readonly nowMs: number },
): void {
  const firstMs = Math.floor(given.nowMs / DAY_MS) * DAY_MS - given.days * DAY_MS;
  const indexes = raw
    .prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN
      ('sessions', 'usage_person_days') AND sql IS NOT NULL`)
    .all() as { name: string; sql: string }[];
  for (const { name } of indexes) raw.exec(`DROP INDEX ${name}`);
  raw.pragma('foreign_keys = OFF');
  raw.exec(`
    INSERT INTO sessions
    WITH RECURSIVE counted(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM counted WHERE n < ${given.rows - 1}),
    placed AS (SELECT n, ${firstMs} + CAST(n * ${(given.days * DAY_MS) / given.rows} AS INTEGER) AS startMs FROM counted)
    SELECT printf('%012x-0000-7000-8000-%012x', startMs, n), 1 + n % (SELECT count(*) FROM machines),
      1 + (n * 7919) % (SELECT count(*) FROM people), NULL, startMs, startMs + 1800000, 'badge',
      1800000, 900000, 300000, 0, NULL, '[]', NULL, NULL FROM placed;
    INSERT INTO usage_person_days
    SELECT machineId, date(startedAtMs / 1000, 'unixepoch'), personId, count(*), sum(heldMs), sum(runningMs),
      sum(energyMwh), 0 FROM sessions GROUP BY 2, 1, 3;
    INSERT INTO usage_days
    SELECT machineId, day, sum(sessions), sum(heldMs), sum(runningMs), sum(energyMwh), 0, count(*)
      FROM usage_person_days GROUP BY 1, 2;`);
  for (const { sql } of indexes) raw.exec(sql);
}

/** In the form of a UUIDv7, growing with time. */
function idOf(ms: number, at: number, letter: string): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${letter}${at.toString(16).padStart(11, '0')}`;
}
