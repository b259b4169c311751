/** SQL of decisions, visits, sightings and readers on a badge's way: all of it prepared, all by index. */
import {
  and,
  asc,
  type Db,
  desc,
  eq,
  gt,
  gte,
  isNull,
  lt,
  lte,
  ne,
  type SQL,
  sql,
} from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { decisions, pinTries, readerStates, sightings, visits } from './tables.ts';
import type { DecisionRow, ReaderState, Sighting, VisitRow } from './types.ts';

/** Of one visit: somebody who badges more often is looked at no further back. */
const DECISIONS_MAX = 200;

const at = sql.placeholder;
const prepared = statements((db) => ({
  insertDecision: db
    .insert(decisions)
    .values({
      id: at('id'),
      entryId: at('entryId'),
      atMs: at('atMs'),
      device: at('device'),
      door: at('door'),
      machine: at('machine'),
      personId: at('personId'),
      number: at('number'),
      granted: at('granted'),
      reason: at('reason'),
      unmet: at('unmet'),
      offline: at('offline'),
      commands: at('commands'),
      flags: at('flags'),
    })
    .prepare(),
  decision: db
    .select()
    .from(decisions)
    .where(eq(decisions.id, at('id')))
    .prepare(),
  decisionOfEntry: db
    .select()
    .from(decisions)
    .where(
      and(
        eq(decisions.device, at('device')),
        eq(decisions.atMs, at('atMs')),
        eq(decisions.entryId, at('entryId')),
      ),
    )
    .limit(1)
    .prepare(),
  unknownByEnd: db
    .selectDistinct({ number: decisions.number })
    .from(decisions)
    .where(
      and(
        isNull(decisions.personId),
        gte(decisions.atMs, at('sinceMs')),
        sql`${decisions.number} LIKE ${at('end')}`,
      ),
    )
    .limit(2)
    .prepare(),
  presented: db
    .select({ number: decisions.number, reason: decisions.reason })
    .from(decisions)
    .where(
      and(
        eq(decisions.personId, at('personId')),
        gte(decisions.atMs, at('fromMs')),
        lt(decisions.atMs, at('untilMs')),
        eq(decisions.offline, false),
      ),
    )
    .prepare(),
  decisionsWithin: db
    .select({ atMs: decisions.atMs, door: decisions.door, machine: decisions.machine })
    .from(decisions)
    .where(
      and(
        eq(decisions.personId, at('personId')),
        gte(decisions.atMs, at('fromMs')),
        lt(decisions.atMs, at('untilMs')),
      ),
    )
    .orderBy(desc(decisions.atMs))
    .limit(DECISIONS_MAX)
    .prepare(),
  endedWithin: db
    .select()
    .from(visits)
    .where(and(gte(visits.leftAtMs, at('fromMs')), lt(visits.leftAtMs, at('untilMs'))))
    .prepare(),
  sighting: db
    .select()
    .from(sightings)
    .where(and(eq(sightings.device, at('device')), eq(sightings.personId, at('personId'))))
    .prepare(),
  touchSighting: db
    .update(sightings)
    .set({ seenAtMs: sql`${at('seenAtMs')}` })
    .where(and(eq(sightings.device, at('device')), eq(sightings.personId, at('personId'))))
    .prepare(),
  putSighting: db
    .insert(sightings)
    .values({
      device: at('device'),
      personId: at('personId'),
      seenAtMs: at('seenAtMs'),
      decisionId: at('decisionId'),
      enteredAtMs: at('enteredAtMs'),
      leftAtMs: at('leftAtMs'),
      visitId: at('visitId'),
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
      // What is told late does not undo what was seen since.
      setWhere: sql`excluded."seenAtMs" >= ${sightings.seenAtMs}`,
    })
    .prepare(),
  visit: db
    .select()
    .from(visits)
    .where(eq(visits.id, at('id')))
    .prepare(),
  openVisit: db
    .select()
    .from(visits)
    .where(
      and(
        isNull(visits.leftAtMs),
        eq(visits.zoneId, at('zoneId')),
        eq(visits.personId, at('personId')),
      ),
    )
    .limit(1)
    .prepare(),
  openVisits: db.select().from(visits).where(isNull(visits.leftAtMs)).prepare(),
  openInZone: db
    .select()
    .from(visits)
    .where(and(isNull(visits.leftAtMs), eq(visits.zoneId, at('zoneId'))))
    .prepare(),
  visitBefore: db
    .select()
    .from(visits)
    .where(
      and(
        eq(visits.personId, at('personId')),
        lte(visits.enteredAtMs, at('atMs')),
        gte(visits.enteredAtMs, at('sinceMs')),
        inZone(),
        notVoid(),
      ),
    )
    .orderBy(desc(visits.enteredAtMs), desc(visits.id))
    .limit(1)
    .prepare(),
  visitAfter: db
    .select()
    .from(visits)
    .where(
      and(
        eq(visits.personId, at('personId')),
        gt(visits.enteredAtMs, at('atMs')),
        inZone(),
        notVoid(),
      ),
    )
    .orderBy(asc(visits.enteredAtMs))
    .limit(1)
    .prepare(),
  assumedSince: db
    .select()
    .from(visits)
    .where(and(gt(visits.leftAtMs, at('sinceMs')), eq(visits.assumed, true)))
    .prepare(),
  insertVisit: db
    .insert(visits)
    .values({
      id: at('id'),
      personId: at('personId'),
      zoneId: at('zoneId'),
      enteredAtMs: at('enteredAtMs'),
      leftAtMs: at('leftAtMs'),
      endedBy: at('endedBy'),
      assumed: at('assumed'),
      headcount: at('headcount'),
      flags: at('flags'),
    })
    .prepare(),
  setEnd: db
    .update(visits)
    .set({
      leftAtMs: sql`${at('leftAtMs')}`,
      endedBy: sql`${at('endedBy')}`,
      assumed: sql`${at('assumed')}`,
    })
    .where(eq(visits.id, at('id')))
    .prepare(),
  setFlags: db
    .update(visits)
    .set({ flags: sql`${at('flags')}` })
    .where(eq(visits.id, at('id')))
    .prepare(),
  setHeadcount: db
    .update(visits)
    .set({ headcount: sql`${at('headcount')}` })
    .where(eq(visits.id, at('id')))
    .prepare(),
  setPerson: db
    .update(visits)
    .set({ personId: sql`${at('personId')}` })
    .where(eq(visits.id, at('id')))
    .prepare(),
  present: db
    .select({ heads: sql<number>`coalesce(sum(${visits.headcount}), 0)` })
    .from(visits)
    .where(and(isNull(visits.leftAtMs), eq(visits.zoneId, at('zoneId'))))
    .prepare(),
  presentBesides: db
    .select({ heads: sql<number>`coalesce(sum(${visits.headcount}), 0)` })
    .from(visits)
    .where(
      and(
        isNull(visits.leftAtMs),
        eq(visits.zoneId, at('zoneId')),
        ne(visits.personId, at('personId')),
      ),
    )
    .prepare(),
  reader: db
    .select()
    .from(readerStates)
    .where(eq(readerStates.device, at('device')))
    .prepare(),
  putReader: db
    .insert(readerStates)
    .values({
      device: at('device'),
      pinPersonId: at('pinPersonId'),
      pinNumber: at('pinNumber'),
      pinUntilMs: at('pinUntilMs'),
      unknown: at('unknown'),
      refusesUntilMs: at('refusesUntilMs'),
      wrongPins: at('wrongPins'),
      pinLockedUntilMs: at('pinLockedUntilMs'),
      openedAtMs: at('openedAtMs'),
      waiting: at('waiting'),
    })
    .onConflictDoUpdate({
      target: readerStates.device,
      set: {
        pinPersonId: sql`excluded."pinPersonId"`,
        pinNumber: sql`excluded."pinNumber"`,
        pinUntilMs: sql`excluded."pinUntilMs"`,
        unknown: sql`excluded."unknown"`,
        refusesUntilMs: sql`excluded."refusesUntilMs"`,
        wrongPins: sql`excluded."wrongPins"`,
        pinLockedUntilMs: sql`excluded."pinLockedUntilMs"`,
        openedAtMs: sql`excluded."openedAtMs"`,
        waiting: sql`excluded."waiting"`,
      },
    })
    .prepare(),
  pinTries: db
    .select()
    .from(pinTries)
    .where(eq(pinTries.number, at('number')))
    .prepare(),
  putPinTries: db
    .insert(pinTries)
    .values({ number: at('number'), wrong: at('wrong'), lockedUntilMs: at('lockedUntilMs') })
    .onConflictDoUpdate({
      target: pinTries.number,
      set: { wrong: sql`excluded."wrong"`, lockedUntilMs: sql`excluded."lockedUntilMs"` },
    })
    .prepare(),
  dropPinTries: db
    .delete(pinTries)
    .where(eq(pinTries.number, at('number')))
    .prepare(),
}));

