/** SQL of people, badges, memberships, certifications and enrolments; what a badge's way needs is prepared. */
import {
  and,
  asc,
  type Db,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  type SQLiteColumn,
  sql,
} from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { steadyStatements } from '#db/steady.ts';
import {
  invertedNumber,
  partDigits,
  reversedNumber,
  SEEN_PARTS,
  type SeenPart,
} from '#kernel/badge-number.ts';
import { likenessOf, SAME_BITS_DIGITS } from './rules.ts';
import {
  badges,
  certifications,
  enrolments,
  memberships,
  organisations,
  payers,
  people,
  plans,
} from './tables.ts';
import type { BadgeHint, BadgeHolder, Certification, EnrolmentState, Membership } from './types.ts';

export type PersonRow = typeof people.$inferSelect;
export type BadgeRow = typeof badges.$inferSelect;
export type EnrolmentRow = Omit<typeof enrolments.$inferSelect, 'state'> & {
  readonly state: EnrolmentState;
};

/** A number is held by a few people one after the other; more rows than this are history that no badge needs. */
const HOLDERS_MAX = 32;
/** Of a walk over everybody: a turn of it is a few milliseconds. */
export const PEOPLE_A_TURN = 200;
const TAIL_3 = 6;
const TAIL_4 = 8;
const PARTIAL_ENCODINGS = ['dec-10', 'dec-8', 'dec-5-5', 'wiegand-26', 'dec-3-5'];
const TAILS: Readonly<Record<number, SeenPart>> = { [TAIL_3]: 'last-3', [TAIL_4]: 'last-4' };

const ofBadge = {
  badgeId: badges.id,
  number: badges.number,
  state: badges.state,
  fromMs: badges.fromMs,
  untilMs: badges.untilMs,
  guest: badges.guest,
  card: badges.card,
  device: badges.device,
  personId: badges.personId,
};
const ofPerson = {
  ref: people.ref,
  name: people.name,
  language: people.language,
  minor: people.minor,
  guardian: people.guardian,
  authorisedUntil: people.authorisedUntil,
  pin: people.pin,
  holdReason: people.holdReason,
  holdUntilMs: people.holdUntilMs,
  archivedAtMs: people.archivedAtMs,
};

const at = sql.placeholder;
/** What every badge asks. */
const steady = steadyStatements(
  ['badges', 'people', 'memberships', 'plans', 'certifications'],
  (db) => ({
    // At every badge: no join and no order, for with either SQLite compiles the statement anew each time.
    byNumber: db
      .select(ofBadge)
      .from(badges)
      .where(eq(badges.number, at('number')))
      .limit(HOLDERS_MAX)
      .prepare(),
    holder: db
      .select(ofPerson)
      .from(people)
      .where(eq(people.id, at('id')))
      .prepare(),
    memberships: db
      .select({
        planId: memberships.planId,
        fromDate: memberships.fromDate,
        untilDate: memberships.untilDate,
      })
      .from(memberships)
      .where(eq(memberships.personId, at('personId')))
      .prepare(),
    plan: db
      .select({ plan: plans.slug, zones: plans.zones, hours: plans.hours })
      .from(plans)
      .where(eq(plans.id, at('id')))
      .prepare(),
    certification: db
      .select({
        name: certifications.name,
        level: certifications.level,
        untilDate: certifications.untilDate,
      })
      .from(certifications)
      .where(and(eq(certifications.personId, at('personId')), eq(certifications.name, at('name'))))
      .prepare(),
  }),
);

