/** Charges and balances of before: in by a mapping, shown first, taken out again; never rated. */
import type { HistoryBalancesBody, HistoryChargesBody, HistoryItem } from '#contract/history.ts';
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { Asked, Ctx } from '#db/ctx.ts';
import { type Db, desc, eq, sql } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { statements } from '#db/statements.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { instantOf, localDateOf } from '#kernel/civil-time.ts';
import { sha256Hex } from '#kernel/crypto.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Refused, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { findAccountHolder } from './account-parties.ts';
import { insertCharge, markCorrected } from './charge-store.ts';
import {
  type FormerBalance,
  type FormerCharge,
  type Mistake,
  readBalances,
  readCharges,
  readCsv,
} from './history-rules.ts';
import { post } from './ledger-post.ts';
import { CHART, transferPostings } from './ledger-rules.ts';
import { charges, historyImports } from './tables.ts';
import type { ChargeRow } from './types.ts';
import { findRegime, splitVat } from './vat-rules.ts';

type HistoryRow = typeof historyImports.$inferSelect;
type Codes = 'not-allowed' | 'not-found' | 'conflict' | 'bad-input';

const WRITERS = ['manager', 'accountant'] as const;
const MISTAKES_MAX = 100;
const BASIS_POINTS = 100;

const at = sql.placeholder;
const prepared = statements((db) => ({
  insert: db
    .insert(historyImports)
    .values({
      id: at('id'),
      kind: at('kind'),
      atMs: at('atMs'),
      by: at('by'),
      rows: at('rows'),
      digest: at('digest'),
    })
    .prepare(),
  find: db
    .select()
    .from(historyImports)
    .where(eq(historyImports.id, at('id')))
    .prepare(),
  same: db
    .select({ id: historyImports.id })
    .from(historyImports)
    .where(sql`digest = ${at('digest')} AND "undoneAtMs" IS NULL`)
    .prepare(),
  undo: db
    .update(historyImports)
    .set({ undoneAtMs: sql`${at('undoneAtMs')}` })
    .where(eq(historyImports.id, at('id')))
    .prepare(),
  charges: db
    .select()
    .from(charges)
    .where(sql`"sourceType" = 'import' AND "sourceId" = ${at('sourceId')}`)
    .prepare(),
  balances: db.select().from(historyImports).orderBy(desc(historyImports.id)).limit(500).prepare(),
}));

/** Codes: `not-allowed`, `bad-input` with the row of each mistake, `conflict` (the same file is in already). */
export function importCharges(ctx: Ctx, input: HistoryChargesBody): Result<HistoryItem, Codes> {
  const refused = requireRole(ctx.actor, WRITERS);
  if (refused !== null) return refused;
  const { vat } = input;
  const regime = findRegime(vat.category, vat.code ?? null);
  const read = readCharges(readCsv(input.csv), input.mapping);
  const mistakes = [
    ...(regime === null ? [{ path: 'vat', message: 'there is no such VAT' }] : []),
    ...read.mistakes,
    ...unknownPayers(ctx.tx, read.charges),
  ];
  const digest = digestOf('charges', input);
  const unfit = unfitFile(ctx.tx, mistakes, digest, input.dryRun);
  if (unfit !== null) return unfit;
  const totalCents = read.charges.reduce((sum, one) => sum + one.amountCents, 0);
  const row = historyRow(ctx, 'charges', read.charges.length, digest);
  if (input.dryRun) return ok(itemOf({ ...row, id: null }, totalCents, true));
  prepared(ctx.tx).insert.run(row);
  for (const former of read.charges) insertCharge(ctx.tx, chargeOf(ctx, row.id, former, input));
  ctx.record({ fact: 'history-imported', history: row.id, kind: 'charges', rows: row.rows });
  return ok(itemOf(row, totalCents, false));
}

