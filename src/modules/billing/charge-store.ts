/** SQL of charges and of passes that people hold. What the end of a session needs is prepared. */
import {
  and,
  asc,
  type Db,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { steadyStatements } from '#db/steady.ts';
import { chargeLink } from './chain-rules.ts';
import { type LedgerHead, NO_HEAD, putHead, readHead } from './ledger-store.ts';
import { charges, passBurns, passes, passHoldings, sales, tariffs } from './tables.ts';
import type { Burn, ChargeRow, HoldingRow, LiveCharge, Source } from './types.ts';

const at = sql.placeholder;
const CORRECTED = 'corrected';
const PAGE = 500;
const COLUMNS = [
  'id',
  'atMs',
  'startedAtMs',
  'person',
  'payerKind',
  'payer',
  'sourceType',
  'sourceId',
  'tariff',
  'tariffVersion',
  'label',
  'quantityMilli',
  'unit',
  'unitPriceMicros',
  'prices',
  'amountCents',
  'netCents',
  'vatCents',
  'grossCents',
  'vatCategory',
  'vatRate',
  'vatCode',
  'state',
  'correctsId',
  'invoiceId',
  'waivedBy',
  'waiveReason',
  'waivedAtMs',
  'steps',
  'use',
  'freeUsed',
  'chain',
] as const satisfies ReadonlyArray<keyof ChargeRow>;

const steady = steadyStatements(['tariffs'], (db) => ({
  anyTariff: db.select({ id: tariffs.id }).from(tariffs).limit(1).prepare(),
}));

const prepared = statements((db) => ({
  find: db
    .select()
    .from(charges)
    .where(eq(charges.id, at('id')))
    .prepare(),
  ofSource: db
    .select()
    .from(charges)
    .where(
      and(
        eq(charges.sourceType, at('type')),
        eq(charges.sourceId, at('id')),
        ne(charges.state, CORRECTED),
      ),
    )
    .orderBy(asc(charges.id))
    .prepare(),
  burnsOf: db
    .select({ holding: passBurns.holdingId, units: passBurns.units })
    .from(passBurns)
    .where(eq(passBurns.chargeId, at('chargeId')))
    .prepare(),
  ofPerson: db
    .select()
    .from(charges)
    .where(
      and(
        eq(charges.person, at('person')),
        eq(charges.tariff, at('tariff')),
        gte(charges.atMs, at('fromMs')),
        lte(charges.atMs, at('toMs')),
        ne(charges.state, CORRECTED),
      ),
    )
    .orderBy(asc(charges.atMs), asc(charges.sourceId))
    .prepare(),
  // What was no use (a plan, a pass) may bear the name of a tariff.
  counted: db
    .select({
      atMs: charges.atMs,
      sourceType: charges.sourceType,
      sourceId: charges.sourceId,
      prices: charges.prices,
      amountCents: charges.amountCents,
      netCents: charges.netCents,
      grossCents: charges.grossCents,
      freeUsed: charges.freeUsed,
    })
    .from(charges)
    .where(
      and(
        eq(charges.person, at('person')),
        eq(charges.tariff, at('tariff')),
        gte(charges.atMs, at('fromMs')),
        lte(charges.atMs, at('toMs')),
        ne(charges.state, CORRECTED),
        isNotNull(charges.use),
      ),
    )
    .prepare(),
  insert: db
    .insert(charges)
    .values(Object.fromEntries(COLUMNS.map((name) => [name, at(name)])) as never)
    .prepare(),
  // Rows are never deleted, so that their numbers keep the order in which they came.
  inOrder: db
    .select({ charge: charges, row: sql<number>`charges.rowid` })
    .from(charges)
    .where(sql`charges.rowid > ${at('after')}`)
    .orderBy(sql`charges.rowid`)
    .limit(PAGE)
    .prepare(),
  correct: db
    .update(charges)
    .set({ state: CORRECTED, invoiceId: null })
    .where(eq(charges.id, at('id')))
    .prepare(),
  waive: db
    .update(charges)
    .set({
      state: 'waived',
      waivedBy: sql`${at('by')}`,
      waiveReason: sql`${at('reason')}`,
      waivedAtMs: sql`${at('atMs')}`,
    })
    .where(eq(charges.id, at('id')))
    .prepare(),
  insertBurn: db
    .insert(passBurns)
    .values({ holdingId: at('holding'), chargeId: at('chargeId'), units: at('units') })
    .prepare(),
  insertHolding: db
    .insert(passHoldings)
    .values({
      id: at('id'),
      person: at('person'),
      pass: at('pass'),
      units: at('units'),
      boughtAtMs: at('boughtAtMs'),
      untilDate: at('untilDate'),
      chargeId: at('chargeId'),
    })
    .prepare(),
  holdings: db
    .select({ holding: passHoldings, body: passes.body })
    .from(passHoldings)
    .innerJoin(passes, eq(passes.slug, passHoldings.pass))
    .where(eq(passHoldings.person, at('person')))
    .prepare(),
  burnsOfHolding: db
    .select({ units: passBurns.units, charge: charges })
    .from(passBurns)
    .innerJoin(charges, eq(charges.id, passBurns.chargeId))
    .where(and(eq(passBurns.holdingId, at('holding')), ne(charges.state, CORRECTED)))
    .prepare(),
  emptyHolding: db
    .update(passHoldings)
    .set({ units: 0 })
    .where(eq(passHoldings.id, at('id')))
    .prepare(),
  sale: db
    .select({ id: sales.id, type: charges.sourceType })
    .from(sales)
    .innerJoin(charges, eq(charges.id, sales.chargeId))
    .where(eq(sales.id, at('id')))
    .prepare(),
  planSources: db
    .select({ sourceId: charges.sourceId })
    .from(charges)
    .where(
      and(
        eq(charges.person, at('person')),
        sql`+${charges.sourceType} = 'plan'`,
        ne(charges.state, CORRECTED),
      ),
    )
    .prepare(),
  insertSale: db
    .insert(sales)
    .values({ id: at('id'), atMs: at('atMs'), chargeId: at('chargeId'), by: at('by') })
    .prepare(),
}));

/** A place without any tariff charges nothing for use. */
export function hasTariffs(db: Db): boolean {
  return steady(db).anyTariff.get() !== undefined;
}

export function findCharge(db: Db, id: string): ChargeRow | null {
  return prepared(db).find.get({ id }) ?? null;
}

/** Those of a source that no other charge stands for, oldest first. */
export function liveCharges(db: Db, source: { type: string; id: string }): LiveCharge[] {
  return prepared(db)
    .ofSource.all(source)
    .map((row) => ({ ...row, burns: burnsOf(db, row.id) }));
}

export function burnsOf(db: Db, chargeId: string): Burn[] {
  return prepared(db).burnsOf.all({ chargeId });
}

/** What a person was charged by a tariff between two instants, both included, in the order of end. */
export function chargesOfPerson(
  db: Db,
  of: {
    readonly person: string;
    readonly tariff: string;
    readonly fromMs: number;
    readonly toMs: number;
  },
): ChargeRow[] {
  return prepared(db).ofPerson.all(of);
}

export type CountedCharge = Pick<
  ChargeRow,
  | 'atMs'
  | 'sourceType'
  | 'sourceId'
  | 'prices'
  | 'amountCents'
  | 'netCents'
  | 'grossCents'
  | 'freeUsed'
>;

/** What a person's uses by a tariff between two instants came to, both included, in no order. */
export function countedOfPerson(
  db: Db,
  of: {
    readonly person: string;
    readonly tariff: string;
    readonly fromMs: number;
    readonly toMs: number;
  },
): CountedCharge[] {
  return prepared(db).counted.all(of);
}

/** Writes a charge with its link to the one before. */
export function insertCharge(db: Db, row: Omit<ChargeRow, 'chain'>): void {
  const head = readHead(db, 'charges') ?? headOfFormer(db);
  const chain = chargeLink(head.chain, row);
  prepared(db).insert.run({ ...row, chain });
  putHead(db, 'charges', { last: head.last + 1, chain });
}

/** Charges of before there was a chain become its beginning. It reads them all, so it is for the start, before doors open. */
export function linkFormerCharges(db: Db): void {
  if (readHead(db, 'charges') !== undefined) return;
  const head = headOfFormer(db);
  if (head.last > 0) putHead(db, 'charges', head);
}

function headOfFormer(db: Db): LedgerHead {
  let head = NO_HEAD;
  for (const row of chargesInOrder(db))
    head = { last: head.last + 1, chain: chargeLink(head.chain, row) };
  return head;
}

/** All charges in the order in which they were made, a page at a time. */
export function* chargesInOrder(db: Db): Generator<ChargeRow> {
  for (let after = 0; ; ) {
    const rows = prepared(db).inOrder.all({ after });
    for (const { charge } of rows) yield charge;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.row;
  }
}

/** Another charge stands for it; a draft that named it no longer does. */
export function markCorrected(db: Db, id: string): void {
  prepared(db).correct.run({ id });
}

export function markWaived(
  db: Db,
  id: string,
  waiver: { readonly by: string; readonly reason: string; readonly atMs: number },
): void {
  prepared(db).waive.run({ id, ...waiver });
}

export function insertBurn(db: Db, burn: Burn & { readonly chargeId: string }): void {
  prepared(db).insertBurn.run(burn);
}

export function insertHolding(db: Db, row: HoldingRow): void {
  prepared(db).insertHolding.run(row);
}

/** What a person holds of passes, with the pass as the place sells it now. */
export function holdingsOf(db: Db, person: string): Array<{ holding: HoldingRow; body: string }> {
  return prepared(db).holdings.all({ person });
}

/** Burns of charges that stand. */
export function burnsOfHolding(
  db: Db,
  holding: string,
): Array<{ readonly units: number; readonly charge: ChargeRow }> {
  return prepared(db).burnsOfHolding.all({ holding });
}

export function insertSale(
  db: Db,
  row: {
    readonly id: string;
    readonly atMs: number;
    readonly chargeId: string;
    readonly by: string;
  },
): void {
  prepared(db).insertSale.run(row);
}

export type SaleRow = { readonly id: string; readonly type: 'sale' | 'pass' };

export function findSale(db: Db, id: string): SaleRow | null {
  return (prepared(db).sale.get({ id }) as SaleRow | undefined) ?? null;
}

/** A pass whose sale was taken back. */
export function emptyHolding(db: Db, id: string): void {
  prepared(db).emptyHolding.run({ id });
}

export type ChargeFilter = {
  readonly person?: string | undefined;
  readonly payer?: string | undefined;
  readonly state?: string | undefined;
  readonly drafted?: boolean | undefined;
  readonly corrects?: string | undefined;
  /** Any of these. */
  readonly sources?: readonly Source[] | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

/** Newest end of use first. */
export function listChargeRows(db: Db, asked: ChargeFilter): ChargeRow[] {
  const wanted: SQL[] = [gte(charges.atMs, asked.fromMs), lt(charges.atMs, asked.toMs)];
  if (asked.person !== undefined) wanted.push(eq(charges.person, asked.person));
  if (asked.payer !== undefined) wanted.push(eq(charges.payer, asked.payer));
  if (asked.state !== undefined) wanted.push(eq(charges.state, asked.state));
  if (asked.drafted !== undefined)
    wanted.push(
      sql`(${charges.state} = 'open' AND ${charges.invoiceId} IS NOT NULL) = ${Number(asked.drafted)}`,
    );
  if (asked.corrects !== undefined) wanted.push(eq(charges.correctsId, asked.corrects));
  if (asked.sources !== undefined) {
    const any = asked.sources.map(({ type, id }) =>
      and(eq(charges.sourceType, type), eq(charges.sourceId, id)),
    );
    wanted.push(or(...any) ?? sql`0`);
  }
  if (asked.after !== undefined) {
    const { atMs, id } = asked.after;
    wanted.push(sql`(${charges.atMs}, ${charges.id}) < (${atMs}, ${id})`);
  }
  return db
    .select()
    .from(charges)
    .where(and(...wanted))
    .orderBy(desc(charges.atMs), desc(charges.id))
    .limit(asked.limit)
    .all();
}

export type DueRow = {
  readonly payerKind: string;
  readonly payer: string;
  readonly charges: number;
  readonly grossCents: number;
  readonly draftedCharges: number;
  readonly draftedCents: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
};

/** What is open of each payer before an instant, by ref; it takes the words of the index `charges_due`. */
export function dueByPayer(db: Db, beforeMs: number): DueRow[] {
  const drafted = sql`${charges.invoiceId} IS NOT NULL`;
  return db
    .select({
      payerKind: sql<string>`min(${charges.payerKind})`,
      payer: charges.payer,
      charges: sql<number>`count(*)`,
      grossCents: sql<number>`sum(${charges.grossCents})`,
      draftedCharges: sql<number>`sum(${drafted})`,
      draftedCents: sql<number>`sum(CASE WHEN ${drafted} THEN ${charges.grossCents} ELSE 0 END)`,
      firstAtMs: sql<number>`min(${charges.atMs})`,
      lastAtMs: sql<number>`max(${charges.atMs})`,
    })
    .from(charges)
    .where(
      sql`"state" IN ('open', 'waived') AND ${charges.state} = 'open' AND ${charges.atMs} < ${beforeMs}`,
    )
    .groupBy(charges.payer)
    .orderBy(asc(charges.payer))
    .all();
}

/** Plan charges of a person that stand, and the sources that they are of. */
export function planSourcesOf(db: Db, person: string): Array<Pick<ChargeRow, 'sourceId'>> {
  return prepared(db).planSources.all({ person });
}

/** Charges of measured use that stand, from one instant on, up to another, in the order of their ids. */
export function chargesWithUse(
  db: Db,
  asked: { readonly fromMs: number; readonly untilMs: number },
): ChargeRow[] {
  return db
    .select()
    .from(charges)
    .where(
      and(
        gte(charges.atMs, asked.fromMs),
        lt(charges.atMs, asked.untilMs),
        inArray(charges.sourceType, ['session', 'job', 'visit']),
        ne(charges.state, CORRECTED),
      ),
    )
    .orderBy(asc(charges.atMs), asc(charges.id))
    .all();
}