const prepared = statements((db) => {
  const holders = () =>
    db
      .select({ ...ofBadge, ...ofPerson })
      .from(badges)
      .innerJoin(people, eq(people.id, badges.personId));
  return {
    byTail3: holders()
      .where(eq(sql`substr(number, -6)`, at('tail')))
      .limit(HOLDERS_MAX)
      .prepare(),
    byTail4: holders()
      .where(eq(sql`substr(number, -8)`, at('tail')))
      .limit(HOLDERS_MAX)
      .prepare(),
    byHead: holders()
      .where(and(gte(badges.number, at('head')), lt(badges.number, at('end'))))
      .limit(HOLDERS_MAX)
      .prepare(),
    ofCard: db
      .select()
      .from(badges)
      .where(
        and(
          eq(badges.personId, at('personId')),
          or(eq(badges.number, at('number')), eq(badges.card, at('number'))),
        ),
      )
      .prepare(),
    partial: holders()
      .where(
        and(
          or(eq(badges.number, at('tail3')), eq(badges.number, at('tail4'))),
          inArray(badges.encoding, PARTIAL_ENCODINGS),
        ),
      )
      .limit(HOLDERS_MAX)
      .prepare(),
    person: db
      .select()
      .from(people)
      .where(eq(people.id, at('id')))
      .prepare(),
    personByRef: db
      .select()
      .from(people)
      .where(eq(people.ref, at('ref')))
      .prepare(),
    enrolments: db
      .select()
      .from(enrolments)
      .where(and(eq(enrolments.device, at('device')), gt(enrolments.closesAtMs, at('atMs'))))
      .orderBy(desc(enrolments.closesAtMs))
      .limit(1)
      .prepare(),
    enrolment: db
      .select()
      .from(enrolments)
      .where(eq(enrolments.id, at('id')))
      .prepare(),
    badgesOf: db
      .select()
      .from(badges)
      .where(eq(badges.personId, at('personId')))
      .orderBy(desc(badges.fromMs))
      .prepare(),
    badgePeriods: db
      .select()
      .from(badges)
      .where(eq(badges.number, at('number')))
      .orderBy(desc(badges.fromMs))
      .prepare(),
    certificationsOf: db
      .select({
        name: certifications.name,
        level: certifications.level,
        untilDate: certifications.untilDate,
      })
      .from(certifications)
      .where(eq(certifications.personId, at('personId')))
      .orderBy(asc(certifications.name))
      .prepare(),
    allHolders: holders()
      .where(
        and(
          eq(badges.state, 'active'),
          lte(badges.fromMs, at('atMs')),
          or(isNull(badges.untilMs), gt(badges.untilMs, at('atMs'))),
        ),
      )
      .prepare(),
    allMemberships: db
      .select({
        personId: memberships.personId,
        plan: plans.slug,
        fromDate: memberships.fromDate,
        untilDate: memberships.untilDate,
        zones: plans.zones,
        hours: plans.hours,
      })
      .from(memberships)
      .innerJoin(plans, eq(plans.id, memberships.planId))
      .where(
        and(
          lte(memberships.fromDate, at('date')),
          or(isNull(memberships.untilDate), gte(memberships.untilDate, at('date'))),
        ),
      )
      .prepare(),
    allCertifications: db
      .select({
        personId: certifications.personId,
        name: certifications.name,
        level: certifications.level,
        untilDate: certifications.untilDate,
      })
      .from(certifications)
      .prepare(),
    payersOf: db
      .select()
      .from(payers)
      .where(eq(payers.personId, at('personId')))
      .prepare(),
    organisation: db
      .select({ id: organisations.id })
      .from(organisations)
      .where(eq(organisations.ref, at('ref')))
      .prepare(),
    priced: db
      .select({ slug: plans.slug, name: plans.name, price: plans.price })
      .from(plans)
      .where(isNotNull(plans.price))
      .prepare(),
    after: db
      .select({ id: people.id, ref: people.ref })
      .from(people)
      .where(gt(people.id, at('afterId')))
      .orderBy(asc(people.id))
      .limit(PEOPLE_A_TURN)
      .prepare(),
  };
});

/** What is known of the reader that saw a number. */
export type Seen = {
  readonly reader?: string | undefined;
  /** How it wrote the number. */
  readonly encoding?: string | undefined;
  /** The part of a longer UID that it gives. */
  readonly sees?: SeenPart | null | undefined;
};

