/** Plans, organisations and people between the place file and the tables. */
import type {
  PlaceCertification,
  PlaceMembership,
  PlaceOrganisation,
  PlacePayer,
  PlacePerson,
  PlacePlan,
} from '#contract/place-file.ts';
import { asc, type Db, eq, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { BadgePeriod, KeptBadgeState, KeptHold } from './import-rules.ts';
import {
  badges,
  certifications,
  memberships,
  organisations,
  payers,
  people,
  plans,
} from './tables.ts';

/** A person as the file says them, without what an import treats by rules of its own. */
export type PersonItem = Omit<PlacePerson, 'badges' | 'pin' | 'hold'>;

/** A person as the place keeps them. */
export type StoredPerson = {
  readonly id: number;
  readonly item: PersonItem;
  readonly hold: KeptHold | null;
  readonly holdBy: string | null;
  /** `salt:hash` */
  readonly pin: string | null;
  readonly isArchived: boolean;
  readonly badges: readonly BadgePeriod[];
};

/** A person as an import leaves them. */
export type PersonToKeep = Pick<StoredPerson, 'item' | 'hold' | 'holdBy' | 'pin'> & {
  readonly badges: readonly BadgePeriod[];
};

const prepared = statements((db) => ({
  plans: db.select().from(plans).orderBy(asc(plans.id)).prepare(),
  planId: db
    .select({ id: plans.id })
    .from(plans)
    .where(eq(plans.slug, sql.placeholder('slug')))
    .prepare(),
  putPlan: db
    .insert(plans)
    .values({
      slug: sql.placeholder('slug'),
      name: sql.placeholder('name'),
      zones: sql.placeholder('zones'),
      hours: sql.placeholder('hours'),
      price: sql.placeholder('price'),
    })
    .onConflictDoUpdate({
      target: plans.slug,
      set: {
        name: sql`excluded.name`,
        zones: sql`excluded.zones`,
        hours: sql`excluded.hours`,
        price: sql`excluded.price`,
      },
    })
    .prepare(),
  organisations: db.select().from(organisations).orderBy(asc(organisations.id)).prepare(),
  putOrganisation: db
    .insert(organisations)
    .values({
      ref: sql.placeholder('ref'),
      name: sql.placeholder('name'),
      siret: sql.placeholder('siret'),
      vat: sql.placeholder('vat'),
      address: sql.placeholder('address'),
      email: sql.placeholder('email'),
    })
    .onConflictDoUpdate({
      target: organisations.ref,
      set: {
        name: sql`excluded.name`,
        siret: sql`excluded.siret`,
        vat: sql`excluded.vat`,
        address: sql`excluded.address`,
        email: sql`excluded.email`,
      },
    })
    .prepare(),
  people: db.select().from(people).orderBy(asc(people.id)).prepare(),
  memberships: db
    .select({ personId: memberships.personId, plan: plans.slug, membership: memberships })
    .from(memberships)
    .innerJoin(plans, eq(plans.id, memberships.planId))
    .orderBy(asc(memberships.id))
    .prepare(),
  certifications: db.select().from(certifications).orderBy(asc(certifications.id)).prepare(),
  payers: db.select().from(payers).orderBy(asc(payers.id)).prepare(),
  badges: db.select().from(badges).orderBy(asc(badges.id)).prepare(),
  putPerson: db
    .insert(people)
    .values({
      ref: sql.placeholder('ref'),
      name: sql.placeholder('name'),
      email: sql.placeholder('email'),
      language: sql.placeholder('language'),
      minor: sql.placeholder('minor'),
      guardian: sql.placeholder('guardian'),
      authorisedUntil: sql.placeholder('authorisedUntil'),
      pin: sql.placeholder('pin'),
      holdReason: sql.placeholder('holdReason'),
      holdBy: sql.placeholder('holdBy'),
      holdUntilMs: sql.placeholder('holdUntilMs'),
    })
    .onConflictDoUpdate({
      target: people.ref,
      set: {
        name: sql`excluded.name`,
        email: sql`excluded.email`,
        language: sql`excluded.language`,
        minor: sql`excluded.minor`,
        guardian: sql`excluded.guardian`,
        authorisedUntil: sql`excluded."authorisedUntil"`,
        pin: sql`excluded.pin`,
        holdReason: sql`excluded."holdReason"`,
        holdBy: sql`excluded."holdBy"`,
        holdUntilMs: sql`excluded."holdUntilMs"`,
      },
    })
    .returning({ id: people.id })
    .prepare(),
  dropMemberships: db
    .delete(memberships)
    .where(eq(memberships.personId, sql.placeholder('personId')))
    .prepare(),
  addMembership: db
    .insert(memberships)
    .values({
      personId: sql.placeholder('personId'),
      planId: sql.placeholder('planId'),
      fromDate: sql.placeholder('fromDate'),
      untilDate: sql.placeholder('untilDate'),
    })
    .prepare(),
  dropCertifications: db
    .delete(certifications)
    .where(eq(certifications.personId, sql.placeholder('personId')))
    .prepare(),
  addCertification: db
    .insert(certifications)
    .values({
      personId: sql.placeholder('personId'),
      name: sql.placeholder('name'),
      level: sql.placeholder('level'),
      untilDate: sql.placeholder('untilDate'),
    })
    .prepare(),
  dropPayers: db
    .delete(payers)
    .where(eq(payers.personId, sql.placeholder('personId')))
    .prepare(),
  addPayer: db
    .insert(payers)
    .values({
      personId: sql.placeholder('personId'),
      payerRef: sql.placeholder('payerRef'),
      fromDate: sql.placeholder('fromDate'),
      untilDate: sql.placeholder('untilDate'),
    })
    .prepare(),
  addBadge: db
    .insert(badges)
    .values({
      number: sql.placeholder('number'),
      personId: sql.placeholder('personId'),
      encoding: sql.placeholder('encoding'),
      state: sql.placeholder('state'),
      fromMs: sql.placeholder('fromMs'),
      untilMs: sql.placeholder('untilMs'),
      card: sql.placeholder('card'),
      device: sql.placeholder('device'),
    })
    .prepare(),
  putBadge: db
    .update(badges)
    .set({
      encoding: sql`${sql.placeholder('encoding')}`,
      state: sql`${sql.placeholder('state')}`,
      fromMs: sql`${sql.placeholder('fromMs')}`,
      untilMs: sql`${sql.placeholder('untilMs')}`,
      card: sql`${sql.placeholder('card')}`,
      device: sql`${sql.placeholder('device')}`,
    })
    .where(eq(badges.id, sql.placeholder('id')))
    .prepare(),
}));

/** Plans as the file says them, in the order of their first import. */
export function readPlans(db: Db): PlacePlan[] {
  return prepared(db)
    .plans.all()
    .map((row) => ({
      slug: row.slug,
      name: row.name,
      zones: JSON.parse(row.zones),
      hours: JSON.parse(row.hours),
      ...(row.price === null ? {} : { price: JSON.parse(row.price) }),
    }));
}

export function putPlans(db: Db, items: readonly PlacePlan[]): void {
  for (const item of items) {
    prepared(db).putPlan.run({
      slug: item.slug,
      name: item.name ?? item.slug,
      zones: JSON.stringify(item.zones ?? []),
      hours: JSON.stringify(item.hours ?? 'opening'),
      price: item.price ? JSON.stringify(item.price) : null,
    });
  }
}

/** Organisations as the file says them, in the order of their first import. */
export function readOrganisations(db: Db): PlaceOrganisation[] {
  return prepared(db)
    .organisations.all()
    .map(({ id: _id, ref, name, ...rest }) => ({ ref, name, ...withoutNulls(rest) }));
}

export function putOrganisations(db: Db, items: readonly PlaceOrganisation[]): void {
  for (const { ref, name = ref, siret = null, vat = null, address = null, email = null } of items) {
    prepared(db).putOrganisation.run({ ref, name, siret, vat, address, email });
  }
}

/** Everybody, in the order of their first import. */
export function readPeople(db: Db): StoredPerson[] {
  const all = prepared(db);
  const memberOf = grouped(all.memberships.all());
  const certified = grouped(all.certifications.all());
  const paidBy = grouped(all.payers.all());
  const holds = grouped(all.badges.all());
  return all.people.all().map((row) => ({
    id: row.id,
    item: {
      ref: row.ref,
      name: row.name,
      ...withoutNulls({
        email: row.email,
        language: row.language,
        guardian: row.guardian,
        authorisedUntil: row.authorisedUntil,
      }),
      ...(row.minor ? { minor: true } : {}),
      ...listed('payers', paidBy.get(row.id)?.map(payerOf)),
      ...listed('memberships', memberOf.get(row.id)?.map(membershipOf)),
      ...listed('certifications', certified.get(row.id)?.map(certificationOf)),
    },
    hold: row.holdReason === null ? null : { reason: row.holdReason, untilMs: row.holdUntilMs },
    holdBy: row.holdBy,
    pin: row.pin,
    isArchived: row.archivedAtMs !== null,
    badges: (holds.get(row.id) ?? []).map(({ personId: _personId, ...badge }) => ({
      ...badge,
      state: badge.state as KeptBadgeState,
    })),
  }));
}

/** Keeps a person whose plans are there already; of the badges, those given. */
export function putPerson(db: Db, person: PersonToKeep): void {
  const { item, hold } = person;
  const { id: personId } = prepared(db).putPerson.get({
    ref: item.ref,
    name: item.name ?? item.ref,
    email: item.email ?? null,
    language: item.language ?? null,
    minor: item.minor ?? false,
    guardian: item.guardian ?? null,
    authorisedUntil: item.authorisedUntil ?? null,
    pin: person.pin,
    holdReason: hold?.reason ?? null,
    holdBy: hold === null ? null : person.holdBy,
    holdUntilMs: hold?.untilMs ?? null,
  }) as { id: number };
  putMemberships(db, personId, item.memberships ?? []);
  putCertifications(db, personId, item.certifications ?? []);
  putPayers(db, personId, item.payers ?? []);
  for (const { id, number, guest: _guest, ...kept } of person.badges) {
    if (id !== null) prepared(db).putBadge.run({ ...columnsOf(kept), id });
    else prepared(db).addBadge.run({ ...columnsOf(kept), personId, number });
  }
}

function columnsOf(badge: Omit<BadgePeriod, 'id' | 'number' | 'guest'>) {
  const { encoding, state, fromMs, untilMs, card, device } = badge;
  return { encoding, state, fromMs, untilMs, card, device };
}

function putMemberships(db: Db, personId: number, items: readonly PlaceMembership[]): void {
  prepared(db).dropMemberships.run({ personId });
  for (const { plan, from, until } of items) {
    const found = prepared(db).planId.get({ slug: plan });
    if (found === undefined) throw new Error(`a membership names no plan: ${plan}`);
    const dates = { fromDate: from, untilDate: until ?? null };
    prepared(db).addMembership.run({ personId, planId: found.id, ...dates });
  }
}

function putCertifications(db: Db, personId: number, items: readonly PlaceCertification[]): void {
  prepared(db).dropCertifications.run({ personId });
  for (const { name, level, until } of items) {
    prepared(db).addCertification.run({ personId, name, level, untilDate: until ?? null });
  }
}

function putPayers(db: Db, personId: number, items: readonly PlacePayer[]): void {
  prepared(db).dropPayers.run({ personId });
  for (const { ref: payerRef, from, until } of items) {
    const dates = { fromDate: from ?? null, untilDate: until ?? null };
    prepared(db).addPayer.run({ personId, payerRef, ...dates });
  }
}

function membershipOf(row: {
  readonly plan: string;
  readonly membership: typeof memberships.$inferSelect;
}): PlaceMembership {
  const { fromDate: from, untilDate: until } = row.membership;
  return { plan: row.plan, from, ...withoutNulls({ until }) };
}

function certificationOf(row: typeof certifications.$inferSelect): PlaceCertification {
  const level = row.level as PlaceCertification['level'];
  return { name: row.name, level, ...withoutNulls({ until: row.untilDate }) };
}

function payerOf(row: typeof payers.$inferSelect): PlacePayer {
  return { ref: row.payerRef, ...withoutNulls({ from: row.fromDate, until: row.untilDate }) };
}

function grouped<Row extends { readonly personId: number }>(
  rows: readonly Row[],
): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.personId);
    if (group === undefined) groups.set(row.personId, [row]);
    else group.push(row);
  }
  return groups;
}

function listed<Key extends string, Item>(
  key: Key,
  items: Item[] | undefined,
): Partial<Record<Key, Item[]>> {
  return items === undefined ? {} : ({ [key]: items } as Record<Key, Item[]>);
}

function withoutNulls<Columns extends Record<string, string | null>>(
  columns: Columns,
): { [Key in keyof Columns]?: string } {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as {
    [Key in keyof Columns]?: string;
  };
}
