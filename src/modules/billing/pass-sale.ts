/** Passes are sold and things at the counter are: each with its charge, at once. */
import type { PlaceVat, PriceMode } from '#contract/tariffs.ts';
import type { Ctx } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { decimalOf, MICROS_PER_CENT, microsOf, roundHalfUp } from '#kernel/money.ts';
import { WITHDRAWN } from './charge-rules.ts';
import {
  burnsOfHolding,
  emptyHolding,
  insertHolding,
  insertSale,
  liveCharges,
  type SaleRow,
} from './charge-store.ts';
import { addCharge, settle } from './charge-use.ts';
import { passUntil } from './pass-rules.ts';
import { dayText, saleWords } from './trace-rules.ts';
import type { Payer, PlacePass, Source, WantedCharge } from './types.ts';
import { vatOf } from './vat-rules.ts';

const MILLI = 1000;

export type Buyer = { readonly person: string | null; readonly payer: Payer };

/** Sells a pass: it may be burnt from now on, until the same day so many months later. Answers the charge's id. */
export function sellPass(
  ctx: Ctx,
  pass: PlacePass,
  buyer: Buyer & { readonly person: string },
  by: string,
): { readonly id: string; readonly charge: string } {
  const id = ctx.newId();
  const boughtOn = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const untilDate = passUntil(boughtOn, pass.validMonths ?? 1);
  const name = pass.name ?? pass.slug;
  const charge = sellAt(ctx, { type: 'pass', id }, buyer, by, {
    label: `${name}, valable jusqu’au ${dayText(untilDate)}`,
    tariff: pass.slug,
    quantity: 1,
    price: pass.price ?? '0',
    prices: pass.prices ?? 'gross',
    vat: pass.vat ?? { category: 'O' },
  });
  insertHolding(ctx.tx, {
    id,
    person: buyer.person,
    pass: pass.slug,
    units: pass.units ?? 0,
    boughtAtMs: ctx.nowMs,
    untilDate,
    chargeId: charge,
  });
  return { id, charge };
}

export type Goods = {
  readonly label: string;
  readonly tariff?: string;
  readonly quantity: number;
  readonly price: string;
  readonly prices: PriceMode;
  readonly vat: PlaceVat;
};

/** Charges so many of a thing at a price. Answers the charge's id. */
export function sellAt(ctx: Ctx, source: Source, buyer: Buyer, by: string, goods: Goods): string {
  const micros = microsOf(goods.price) ?? 0;
  const quantityMilli = Math.round(goods.quantity * MILLI);
  const exact = BigInt(micros) * BigInt(quantityMilli);
  const amountCents = Number(roundHalfUp(exact, BigInt(MILLI * MICROS_PER_CENT)));
  const wanted: WantedCharge = {
    atMs: ctx.nowMs,
    startedAtMs: ctx.nowMs,
    person: buyer.person,
    payer: buyer.payer,
    tariff: goods.tariff ?? null,
    tariffVersion: null,
    label: goods.label,
    line: { quantityMilli, unit: 'unit', unitPriceMicros: micros },
    prices: goods.prices,
    amountCents,
    vat: vatOf(goods.vat),
    steps: [
      {
        kind: 'sale',
        words: saleWords(goods.quantity, goods.label, decimalOf(micros)),
        units: goods.quantity,
        price: decimalOf(micros),
        amountCents,
      },
    ],
    use: null,
    freeUsed: {},
    burns: [],
  };
  const waived = amountCents === 0 ? { by: null, reason: 'covered' } : null;
  const chargeId = addCharge(ctx, source, { wanted, correctsId: null, waived });
  noteSale(ctx, source, chargeId, by);
  return chargeId;
}

/**
 * Takes a sale back: nothing is owed for it (what is invoiced gets a charge below 0), and a pass that nothing was
 * burnt of is no more. Answers why it can't be.
 */
export function takeBack(ctx: Ctx, sale: SaleRow): 'burnt' | 'taken-back' | null {
  const source: Source = { type: sale.type, id: sale.id };
  const live = liveCharges(ctx.tx, source);
  if (live.every((charge) => charge.waiveReason === WITHDRAWN)) return 'taken-back';
  if (sale.type === 'pass') {
    if (burnsOfHolding(ctx.tx, sale.id).length > 0) return 'burnt';
    emptyHolding(ctx.tx, sale.id);
  }
  settle(ctx, source, live, null);
  return null;
}

/** Who sold it, beside its charge. */
export function noteSale(ctx: Ctx, source: Source, chargeId: string, by: string): void {
  insertSale(ctx.tx, { id: source.id, atMs: ctx.nowMs, chargeId, by });
  ctx.record({ fact: 'sold', sale: source.id, charge: chargeId, by });
}