/**
 * Everybody who ever held what a reader saw. A reader of 3 or 4 bytes sees the end of a 125 kHz tag's 5; where a
 * reader sees them all, a badge that was enrolled on one that sees a part is known by that part. Of a longer UID
 * a part counts only where the reader's setting says which it is; else whoever it may be is a guess.
 */
export function findHolders(db: Db, number: string, seen: Seen = {}): BadgeHolder[] {
  const { encoding, reader, sees = null } = seen;
  const counts = ({ device }: BadgeHolder) => device === null || device === reader;
  if (sees !== null && number.length === partDigits(sees)) {
    return [...exactly(db, number), ...havingPart(db, number, sees)].filter(counts);
  }
  const seesPart = encoding !== undefined && PARTIAL_ENCODINGS.includes(encoding);
  if (seesPart && (number.length === TAIL_3 || number.length === TAIL_4)) {
    const part = number.length === TAIL_3 ? 'last-3' : 'last-4';
    const rows = [...exactly(db, number), ...havingPart(db, number, part)];
    return rows.filter(counts).map((row) => (isSameBits(row.number) ? row : guess(row)));
  }
  const exact = exactly(db, number).filter(counts);
  if (exact.length > 0 || number.length !== SAME_BITS_DIGITS) return exact;
  const tails = { tail3: number.slice(-TAIL_3), tail4: number.slice(-TAIL_4) };
  return (prepared(db).partial.all(tails) as BadgeHolder[]).filter(counts);
}

/** Holders of this very number, at whichever reader it counts, newest first. */
function exactly(db: Db, number: string): BadgeHolder[] {
  return steady(db)
    .byNumber.all({ number })
    .map((badge) => ({ ...badge, ...steady(db).holder.get({ id: badge.personId }) }))
    .sort((one, other) => other.fromMs - one.fromMs) as BadgeHolder[];
}

/** Holders of a longer number of which this is a part. */
function havingPart(db: Db, number: string, part: SeenPart): BadgeHolder[] {
  const { byHead, byTail3, byTail4 } = prepared(db);
  const rows = part.startsWith('first')
    ? byHead.all({ head: number, end: `${number}G` })
    : (part === 'last-3' ? byTail3 : byTail4).all({ tail: number });
  return (rows as BadgeHolder[]).filter((row) => row.number.length > number.length);
}

function isSameBits(number: string): boolean {
  return number.length <= SAME_BITS_DIGITS;
}

function guess(row: BadgeHolder): BadgeHolder {
  return { ...row, guess: true };
}

/** What a number that nobody holds at this reader looks like; null: like nothing, or like several. */
export function findHint(db: Db, number: string, atMs: number): BadgeHint | null {
  const known: BadgeHint[] = [];
  const add = (kind: BadgeHint['kind'], rows: readonly BadgeHolder[], sees?: SeenPart) => {
    for (const row of rows) {
      const inForce = row.fromMs <= atMs && (row.untilMs === null || atMs < row.untilMs);
      if (inForce)
        known.push({ kind, number: row.number, ...(sees === undefined ? {} : { sees }) });
    }
  };
  add('badge-other-reader', exactly(db, number));
  add('badge-reversed', exactly(db, reversedNumber(number)));
  const inverted = invertedNumber(number);
  add('badge-inverted', exactly(db, inverted));
  const tail = TAILS[number.length];
  if (tail !== undefined) {
    const tagged = havingPart(db, inverted, tail).filter((row) => isSameBits(row.number));
    add('badge-inverted', tagged);
  }
  for (const part of SEEN_PARTS)
    if (partDigits(part) === number.length) add('badge-part', havingPart(db, number, part), part);
  return likenessOf(number, known);
}

/** Every number of one card that the person holds, or held. */
export function listNumbersOfCard(db: Db, personId: number, number: string): BadgeRow[] {
  return prepared(db).ofCard.all({ personId, number });
}

