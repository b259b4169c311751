/** Charges in the contract's words, with who used and who pays. */
import type {
  ChargeItem,
  ChargeStepItem,
  ChargesQuery,
  DueItem,
  DueQuery,
  PayerRef,
} from '#contract/charges.ts';
import type { ListOf } from '#contract/paging.ts';
import type { PersonRef } from '#contract/words.ts';
import type { Asked } from '#db/ctx.ts';
import { type Db, eq, inArray, sql } from '#db/drizzle.ts';
import { periodOf } from '#db/place-zone.ts';
import { statements } from '#db/statements.ts';
import { instantText } from '#kernel/instants.ts';
import { decimalOf } from '#kernel/money.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { dueByPayer, findCharge, listChargeRows } from './charge-store.ts';
import { organisations, people, site } from './tables.ts';
import type { ChargeRow, ChargeStep, Source, VatCategory } from './types.ts';
import { percentOf } from './vat-rules.ts';

const MILLI = 1000;

const prepared = statements((db) => ({
  locale: db.select({ locale: site.locale }).from(site).limit(1).prepare(),
  organisation: db
    .select({ name: organisations.name })
    .from(organisations)
    .where(eq(organisations.ref, sql.placeholder('ref')))
    .prepare(),
}));

/** A page of charges by their end of use, newest first; `sources`: only what is for any of these. */
export function listCharges(
  asked: Asked,
  input: Omit<ChargesQuery, 'session'>,
  sources?: readonly Source[],
): Result<ListOf<ChargeItem>> {
  const { person, payer, state, drafted, corrects, limit } = input;
  const rows = listChargeRows(asked.db, {
    ...periodOf(asked.db, input),
    person,
    payer,
    state,
    drafted,
    corrects,
    sources,
    after: cursorOf(input.after),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = last === undefined || rows.length <= limit ? null : `${last.atMs}.${last.id}`;
  return ok({ items: chargeItems(asked.db, page), next });
}

/** One charge; `not-found`. */
export function getCharge(
  asked: Asked,
  input: { readonly id: string },
): Result<ChargeItem, 'not-found'> {
  const row = findCharge(asked.db, input.id);
  const [item] = row === null ? [] : chargeItems(asked.db, [row]);
  return item === undefined ? refuse('not-found', 'there is no such charge') : ok(item);
}

/** What is charged and not invoiced, by payer. */
export function listDue(asked: Asked, input: DueQuery): Result<ListOf<DueItem>> {
  const rows = dueByPayer(asked.db, periodOf(asked.db, input).toMs);
  const page = pageOfWhole(rows, (row) => row.payer, input);
  const items = page.items.map(({ payerKind, payer, firstAtMs, lastAtMs, ...sums }) => ({
    payer: payerRefOf(asked.db, { kind: payerKind, ref: payer }),
    ...sums,
    firstAt: instantText(firstAtMs),
    lastAt: instantText(lastAtMs),
  }));
  return ok({ items, next: page.next });
}

export function chargeItems(db: Db, rows: readonly ChargeRow[]): ChargeItem[] {
  const names = namesOf(db, [
    ...rows.flatMap((row) => (row.person === null ? [] : [row.person])),
    ...rows.flatMap((row) => (row.payerKind === 'person' ? [row.payer] : [])),
  ]);
  const language = placeLanguage(db);
  const person = (ref: string): PersonRef => ({ ref, name: names.get(ref) ?? ref });
  return rows.map((row) => ({
    id: row.id,
    at: instantText(row.atMs),
    startedAt: instantText(row.startedAtMs),
    person: row.person === null ? null : person(row.person),
    payer:
      row.payerKind === 'person'
        ? { kind: 'person', ...person(row.payer) }
        : organisationRef(db, row.payer),
    source: { type: row.sourceType as ChargeItem['source']['type'], id: row.sourceId },
    tariff: row.tariff === null ? null : { slug: row.tariff, version: row.tariffVersion },
    label: row.label,
    quantity: row.quantityMilli / MILLI,
    unit: row.unit,
    unitPrice: decimalOf(row.unitPriceMicros),
    prices: row.prices as ChargeItem['prices'],
    amountCents: row.amountCents,
    netCents: row.netCents,
    vatCents: row.vatCents,
    grossCents: row.grossCents,
    vat: {
      category: row.vatCategory as VatCategory,
      rate: percentOf(row.vatRate),
      code: row.vatCode,
    },
    state: row.state as ChargeItem['state'],
    corrects: row.correctsId,
    invoice: row.invoiceId,
    waivedBy: row.waivedBy,
    waiveReason: row.waiveReason,
    steps: stepItems(JSON.parse(row.steps) as ChargeStep[], language),
  }));
}

/** Steps with their text in the language of the place. */
export function stepItems(steps: readonly ChargeStep[], language: 'fr' | 'en'): ChargeStepItem[] {
  return steps.map(({ kind, words, units, price, amountCents }) => ({
    kind,
    text: words[language],
    words: { ...words },
    units,
    price,
    amountCents,
  }));
}

/** French but where the place speaks English. */
export function placeLanguage(db: Db): 'fr' | 'en' {
  return prepared(db).locale.get()?.locale.startsWith('en') === true ? 'en' : 'fr';
}

/** A payer with its name. */
export function payerRefOf(db: Db, payer: { kind: string; ref: string }): PayerRef {
  if (payer.kind === 'organisation') return organisationRef(db, payer.ref);
  return {
    kind: 'person',
    ref: payer.ref,
    name: namesOf(db, [payer.ref]).get(payer.ref) ?? payer.ref,
  };
}

function organisationRef(db: Db, ref: string): PayerRef {
  const name = prepared(db).organisation.get({ ref })?.name ?? ref;
  return { kind: 'organisation', ref, name };
}

function namesOf(db: Db, refs: readonly string[]): ReadonlyMap<string, string> {
  const wanted = [...new Set(refs)];
  if (wanted.length === 0) return new Map();
  const rows = db
    .select({ ref: people.ref, name: people.name })
    .from(people)
    .where(inArray(people.ref, wanted))
    .all();
  return new Map(rows.map(({ ref, name }) => [ref, name]));
}

/** `<end in milliseconds>.<id>`. */
function cursorOf(after: string | undefined): { atMs: number; id: string } | undefined {
  if (after === undefined) return undefined;
  const dot = after.indexOf('.');
  const atMs = Number(after.slice(0, dot));
  return Number.isFinite(atMs) ? { atMs, id: after.slice(dot + 1) } : undefined;
}
