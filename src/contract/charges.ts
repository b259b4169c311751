/** Charges, sales and quotes: what use costs, and why. */
import * as z from 'zod';
import { pageQuery, periodQuery, wholeListQuery } from './paging.ts';
import { placeTariff, placeVat, price, priceMode, vatCategory } from './tariffs.ts';
import {
  anyInstant,
  count,
  flagInAddress,
  id,
  instant,
  localDate,
  personRef,
  reason,
  ref,
  slug,
} from './words.ts';

export const CHARGE_STATES = ['open', 'invoiced', 'corrected', 'waived'] as const;
export const chargeState = z.enum(CHARGE_STATES);
export type ChargeState = z.infer<typeof chargeState>;

export const CHARGE_SOURCES = [
  'session',
  'job',
  'visit',
  'sale',
  'plan',
  'pass',
  'import',
] as const;
export const chargeSource = z.enum(CHARGE_SOURCES);

const cents = z.int();
const words = z.object({ fr: z.string(), en: z.string() });

/** `text` in the place's language; `price` in euros; the steps add up to the amount. */
export const chargeStep = z.object({
  kind: z.string(),
  text: z.string(),
  words,
  units: z.number().nullable(),
  price: z.string().nullable(),
  amountCents: cents,
});
export type ChargeStepItem = z.infer<typeof chargeStep>;

/** `rate` in percent. */
export const chargeVat = z.object({
  category: vatCategory,
  rate: z.string(),
  code: z.string().nullable(),
});

export const payerRef = z.object({
  kind: z.enum(['person', 'organisation']),
  ref: z.string(),
  name: z.string(),
});
export type PayerRef = z.infer<typeof payerRef>;

export const tariffRef = z.object({ slug: z.string(), version: z.string().nullable() });

/** `at` is the end of use. `amountCents` is exact in the mode of `prices`; the other figures are indicative. */
export const chargeItem = z.object({
  id,
  at: instant,
  startedAt: instant,
  person: personRef.nullable(),
  payer: payerRef,
  source: z.object({ type: chargeSource, id: z.string() }),
  tariff: tariffRef.nullable(),
  label: z.string(),
  quantity: z.number(),
  unit: z.string(),
  unitPrice: z.string(),
  prices: priceMode,
  amountCents: cents,
  netCents: cents,
  vatCents: cents,
  grossCents: cents,
  vat: chargeVat,
  state: chargeState,
  corrects: id.nullable(),
  invoice: id.nullable(),
  waivedBy: z.string().nullable(),
  waiveReason: z.string().nullable(),
  steps: z.array(chargeStep),
});
export type ChargeItem = z.infer<typeof chargeItem>;

export const chargesQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  person: ref.optional(),
  payer: ref.optional(),
  state: chargeState.optional(),
  /** Open and on a draft already, or not. */
  drafted: flagInAddress.optional(),
  session: id.optional(),
  /** What stands for this charge, or adds to it. */
  corrects: id.optional(),
});
export type ChargesQuery = z.infer<typeof chargesQuery>;

export const CHARGE_TOTALS_BY = ['payer', 'tariff'] as const;
export const chargeTotalsQuery = z.strictObject({
  ...periodQuery.shape,
  by: z.enum(CHARGE_TOTALS_BY).default('payer'),
  /** Absent: what is open and what is invoiced. */
  state: chargeState.optional(),
  payer: ref.optional(),
});
export type ChargeTotalsQuery = z.infer<typeof chargeTotalsQuery>;

/**
 * `uses`: sessions, visits, sales and so on, each once however often it was corrected; `seconds`: how long sessions,
 * visits and jobs took. `netCents` and `vatCents` are indicative; `openCents` is what of `grossCents` no invoice was issued for.
 */
export const chargeTotal = z.object({
  /** Null where it is by tariff. */
  payer: payerRef.nullable(),
  /** Null where it is by payer, and for what was sold without one. */
  tariff: z.string().nullable(),
  uses: z.int(),
  charges: z.int(),
  seconds: z.number(),
  netCents: cents,
  vatCents: cents,
  grossCents: cents,
  openCents: cents,
});
export type ChargeTotal = z.infer<typeof chargeTotal>;

/** Unpaged, the most first. */
export const chargeTotals = z.object({ items: z.array(chargeTotal), next: z.null() });
export type ChargeTotals = z.infer<typeof chargeTotals>;
/** `to`, exclusive: what ended before. */
export const dueQuery = z.strictObject({ ...wholeListQuery.shape, to: periodQuery.shape.to });
export type DueQuery = z.infer<typeof dueQuery>;

/** Open charges of a payer: all of them, and those among them that are on a draft already. */
export const dueItem = z.object({
  payer: payerRef,
  charges: count,
  grossCents: cents,
  draftedCharges: count,
  draftedCents: cents,
  firstAt: instant,
  lastAt: instant,
});
export type DueItem = z.infer<typeof dueItem>;

export const reasonBody = z.strictObject({ reason });
/** `amountCents`: a part, in the mode of the charge's prices; without it the whole. */
export const waiveBody = z.strictObject({
  reason,
  amountCents: z.int().min(1).max(100_000_000).optional(),
});