export function listMemberships(db: Db, personId: number): Membership[] {
  return steady(db)
    .memberships.all({ personId })
    .flatMap(({ planId, fromDate, untilDate }) => {
      const plan = steady(db).plan.get({ id: planId });
      return plan === undefined ? [] : [{ ...plan, fromDate, untilDate }];
    });
}

export function findCertification(
  db: Db,
  personId: number,
  name: string,
): Certification | undefined {
  return steady(db).certification.get({ personId, name }) as Certification | undefined;
}

export function listCertifications(db: Db, personId: number): Certification[] {
  return prepared(db).certificationsOf.all({ personId }) as Certification[];
}

/** Every badge that is active at the instant, with its holder: what the offline lists are made of. */
export function listActiveHolders(db: Db, atMs: number): BadgeHolder[] {
  return prepared(db).allHolders.all({ atMs }) as BadgeHolder[];
}

/** Every membership in force on a date. */
export function listAllMemberships(
  db: Db,
  date: string,
): Array<Membership & { readonly personId: number }> {
  return prepared(db).allMemberships.all({ date });
}

export function listAllCertifications(
  db: Db,
): Array<Certification & { readonly personId: number }> {
  return prepared(db).allCertifications.all() as Array<
    Certification & { readonly personId: number }
  >;
}

export function findPerson(db: Db, id: number): PersonRow | undefined {
  return prepared(db).person.get({ id });
}

export function findPersonByRef(db: Db, ref: string): PersonRow | undefined {
  return prepared(db).personByRef.get({ ref });
}

/** Badges whose number ends so, with their holders' refs, newest first. */
export function findBadgesByEnd(db: Db, end: string): Array<BadgeRow & { readonly ref: string }> {
  return db
    .select({
      id: badges.id,
      number: badges.number,
      personId: badges.personId,
      encoding: badges.encoding,
      state: badges.state,
      fromMs: badges.fromMs,
      untilMs: badges.untilMs,
      guest: badges.guest,
      card: badges.card,
      device: badges.device,
      ref: people.ref,
    })
    .from(badges)
    .innerJoin(people, eq(people.id, badges.personId))
    .where(sql`substr(${badges.number}, -${sql.raw(String(end.length))}) = ${end}`)
    .orderBy(desc(badges.fromMs))
    .limit(HOLDERS_MAX)
    .all();
}

export type PeopleAsked = {
  readonly nowMs: number;
  readonly date: string;
  readonly search: string | undefined;
  readonly status: 'active' | 'expired' | 'no-membership' | 'hold' | undefined;
  readonly afterId: number | undefined;
  readonly limit: number;
};

/** Newest first. */
export function listPeopleRows(db: Db, asked: PeopleAsked): PersonRow[] {
  const { search, status, afterId } = asked;
  return db
    .select()
    .from(people)
    .where(
      and(
        afterId === undefined ? undefined : lt(people.id, afterId),
        search === undefined || search === '' ? undefined : matches(search),
        status === undefined ? undefined : hasStatus(status, asked),
      ),
    )
    .orderBy(desc(people.id))
    .limit(asked.limit)
    .all();
}

