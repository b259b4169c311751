/** Charges for use: rated with what the person used before, settled, and what came later rated again. */
import type { Ctx } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localTimeOf } from '#kernel/civil-time.ts';
import { isRatedAgain, planSettlement, WITHDRAWN } from './charge-rules.ts';
import {
  chargesOfPerson,
  insertBurn,
  insertCharge,
  liveCharges,
  markCorrected,
} from './charge-store.ts';
import { type Rating, rateWithHistory, reachOfMoves } from './rate-history.ts';
import type { NotApplied } from './tariff-rules.ts';
import { dayText, labelOfUse } from './trace-rules.ts';
import type {
  ChargeRow,
  LiveCharge,
  NewCharge,
  Payer,
  Source,
  SourceType,
  Use,
  WantedCharge,
} from './types.ts';
import { splitVat, vatOf } from './vat-rules.ts';

/** Who used it, who pays, and how much it was. */
export type UseToCharge = {
  /** Null: nobody in particular; then nothing that was used before counts. */
  readonly person: string | null;
  readonly payer: Payer;
  readonly use: Use;
  /** Where it is not the one that fits the use. */
  readonly tariff?: string;
  /** Who pays and which plans the person has are asked for again; else those of the charge that there is stay. */
  readonly anew?: boolean;
};

/** `free`: nothing to charge. Else a tariff that lacks, or the sources whose charges changed. */
export type Charged =
  | { readonly kind: 'charged'; readonly touched: readonly Source[] }
  | { readonly kind: 'not-applied'; readonly why: NotApplied; readonly touched: readonly Source[] };

/**
 * Charges a use, or charges it anew: the same use makes no further charge. Null: nothing is owed for the source.
 * Later uses of the same person by the same tariff are rated again where caps, free parts or passes moved.
 */
export function chargeUse(ctx: Ctx, source: Source, asked: UseToCharge | null): Charged {
  const live = liveCharges(ctx.tx, source);
  const given = asked === null ? null : frozen(live, asked);
  if (live.length === 0 && given === null) return { kind: 'charged', touched: [] };
  const rating = given === null ? null : rateWithHistory(ctx.tx, source, given);
  const why = typeof rating === 'string' ? rating : null;
  const wanted =
    rating === null || typeof rating === 'string' || given === null
      ? null
      : wantedOf(ctx.tx, given, rating);
  const touched = settle(ctx, source, live, wanted);
  const moved = touched
    ? rateLaterUses(ctx, source, [
        ...live.flatMap(countedBy),
        ...(wanted === null ? [] : countedBy(wanted)),
      ])
    : [];
  const all = touched ? [source, ...moved] : moved;
  return why === null
    ? { kind: 'charged', touched: all }
    : { kind: 'not-applied', why, touched: all };
}

/** The payer and the audiences at the start of use are those that the person was charged with. */
function frozen(live: readonly LiveCharge[], given: UseToCharge): UseToCharge {
  const before = live.findLast((row) => row.person === given.person && row.use !== null);
  if (before === undefined || before.use === null || given.anew === true) return given;
  const { audiences } = JSON.parse(before.use) as Use;
  return {
    ...given,
    payer: { kind: before.payerKind as Payer['kind'], ref: before.payer },
    use: { ...given.use, audiences },
  };
}

/** What a source was charged, with VAT, waivers at 0; null: it has no charge. */
export function chargedCents(db: Db, type: SourceType, id: string): number | null {
  const live = liveCharges(db, { type, id }).filter((row) => row.waiveReason !== WITHDRAWN);
  if (live.length === 0) return null;
  return live.reduce((sum, row) => sum + (row.state === 'waived' ? 0 : row.grossCents), 0);
}

/** Whether a source has been charged, and was not taken back. */
export function isCharged(db: Db, source: Source): boolean {
  return liveCharges(db, source).some((row) => row.waiveReason !== WITHDRAWN);
}

/** Makes the charges of a source what they should be; whether anything changed. */
export function settle(
  ctx: Ctx,
  source: Source,
  live: readonly LiveCharge[],
  wanted: WantedCharge | null,
): boolean {
  const { corrected, created } = planSettlement(live, wanted);
  if (corrected.length + created.length === 0) return false;
  const replaced = replaceCharges(ctx, source, corrected, created);
  ctx.record({ fact: 'charged', source: `${source.type}:${source.id}`, ...replaced });
  return true;
}

/** Others stand for charges of a source from now on. Answers the ids of both, as a fact has them. */
export function replaceCharges(
  ctx: Ctx,
  source: Source,
  corrected: readonly string[],
  created: readonly NewCharge[],
): { readonly charges: readonly string[]; readonly corrected: readonly string[] } {
  for (const id of corrected) markCorrected(ctx.tx, id);
  return { charges: created.map((one) => addCharge(ctx, source, one)), corrected };
}