/** Codes as `importCharges`. */
export function importBalances(ctx: Ctx, input: HistoryBalancesBody): Result<HistoryItem, Codes> {
  const refused = requireRole(ctx.actor, WRITERS);
  if (refused !== null) return refused;
  const read = readBalances(readCsv(input.csv), input.mapping);
  const mistakes = [...read.mistakes, ...unknownPayers(ctx.tx, read.balances)];
  const digest = digestOf('balances', input);
  const unfit = unfitFile(ctx.tx, mistakes, digest, input.dryRun);
  if (unfit !== null) return unfit;
  const totalCents = read.balances.reduce((sum, one) => sum + one.amountCents, 0);
  const row = historyRow(ctx, 'balances', read.balances.length, digest);
  if (input.dryRun) return ok(itemOf({ ...row, id: null }, totalCents, true));
  prepared(ctx.tx).insert.run(row);
  for (const [index, balance] of read.balances.entries())
    postBalance(ctx, `${row.id}:${index}`, balance, 'opening');
  ctx.record({ fact: 'history-imported', history: row.id, kind: 'balances', rows: row.rows });
  return ok(itemOf(row, totalCents, false));
}

/**
 * Takes an import out again: open charges are withdrawn, the others and balances get their opposite. Codes:
 * `not-allowed`, `not-found`, `conflict` (undone already, or charges of it are on an invoice).
 */
export function undoImport(ctx: Ctx, input: { readonly id: string }): Result<HistoryItem, Codes> {
  const refused = requireRole(ctx.actor, WRITERS);
  if (refused !== null) return refused;
  const row = prepared(ctx.tx).find.get({ id: input.id });
  if (row === undefined) return refuse('not-found', 'there is no such import');
  if (row.undoneAtMs !== null) return refuse('conflict', 'this import is undone already');
  if (row.kind === 'charges') {
    const rows = prepared(ctx.tx).charges.all({ sourceId: row.id });
    const billed = rows.filter((charge) => charge.invoiceId !== null).length;
    if (billed > 0)
      return refuse('conflict', `${billed} of its charges are on invoices: credit those first`);
    for (const charge of rows) takeBack(ctx, charge);
  } else undoBalances(ctx, row.id);
  prepared(ctx.tx).undo.run({ id: row.id, undoneAtMs: ctx.nowMs });
  ctx.record({ fact: 'history-undone', history: row.id });
  return ok(itemOf({ ...row, undoneAtMs: ctx.nowMs }, 0, false));
}

/** Imports of before, newest first. */
export function listHistory(asked: Asked, page: WholeListQuery): Result<ListOf<HistoryItem>> {
  const items = prepared(asked.db)
    .balances.all()
    .map((row) => itemOf(row, 0, false));
  return ok(pageOfWhole(items, ({ id }) => id ?? '', page));
}

function chargeOf(
  ctx: Ctx,
  history: string,
  former: FormerCharge,
  { prices, vat, state }: HistoryChargesBody,
): Omit<ChargeRow, 'chain'> {
  const payer = findAccountHolder(ctx.tx, former.payer);
  const vatRate = former.vatRate ?? Math.round(Number(vat.rate) * BASIS_POINTS);
  const atMs = instantOf(former.date, '12:00', timeZoneOf(ctx.tx));
  const { payer: ref, person, label, amountCents } = former;
  return {
    id: ctx.newId(),
    atMs,
    startedAtMs: atMs,
    person: person ?? (payer?.kind === 'person' ? ref : null),
    payerKind: payer?.kind ?? 'person',
    payer: ref,
    sourceType: 'import',
    sourceId: history,
    tariff: null,
    tariffVersion: null,
    label,
    quantityMilli: 1000,
    unit: 'unit',
    unitPriceMicros: Math.abs(amountCents) * 10_000,
    prices,
    amountCents,
    ...splitVat(amountCents, prices, vatRate),
    vatCategory: vatRate > 0 ? 'S' : vat.category === 'S' ? 'Z' : vat.category,
    vatRate,
    vatCode: vatRate > 0 ? null : (vat.code ?? null),
    state,
    correctsId: null,
    invoiceId: null,
    waivedBy: null,
    waiveReason: null,
    waivedAtMs: null,
    steps: '[]',
    use: null,
    freeUsed: '{}',
  };
}