/** The plus keeps SQLite from walking the zone's visits, which are everybody's, instead of the person's. */
function inZone(): SQL {
  return sql`+${visits.zoneId} = ${at('zoneId')}`;
}

/** A voided visit stays on record and counts for nothing. */
function notVoid(): SQL {
  return sql`instr(${visits.flags}, '"void"') = 0`;
}

export function insertDecision(db: Db, row: DecisionRow): void {
  prepared(db).insertDecision.run(row);
}

export function findDecision(db: Db, id: string): DecisionRow | undefined {
  return prepared(db).decision.get({ id }) as DecisionRow | undefined;
}

/** The decision that answered an entry of a device. */
export function findDecisionOf(
  db: Db,
  entry: { readonly device: string; readonly atMs: number; readonly entryId: number },
): DecisionRow | undefined {
  return prepared(db).decisionOfEntry.get(entry) as DecisionRow | undefined;
}

/** The unknown number seen since an instant that is this one, or the only one that ends so; null: none. */
export function findUnknownNumber(db: Db, given: string, sinceMs: number): string | null {
  if (!/^[0-9A-F]{4,20}$/.test(given)) return null;
  const rows = prepared(db).unknownByEnd.all({ sinceMs, end: `%${given}` });
  const numbers = rows.map(({ number }) => number);
  if (numbers.includes(given)) return given;
  return numbers.length === 1 ? (numbers[0] ?? null) : null;
}