/** Writes one charge with the units of passes that it burns; answers its id. */
export function addCharge(ctx: Ctx, source: Source, charge: NewCharge): string {
  const { wanted, correctsId, waived } = charge;
  const id = ctx.newId();
  insertCharge(ctx.tx, {
    id,
    atMs: wanted.atMs,
    startedAtMs: wanted.startedAtMs,
    person: wanted.person,
    payerKind: wanted.payer.kind,
    payer: wanted.payer.ref,
    sourceType: source.type,
    sourceId: source.id,
    tariff: wanted.tariff,
    tariffVersion: wanted.tariffVersion,
    label: wanted.label,
    ...wanted.line,
    prices: wanted.prices,
    amountCents: wanted.amountCents,
    ...splitVat(wanted.amountCents, wanted.prices, wanted.vat.rate),
    vatCategory: wanted.vat.category,
    vatRate: wanted.vat.rate,
    vatCode: wanted.vat.code,
    state: waived === null ? 'open' : 'waived',
    correctsId,
    invoiceId: null,
    waivedBy: waived?.by ?? null,
    waiveReason: waived?.reason ?? null,
    waivedAtMs: waived === null ? null : ctx.nowMs,
    steps: JSON.stringify(wanted.steps),
    use: wanted.use === null ? null : JSON.stringify(wanted.use),
    freeUsed: JSON.stringify(wanted.freeUsed),
  });
  for (const burn of wanted.burns) insertBurn(ctx.tx, { ...burn, chargeId: id });
  return id;
}

function wantedOf(db: Db, given: UseToCharge, { applied, rated }: Rating): WantedCharge {
  const { use, person, payer } = given;
  const { version, tariff } = applied;
  const timeZone = timeZoneOf(db);
  return {
    atMs: use.endedAtMs,
    startedAtMs: use.startedAtMs,
    person,
    payer,
    tariff: tariff.slug,
    tariffVersion: version.from,
    label: labelFor(use, tariff.name, timeZone),
    line: rated.line,
    prices: rated.prices,
    amountCents: rated.amountCents,
    vat: vatOf(version.vat),
    steps: rated.steps,
    use,
    freeUsed: rated.freeUsed,
    burns: rated.burns,
  };
}

function labelFor(use: Use, name: string, timeZone: string): string {
  const from = localTimeOf(use.startedAtMs, timeZone);
  return use.kind === 'sale'
    ? `${name}, ${dayText(from.date)}`
    : labelOfUse(name, from, localTimeOf(use.endedAtMs, timeZone));
}

/** Whose counters a charge moves, and from when on. */
type Counted = { readonly person: string; readonly tariff: string; readonly atMs: number };

function countedBy(charge: Pick<WantedCharge, 'person' | 'tariff' | 'atMs'>): Counted[] {
  const { person, tariff, atMs } = charge;
  return person === null || tariff === null ? [] : [{ person, tariff, atMs }];
}

/** Rates again, in the order of end, what is not invoiced and shares a period; answers the sources that changed. */
function rateLaterUses(ctx: Ctx, source: Source, moved: readonly Counted[]): Source[] {
  const starts = new Map<string, Counted>();
  for (const one of moved) {
    const key = `${one.person} ${one.tariff}`;
    const first = starts.get(key);
    if (first === undefined || one.atMs < first.atMs) starts.set(key, one);
  }
  return [...starts.values()].flatMap((start) => rateAfter(ctx, source, start));
}

function rateAfter(ctx: Ctx, source: Source, { person, tariff, atMs }: Counted): Source[] {
  const endOfReach = reachOfMoves(ctx.tx, { person, tariff });
  if (endOfReach === null) return [];
  const touched: Source[] = [];
  let fromMs = atMs;
  let untilMs = endOfReach(atMs);
  // What is rated again moves what shares a period with it in turn: then there is more to look at.
  while (fromMs <= untilMs) {
    const later = chargesOfPerson(ctx.tx, { person, tariff, fromMs, toMs: untilMs });
    fromMs = untilMs + 1;
    for (const row of later) {
      const own = row.sourceType === source.type && row.sourceId === source.id;
      if (own || !rateRowAgain(ctx, row)) continue;
      touched.push({ type: row.sourceType as SourceType, id: row.sourceId });
      untilMs = Math.max(untilMs, endOfReach(row.atMs));
    }
  }
  return touched;
}

/** Whether its source is charged otherwise now. What is invoiced keeps its counters. */
function rateRowAgain(ctx: Ctx, row: ChargeRow): boolean {
  const { person, tariff } = row;
  if (row.use === null || person === null || tariff === null) return false;
  const source: Source = { type: row.sourceType as SourceType, id: row.sourceId };
  const live = liveCharges(ctx.tx, source);
  if (!isRatedAgain(row, live)) return false;
  const payer: Payer = { kind: row.payerKind as Payer['kind'], ref: row.payer };
  const given = { person, payer, use: JSON.parse(row.use) as Use };
  const rating = rateWithHistory(ctx.tx, source, { ...given, tariff });
  if (rating === null || typeof rating === 'string') return false;
  return settle(ctx, source, live, wantedOf(ctx.tx, given, rating));
}