function matches(search: string): SQL | undefined {
  const pattern = `%${search.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  const like = (column: SQLiteColumn) => sql`${column} LIKE ${pattern} ESCAPE '\\'`;
  return or(like(people.name), like(people.ref), like(people.email));
}

function hasStatus(status: NonNullable<PeopleAsked['status']>, { nowMs, date }: PeopleAsked): SQL {
  const held = sql`((${people.archivedAtMs} IS NOT NULL AND ${people.archivedAtMs} <= ${nowMs})
    OR (${people.holdReason} IS NOT NULL AND (${people.holdUntilMs} IS NULL OR ${people.holdUntilMs} > ${nowMs})))`;
  const inForce = sql`EXISTS (SELECT 1 FROM memberships m WHERE m."personId" = ${people.id}
    AND m."fromDate" <= ${date} AND (m."untilDate" IS NULL OR m."untilDate" >= ${date}))`;
  const ended = sql`EXISTS (SELECT 1 FROM memberships m WHERE m."personId" = ${people.id} AND m."untilDate" < ${date})`;
  switch (status) {
    case 'hold':
      return held;
    case 'active':
      return sql`NOT ${held} AND ${inForce}`;
    case 'expired':
      return sql`NOT ${held} AND NOT ${inForce} AND ${ended}`;
    case 'no-membership':
      return sql`NOT ${held} AND NOT ${inForce} AND NOT ${ended}`;
  }
}

export function listBadgesOf(db: Db, personId: number): BadgeRow[] {
  return prepared(db).badgesOf.all({ personId });
}

/** Every period of one number, newest first. */
export function listPeriods(db: Db, number: string): BadgeRow[] {
  return prepared(db).badgePeriods.all({ number });
}

/** The window at a reader that has not closed at `atMs`. */
export function findOpenEnrolment(db: Db, device: string, atMs: number): EnrolmentRow | undefined {
  return prepared(db).enrolments.get({ device, atMs }) as EnrolmentRow | undefined;
}

export function findEnrolment(db: Db, id: string): EnrolmentRow | undefined {
  return prepared(db).enrolment.get({ id }) as EnrolmentRow | undefined;
}

export function insertEnrolment(db: Db, row: EnrolmentRow): void {
  db.insert(enrolments).values(row).run();
}

export function putEnrolment(
  db: Db,
  id: string,
  set: Partial<Pick<EnrolmentRow, 'state' | 'number' | 'encoding' | 'closesAtMs'>>,
): void {
  db.update(enrolments).set(set).where(eq(enrolments.id, id)).run();
}

export function insertBadge(db: Db, row: Omit<BadgeRow, 'id'>): void {
  db.insert(badges).values(row).run();
}

/** A guest is a person for whom a host answers; answers the id. */
export function insertGuest(db: Db, guest: Pick<PersonRow, 'ref' | 'name' | 'language'>): number {
  const { id } = db
    .insert(people)
    .values({ ...guest, minor: false })
    .returning({ id: people.id })
    .get();
  return id;
}

/** A number that was held and is nobody's now, whole or by its end; `held`: somebody's; null: never held, or two end so. */
export function findFreeNumber(db: Db, given: string, nowMs: number): string | 'held' | null {
  const rows = findBadgesByEnd(db, given);
  const numbers = new Set(rows.map(({ number }) => number));
  const number = numbers.has(given) ? given : numbers.size === 1 ? [...numbers][0] : undefined;
  if (number === undefined) return null;
  const isHeld = rows.some(
    (row) => row.number === number && (row.untilMs === null || row.untilMs > nowMs),
  );
  return isHeld ? 'held' : number;
}

export function putBadgeState(
  db: Db,
  id: number,
  set: Partial<Pick<BadgeRow, 'state' | 'untilMs'>>,
): void {
  db.update(badges).set(set).where(eq(badges.id, id)).run();
}

export function putHold(
  db: Db,
  personId: number,
  hold: Pick<PersonRow, 'holdReason' | 'holdBy' | 'holdUntilMs'>,
): void {
  db.update(people).set(hold).where(eq(people.id, personId)).run();
}

export type PayerRow = typeof payers.$inferSelect;

/** Who pays for a person, by days. */
export function listPayers(db: Db, personId: number): PayerRow[] {
  return prepared(db).payersOf.all({ personId });
}

export function isOrganisation(db: Db, ref: string): boolean {
  return prepared(db).organisation.get({ ref }) !== undefined;
}

/** Plans that cost something; `price` is JSON of the place file's. */
export function listPricedPlans(db: Db) {
  return prepared(db).priced.all();
}

/** The next people by their ids, so many a turn; fewer: they are the last. */
export function listPeopleAfter(db: Db, afterId: number): Array<Pick<PersonRow, 'id' | 'ref'>> {
  return prepared(db).after.all({ afterId });
}
