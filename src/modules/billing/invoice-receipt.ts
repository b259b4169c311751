/** The note of one charge (arrêté 83-50/A): for services from 25 € on, before payment, and below on request. */
import type { PrintedInvoice } from '#contract/printed.ts';
import type { Asked } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { findBuyer, readSeller } from './account-parties.ts';
import { findCharge } from './charge-store.ts';
import { lineItem, notesOf, sellerLines } from './invoice-queries.ts';
import { type Figures, totalsOf } from './invoice-rules.ts';
import { textsOf } from './mention-texts.ts';
import type { PayerKind, PriceMode, VatCategory } from './types.ts';

const PERCENT = 100;

/** Codes: `not-found`. */
export function getReceipt(
  asked: Asked,
  input: { readonly id: string },
): Result<PrintedInvoice, 'not-found'> {
  const { db } = asked;
  const charge = findCharge(db, input.id);
  const buyer = charge === null ? null : findBuyer(db, charge.payerKind as PayerKind, charge.payer);
  if (charge === null || buyer === null) return refuse('not-found', 'there is no such charge');
  const zone = timeZoneOf(db);
  const today = localDateOf(asked.nowMs, zone);
  const seller = readSeller(db);
  const priced = {
    ...charge,
    prices: charge.prices as PriceMode,
    vatCategory: charge.vatCategory as VatCategory,
  };
  const { lines, vat, ...totals } = totalsOf([priced]);
  const row = {
    ...charge,
    ...(lines[0] as Figures),
    invoiceId: '',
    position: 1,
    chargeId: charge.id,
    creditsPosition: null,
    heading: null,
  };
  const { declared: _declared, logo, cashLimits: _limits, ...named } = seller;
  return ok({
    title: 'receipt',
    number: null,
    language: buyer.language.startsWith('fr') ? 'fr' : 'en',
    issuedOn: today,
    dueOn: null,
    suppliedFrom: localDateOf(charge.startedAtMs, zone),
    suppliedOn: localDateOf(charge.atMs, zone),
    credits: null,
    reason: null,
    timeZone: zone,
    seller: {
      name: seller.name,
      lines: sellerLines({ ...named, declared: seller.declared }),
      iban: null,
      logo: logo ?? null,
    },
    buyer: { name: buyer.name, lines: [] },
    lines: [lineItem(row)],
    vat: vat.map((one) => ({ ...one, rate: one.rate / PERCENT })),
    ...totals,
    deposits: [],
    dueCents: totals.grossCents,
    notes: notesOf(textsOf(seller, buyer, vat, today)),
  });
}