/** Whether a reader of the place saw one of a person's numbers in a stretch of time, and saw it live. */
export function wasPresented(
  db: Db,
  asked: {
    readonly personId: number;
    readonly numbers: readonly string[];
    readonly fromMs: number;
    readonly untilMs: number;
  },
): boolean {
  return prepared(db)
    .presented.all({ personId: asked.personId, fromMs: asked.fromMs, untilMs: asked.untilMs })
    .some(({ number, reason }) => reason !== 'too-old' && asked.numbers.includes(number));
}

export function findSighting(db: Db, device: string, personId: number): Sighting | undefined {
  return prepared(db).sighting.get({ device, personId });
}

export function putSighting(db: Db, row: Sighting): void {
  prepared(db).putSighting.run(row);
}

/** The held card was seen once more. */
export function touchSighting(db: Db, device: string, personId: number, seenAtMs: number): void {
  prepared(db).touchSighting.run({ device, personId, seenAtMs });
}

export function findVisit(db: Db, id: string): VisitRow | undefined {
  return prepared(db).visit.get({ id });
}

/** The person's visit to the zone that has not ended: there is one at most. */
export function findOpenVisit(db: Db, zoneId: number, personId: number): VisitRow | undefined {
  return prepared(db).openVisit.get({ zoneId, personId });
}

export function listOpenVisits(db: Db): VisitRow[] {
  return prepared(db).openVisits.all();
}