/** What was invoiced stays, and gets its opposite beside it. */
function takeBack(ctx: Ctx, charge: ChargeRow): void {
  if (charge.state !== 'invoiced') {
    markCorrected(ctx.tx, charge.id);
    return;
  }
  const { amountCents, netCents, vatCents, grossCents } = charge;
  insertCharge(ctx.tx, {
    ...charge,
    id: ctx.newId(),
    correctsId: charge.id,
    amountCents: 0 - amountCents,
    netCents: 0 - netCents,
    vatCents: 0 - vatCents,
    grossCents: 0 - grossCents,
  });
}

function postBalance(ctx: Ctx, key: string, balance: FormerBalance, kind: string): void {
  if (balance.amountCents === 0) return;
  post(ctx, {
    date: localDateOf(ctx.nowMs, timeZoneOf(ctx.tx)),
    kind,
    document: key,
    label: kind,
    key: `${kind}:${key}`,
    documentDigest: null,
    postings: transferPostings(
      { account: CHART.opening, payer: null },
      { account: CHART.receivable, payer: balance.payer },
      balance.amountCents,
    ),
  });
}

function undoBalances(ctx: Ctx, history: string): void {
  const posted = ctx.tx.all<{ document: string; payer: string; amountCents: number }>(
    sql`SELECT t.document, l.payer, l."amountCents" FROM ledger_transactions t
      JOIN ledger_lines l ON l."transactionId" = t.id AND l.payer IS NOT NULL
      WHERE t.key >= ${`opening:${history}:`} AND t.key < ${`opening:${history};`}`,
  );
  for (const { document, payer, amountCents } of posted)
    postBalance(ctx, document, { payer, amountCents: 0 - amountCents }, 'opening-undone');
}

function unfitFile(
  db: Db,
  mistakes: readonly Mistake[],
  digest: string,
  isDryRun: boolean,
): Refused<'bad-input' | 'conflict'> | null {
  if (mistakes.length > 0)
    return refuse(
      'bad-input',
      `nothing was imported: ${mistakes.length} mistakes`,
      mistakes.slice(0, MISTAKES_MAX),
    );
  if (!isDryRun && prepared(db).same.get({ digest }) !== undefined)
    return refuse('conflict', 'the same file is in already: undo it first');
  return null;
}

function unknownPayers(db: Db, rows: ReadonlyArray<{ readonly payer: string }>): Mistake[] {
  const known = new Map<string, boolean>();
  return rows.flatMap(({ payer }, index) => {
    const isKnown = known.get(payer) ?? findAccountHolder(db, payer) !== null;
    known.set(payer, isKnown);
    if (isKnown || payer === '') return [];
    return [{ path: `csv[${index + 2}]`, message: `nobody has the ref ${payer}` }];
  });
}

function historyRow(ctx: Ctx, kind: 'charges' | 'balances', rows: number, digest: string) {
  const by = nameOfActor(ctx.actor);
  return { id: ctx.newId(), kind, atMs: ctx.nowMs, by, rows, digest, undoneAtMs: null };
}

function digestOf(kind: string, input: { readonly csv: string; readonly mapping: object }): string {
  return sha256Hex(JSON.stringify([kind, input.csv, input.mapping]));
}

function itemOf(
  row: Omit<HistoryRow, 'id' | 'kind' | 'digest'> & { id: string | null; kind: string },
  totalCents: number,
  dryRun: boolean,
): HistoryItem {
  const { id, by, rows, atMs, undoneAtMs } = row;
  return {
    id,
    kind: row.kind as HistoryItem['kind'],
    at: instantText(atMs),
    by,
    rows,
    totalCents,
    dryRun,
    undoneAt: undoneAtMs === null ? null : instantText(undoneAtMs),
  };
}
