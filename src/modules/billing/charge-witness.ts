/** What entries of the journal say of charges, against the charges that there are. */
import { type Db, eq, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { timeOfId } from '#kernel/ids.ts';
import type { Broken } from './charge-verify.ts';
import { charges } from './tables.ts';

/** An entry as far as it bears witness; a body that was forgotten is NULL. */
export type HeardEntry = {
  readonly id: number;
  readonly receivedAtMs: number;
  readonly body: string | null;
};

/** Hears every entry of the journal in order; then says what of it does not hold. */
export type ChargeWitness = {
  readonly hear: (entry: HeardEntry) => void;
  readonly broken: () => Broken | null;
};

/** What is said of charges, in the facts of any entry. */
type Said = {
  readonly fact: string;
  readonly charge?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly charges?: readonly string[];
  readonly corrected?: readonly string[];
  readonly history?: string;
  readonly kind?: string;
  readonly rows?: number;
};

/** A charge of which an entry must speak: the instant after which it would, and whose word it bears. */
type Unsaid = {
  readonly id: string;
  readonly atMs: number;
  readonly by: string | null;
  readonly reason: string | null;
};

const HEARD: ReadonlySet<string> = new Set([
  'charged',
  'sold',
  'charge-waived',
  'charge-unwaived',
  'history-imported',
]);
const SAYS = new RegExp(`"fact":"(?:${[...HEARD].join('|')})"`);
/** The clock of an entry and that of its charges are read a moment apart. */
const SLACK_MS = 60_000;

const at = sql.placeholder;
const prepared = statements((db) => ({
  find: db
    .select({ id: charges.id })
    .from(charges)
    .where(eq(charges.id, at('id')))
    .prepare(),
  imported: db
    .select({ count: sql<number>`count(*)` })
    .from(charges)
    .where(sql`"sourceType" = 'import' AND "sourceId" = ${at('history')}`)
    .prepare(),
}));

/** Its memory grows by the waivers that somebody gave and the corrections that no other charge names, not by charges. */
export function witnessCharges(db: Db): ChargeWitness {
  const waived = waivedBySomebody(db);
  const corrected = correctedUnnamed(db);
  let forgottenUpToMs = Number.NEGATIVE_INFINITY;
  let missing: Broken | null = null;
  const check = (said: Said, entry: number) => {
    if (!HEARD.has(said.fact)) return;
    for (const id of said.corrected ?? []) corrected.delete(id);
    if (said.fact === 'charge-waived' && isOf(waived.get(said.charge ?? ''), said))
      waived.delete(said.charge ?? '');
    missing ??= missingOf(db, said, entry);
  };
  const isForgotten = (atMs: number) => atMs <= forgottenUpToMs + SLACK_MS;
  return {
    hear: ({ id, receivedAtMs, body }) => {
      if (body === null) forgottenUpToMs = Math.max(forgottenUpToMs, receivedAtMs);
      else if (SAYS.test(body))
        for (const said of (JSON.parse(body) as { facts: Said[] }).facts) check(said, id);
    },
    broken: () =>
      missing ??
      unsaid(waived, isForgotten, 'no entry says that it was let go') ??
      unsaid(corrected, isForgotten, 'it was taken back, and nothing says by what'),
  };
}

/** What an entry says was made and is not there. */
function missingOf(db: Db, said: Said, entry: number): Broken | null {
  const named = [...(said.charges ?? []), ...(said.charge === undefined ? [] : [said.charge])];
  const gone = named.find((id) => prepared(db).find.get({ id }) === undefined);
  if (gone !== undefined)
    return { what: `charge ${gone}`, reason: `entry ${entry} says that it was made` };
  const { history, kind, rows = 0 } = said;
  if (history === undefined || kind !== 'charges') return null;
  if ((prepared(db).imported.get({ history })?.count ?? 0) >= rows) return null;
  return { what: `import ${history}`, reason: `entry ${entry} says that it had more charges` };
}

/** Charges that somebody let go; not those that took the waiver over from an earlier charge of their source. */
function waivedBySomebody(db: Db): Map<string, Unsaid> {
  return byId(
    db.all(sql`SELECT c.id, c."waivedAtMs" AS "atMs", c."waivedBy" AS by, c."waiveReason" AS reason
      FROM charges c WHERE c."waivedBy" IS NOT NULL AND c.steps ->> '$[0].kind' IS NOT 'waived'
      AND NOT EXISTS (SELECT 1 FROM charges o
        WHERE o."sourceType" = c."sourceType" AND o."sourceId" = c."sourceId" AND o.rowid < c.rowid
          AND o."waivedBy" = c."waivedBy" AND o."waiveReason" = c."waiveReason")`),
    (row) => Math.max(row.atMs, timeOfId(row.id) ?? row.atMs),
  );
}

/**
 * Charges for which no other stands by name. A part that was let go goes with its rest; what was imported with its
 * import.
 */
function correctedUnnamed(db: Db): Map<string, Unsaid> {
  return byId(
    db.all(sql`SELECT c.id, c."atMs", NULL AS by, NULL AS reason FROM charges c WHERE c.state = 'corrected'
      AND NOT EXISTS (SELECT 1 FROM charges o WHERE o."correctsId" = c.id)
      AND NOT (c.steps ->> '$[0].kind' IS 'waived' AND EXISTS (SELECT 1 FROM charges rest
        JOIN charges o ON o."correctsId" = rest.id WHERE rest."correctsId" = c."correctsId"))
      AND NOT (c."sourceType" = 'import' AND EXISTS (SELECT 1 FROM history_imports h
        WHERE h.id = c."sourceId" AND h."undoneAtMs" IS NOT NULL))`),
    (row) => Math.min(row.atMs, timeOfId(row.id) ?? row.atMs),
  );
}

function byId(rows: readonly Unsaid[], since: (row: Unsaid) => number): Map<string, Unsaid> {
  return new Map(rows.map((row) => [row.id, { ...row, atMs: since(row) }]));
}

function isOf(row: Unsaid | undefined, said: Said): boolean {
  return row !== undefined && row.by === said.by && row.reason === said.reason;
}

/** Of which no entry speaks, though those of its time are there. */
function unsaid(
  rows: ReadonlyMap<string, Unsaid>,
  isForgotten: (atMs: number) => boolean,
  reason: string,
): Broken | null {
  const found = [...rows.values()].find(({ atMs }) => !isForgotten(atMs));
  return found === undefined ? null : { what: `charge ${found.id}`, reason };
}
