/** SQL of decisions, visits, sightings and readers. Everything on a badge's way is prepared. */
import { type Db, eq, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { decisions, sightings } from './tables.ts';
import type { DecisionRow, Sighting } from './types.ts';

const prepared = statements((db) => ({
  insertDecision: db
    .insert(decisions)
    .values({
      id: sql.placeholder('id'),
      entryId: sql.placeholder('entryId'),
      atMs: sql.placeholder('atMs'),
      device: sql.placeholder('device'),
      door: sql.placeholder('door'),
      machine: sql.placeholder('machine'),
      personId: sql.placeholder('personId'),
      number: sql.placeholder('number'),
      granted: sql.placeholder('granted'),
      reason: sql.placeholder('reason'),
      unmet: sql.placeholder('unmet'),
      offline: sql.placeholder('offline'),
      commands: sql.placeholder('commands'),
      flags: sql.placeholder('flags'),
    })
    .prepare(),
  decision: db
    .select()
    .from(decisions)
    .where(eq(decisions.id, sql.placeholder('id')))
    .prepare(),
  insertSighting: db
    .insert(sightings)
    .values({
      device: sql.placeholder('device'),
      personId: sql.placeholder('personId'),
      seenAtMs: sql.placeholder('seenAtMs'),
      decisionId: sql.placeholder('decisionId'),
      enteredAtMs: sql.placeholder('enteredAtMs'),
      leftAtMs: sql.placeholder('leftAtMs'),
      visitId: sql.placeholder('visitId'),
    })
    .onConflictDoUpdate({
      target: [sightings.device, sightings.personId],
      set: {
        seenAtMs: sql`excluded."seenAtMs"`,
        decisionId: sql`excluded."decisionId"`,
        enteredAtMs: sql`excluded."enteredAtMs"`,
        leftAtMs: sql`excluded."leftAtMs"`,
        visitId: sql`excluded."visitId"`,
      },
    })
    .prepare(),
}));

export function insertDecision(db: Db, row: DecisionRow): void {
  prepared(db).insertDecision.run(row);
}

export function findDecision(db: Db, id: string): DecisionRow | undefined {
  return prepared(db).decision.get({ id }) as DecisionRow | undefined;
}

export function putSighting(db: Db, row: Sighting): void {
  prepared(db).insertSighting.run(row);
}