export function listOpenInZone(db: Db, zoneId: number): VisitRow[] {
  return prepared(db).openInZone.all({ zoneId });
}

/** The person's last visit to the zone that began at or before `atMs`, and not before `sinceMs`. */
export function findVisitBefore(
  db: Db,
  asked: {
    readonly zoneId: number;
    readonly personId: number;
    readonly atMs: number;
    readonly sinceMs: number;
  },
): VisitRow | undefined {
  return prepared(db).visitBefore.get(asked);
}

/** The person's first visit to the zone that began after `atMs`. */
export function findVisitAfter(
  db: Db,
  asked: { readonly zoneId: number; readonly personId: number; readonly atMs: number },
): VisitRow | undefined {
  return prepared(db).visitAfter.get(asked);
}

/** Visits that closing time ended by assumption after an instant. */
export function listAssumedSince(db: Db, sinceMs: number): VisitRow[] {
  return prepared(db).assumedSince.all({ sinceMs });
}

export function insertVisit(db: Db, row: VisitRow): void {
  prepared(db).insertVisit.run(row);
}

/** Ends a visit, moves its end, or (null) opens it again. */
export function putVisitEnd(
  db: Db,
  id: string,
  end: {
    readonly leftAtMs: number | null;
    readonly endedBy: string | null;
    readonly assumed: boolean;
  },
): void {
  prepared(db).setEnd.run({ ...end, id, assumed: end.assumed ? 1 : 0 });
}

export function putVisitFlags(db: Db, id: string, flags: readonly string[]): void {
  prepared(db).setFlags.run({ id, flags: JSON.stringify(flags) });
}

export function putVisitPerson(db: Db, id: string, personId: number): void {
  prepared(db).setPerson.run({ id, personId });
}

export function putVisitHeadcount(db: Db, id: string, headcount: number): void {
  prepared(db).setHeadcount.run({ id, headcount });
}

/** Heads in a zone, by index. */
export function countPresent(db: Db, zoneId: number): number {
  return prepared(db).present.get({ zoneId })?.heads ?? 0;
}

/** Heads in a zone without one person's own. */
export function countPresentBesides(db: Db, zoneId: number, personId: number): number {
  return prepared(db).presentBesides.get({ zoneId, personId })?.heads ?? 0;
}

const FRESH_READER = {
  pinPersonId: null,
  pinNumber: null,
  pinUntilMs: null,
  unknown: '[]',
  refusesUntilMs: null,
  wrongPins: 0,
  pinLockedUntilMs: null,
  openedAtMs: null,
  waiting: null,
};

/** What a reader is in the middle of; one that never was in anything is fresh. */
export function readerState(db: Db, device: string): ReaderState {
  return prepared(db).reader.get({ device }) ?? { device, ...FRESH_READER };
}

export function putReaderState(db: Db, state: ReaderState): void {
  prepared(db).putReader.run(state);
}

export type PinTries = { readonly wrong: number; readonly lockedUntilMs: number | null };

export function findPinTries(db: Db, number: string): PinTries {
  return prepared(db).pinTries.get({ number }) ?? { wrong: 0, lockedUntilMs: null };
}

export function putPinTries(db: Db, number: string, tries: PinTries): void {
  prepared(db).putPinTries.run({ number, ...tries });
}

export function dropPinTries(db: Db, number: string): void {
  prepared(db).dropPinTries.run({ number });
}

/** What a person badged at between two instants, the last first. */
export function listDecisionsWithin(
  db: Db,
  asked: { readonly personId: number; readonly fromMs: number; readonly untilMs: number },
): Array<Pick<DecisionRow, 'atMs' | 'door' | 'machine'>> {
  return prepared(db).decisionsWithin.all(asked);
}

/** Visits that ended from one instant on, up to another. */
export function listVisitsEndedWithin(
  db: Db,
  asked: { readonly fromMs: number; readonly untilMs: number },
): VisitRow[] {
  return prepared(db).endedWithin.all(asked);
}
