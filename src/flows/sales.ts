/** Sales at the counter: a pass, so much by a tariff, or a thing with its price. */
import type { ChargeItem, SaleBody } from '#contract/charges.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { ok, type Refused, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  type Buyer,
  chargeItems,
  chargeUse,
  findCharge,
  findPass,
  findSale,
  findTariffBySlug,
  liveCharges,
  noteSale,
  type Source,
  sellAt,
  sellPass,
  takeBack,
  type Use,
  vatMistake,
} from '#modules/billing/index.ts';
import { findPersonByRef, isOrganisation } from '#modules/people/index.ts';
import { payerOf, payerOn, plansOn } from './payers.ts';
import { measuresOf } from './quotes.ts';

type Code = 'not-allowed' | 'not-found' | 'no-tariff' | 'bad-input';
type Sold = { readonly id: string; readonly charge: ChargeItem };

/** Codes: `not-allowed`, `bad-input` (its VAT), `not-found` (person, payer, pass, tariff), `no-tariff` (none of its rates is for them). */
export function sell(ctx: FlowCtx, input: SaleBody): Result<Sold, Code> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant', 'reception']);
  if (refused !== null) return refused;
  const mistake = input.vat === undefined ? null : vatMistake(input.vat, null);
  if (mistake !== null) {
    const { field, message } = mistake;
    return refuse('bad-input', message, [{ path: `vat.${field}`, message }]);
  }
  const buyer = buyerOf(ctx, input);
  if ('code' in buyer) return buyer;
  const by = nameOfActor(ctx.actor);
  const sold =
    input.pass !== undefined
      ? sellOnePass(ctx, input.pass, buyer, by)
      : input.tariff !== undefined
        ? sellByTariff(ctx, input.tariff, input, buyer, by)
        : sellThing(ctx, input, buyer, by);
  if ('code' in sold) return sold;
  const row = findCharge(ctx.tx, sold.charge);
  const [charge] = row === null ? [] : chargeItems(ctx.tx, [row]);
  return ok({ id: sold.id, charge: charge as ChargeItem });
}

/** Codes: `not-allowed`, `not-found`, `conflict` (taken back already, or units of the pass are burnt). */
export function voidSale(
  ctx: FlowCtx,
  input: { readonly id: string; readonly reason: string },
): Result<{ readonly id: string; readonly charges: ChargeItem[] }, Code | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const sale = findSale(ctx.tx, input.id);
  if (sale === null) return refuse('not-found', 'there is no such sale');
  const why = takeBack(ctx, sale);
  if (why === 'burnt')
    return refuse('conflict', 'units of this pass are used: void their use first');
  if (why === 'taken-back') return refuse('conflict', 'this sale is void already');
  ctx.record({ fact: 'sale-voided', sale: sale.id, reason: input.reason });
  return ok({ id: sale.id, charges: chargeItems(ctx.tx, liveCharges(ctx.tx, sale)) });
}

export const commands = { 'sales.sell': sell, 'sales.void': voidSale } as const;

type Made = { readonly id: string; readonly charge: string };

function sellOnePass(ctx: FlowCtx, slug: string, buyer: Buyer, by: string): Made | Refused<Code> {
  const pass = findPass(ctx.tx, slug);
  if (pass === null) return refuse('not-found', `there is no pass ${slug}`);
  const { person, payer } = buyer;
  if (person === null) return refuse('not-found', 'a pass is somebody’s: say whose');
  return sellPass(ctx, pass, { person, payer }, by);
}

function sellByTariff(
  ctx: FlowCtx,
  slug: string,
  { usage = {} }: SaleBody,
  buyer: Buyer,
  by: string,
): Made | Refused<Code> {
  if (findTariffBySlug(ctx.tx, slug) === null)
    return refuse('not-found', `there is no tariff ${slug}`);
  const person = buyer.person === null ? undefined : findPersonByRef(ctx.tx, buyer.person);
  const times = { startedAtMs: ctx.nowMs, endedAtMs: ctx.nowMs };
  const date = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const use: Use = {
    kind: 'sale',
    machine: null,
    machineKind: null,
    zone: null,
    ...times,
    measures: measuresOf(usage, {}, times),
    audiences: person === undefined ? [] : plansOn(ctx.tx, person.id, date),
    phase: 'finished',
    part: 'whole',
  };
  const source: Source = { type: 'sale', id: ctx.newId() };
  const charged = chargeUse(ctx, source, { ...buyer, use, tariff: slug });
  const [charge] = liveCharges(ctx.tx, source);
  if (charged.kind === 'not-applied' || charge === undefined)
    return refuse('no-tariff', `the tariff ${slug} has no price for this on ${date}`);
  noteSale(ctx, source, charge.id, by);
  return { id: source.id, charge: charge.id };
}

function sellThing(ctx: FlowCtx, input: SaleBody, buyer: Buyer, by: string): Made {
  const { label = '', quantity = 1, price = '0', prices = 'gross', vat } = input;
  const source: Source = { type: 'sale', id: ctx.newId() };
  const goods = { label, quantity, price, prices, vat: vat ?? { category: 'O' as const } };
  return { id: source.id, charge: sellAt(ctx, source, buyer, by, goods) };
}

function buyerOf(ctx: FlowCtx, input: SaleBody): Buyer | Refused<'not-found'> {
  const person = input.person === undefined ? null : findPersonByRef(ctx.tx, input.person);
  if (person === undefined) return refuse('not-found', `there is no person ${input.person}`);
  if (input.payer !== undefined) {
    const isThere =
      isOrganisation(ctx.tx, input.payer) || findPersonByRef(ctx.tx, input.payer) !== undefined;
    return isThere
      ? { person: person?.ref ?? null, payer: payerOf(ctx.tx, input.payer) }
      : refuse('not-found', `there is no person or organisation ${input.payer}`);
  }
  const date = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const payer = person === null ? null : payerOn(ctx.tx, person.id, date);
  return person === null || payer === null
    ? refuse('not-found', 'somebody must pay')
    : { person: person.ref, payer };
}