const seconds = z
  .number()
  .min(0)
  .max(366 * 86_400);
const quantity = z.number().min(0).max(1_000_000);

/** What was used, or would be; what is not said follows from the times. */
export const usage = z.strictObject({
  heldSeconds: seconds.optional(),
  runningSeconds: seconds.optional(),
  idleSeconds: seconds.optional(),
  jobSeconds: seconds.optional(),
  presenceSeconds: seconds.optional(),
  filamentGrams: quantity.optional(),
  filamentMillimetres: quantity.optional(),
  wattHours: quantity.optional(),
  pages: quantity.optional(),
  sheets: quantity.optional(),
  units: quantity.optional(),
});
export type Usage = z.infer<typeof usage>;

export const quoteBody = z
  .strictObject({
    person: ref.optional(),
    audience: slug.optional(),
    machine: slug.optional(),
    zone: slug.optional(),
    tariff: slug.optional(),
    startedAt: anyInstant.optional(),
    endedAt: anyInstant.optional(),
    usage: usage.optional(),
    /** How the job ended. */
    phase: z.enum(['finished', 'failed', 'cancelled']).optional(),
  })
  .superRefine((quote, context) => {
    const { machine, zone, tariff, person, audience, startedAt, endedAt } = quote;
    if (machine === undefined && zone === undefined && tariff === undefined)
      context.addIssue({
        code: 'custom',
        path: ['machine'],
        message: 'a machine, a zone or a tariff',
      });
    if (machine !== undefined && zone !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['zone'],
        message: 'a machine or a zone, not both',
      });
    if (person !== undefined && audience !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['audience'],
        message: 'a person or an audience, not both',
      });
    if (
      startedAt !== undefined &&
      endedAt !== undefined &&
      Date.parse(endedAt) < Date.parse(startedAt)
    )
      context.addIssue({ code: 'custom', path: ['endedAt'], message: 'not before startedAt' });
  });
export type QuoteBody = z.infer<typeof quoteBody>;

/** `tariff` null: a machine that is free. `passes`: the units that it would burn. */
export const quoteAnswer = z.object({
  amountCents: cents,
  prices: priceMode,
  grossCents: cents,
  netCents: cents,
  vatCents: cents,
  vat: chargeVat.nullable(),
  tariff: tariffRef.nullable(),
  passes: z.array(z.object({ slug: z.string(), units: z.int() })),
  steps: z.array(chargeStep),
});
export type QuoteAnswer = z.infer<typeof quoteAnswer>;

const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'a month, like 2026-10');

/** A month's use, or that between two dates (`to` exclusive), under drafts that take the place of what is there. */
export const replayBody = z
  .strictObject({
    period: month.optional(),
    from: localDate.optional(),
    to: localDate.optional(),
    tariffs: z.array(placeTariff).min(1, 'at least one draft').max(200),
  })
  .refine(
    ({ period, from, to }) => (period === undefined) === (from !== undefined && to !== undefined),
    {
      path: ['period'],
      message: 'a period, or from and to',
    },
  );
export type ReplayBody = z.infer<typeof replayBody>;

const compared = {
  uses: z.int(),
  chargedCents: cents,
  draftCents: cents,
  differenceCents: cents,
};

/** Gross cents. `unrated`: uses that no tariff fits, by that of the draft. */
export const replayAnswer = z.object({
  from: localDate,
  to: localDate,
  total: z.object(compared),
  payers: z.array(z.object({ payer: payerRef, ...compared })),
  unrated: z.int(),
});
export type ReplayAnswer = z.infer<typeof replayAnswer>;

/** Something sold: a pass, so much by a tariff, or a thing with its price. */
export const saleBody = z
  .strictObject({
    person: ref.optional(),
    /** Who pays, where it is not the person's payer: a person or an organisation. */
    payer: ref.optional(),
    pass: slug.optional(),
    tariff: slug.optional(),
    usage: usage.optional(),
    label: z.string().trim().min(1).max(200).optional(),
    quantity: z.number().min(0.001).max(100_000).optional(),
    price: price.optional(),
    prices: priceMode.optional(),
    vat: placeVat.optional(),
  })
  .superRefine((sale, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const kinds = [sale.pass, sale.tariff, sale.label].filter((one) => one !== undefined);
    if (kinds.length !== 1) refuse('pass', 'one of pass, tariff and label');
    if (sale.person === undefined && sale.payer === undefined)
      refuse('person', 'a person or a payer');
    if (sale.pass !== undefined && sale.person === undefined) refuse('person', 'whose pass it is');
    if (sale.label !== undefined && sale.price === undefined) refuse('price', 'what one costs');
    if (sale.label !== undefined && sale.vat === undefined) refuse('vat', 'its VAT');
    if (sale.label === undefined && (sale.price ?? sale.vat ?? sale.prices) !== undefined)
      refuse('price', 'only where label says what it is');
  });
export type SaleBody = z.infer<typeof saleBody>;

export const saleAnswer = z.object({ id, charge: chargeItem });
