/** Tariffs, passes and the prices of plans, as the place file says them. Prices are decimal text in euros. */
import * as z from 'zod';
import { machineKind } from './machines.ts';
import { localDate, localTime, slug } from './words.ts';

const NAME_MAX = 200;
/** No price of a third place comes near; more is a slip of the decimal point. */
const PRICE_MAX_EUROS = 100_000;
const UNIT_SECONDS_MAX = 31 * 86_400;
const LIST_MAX = 200;
const VERSIONS_MAX = 500;

export const price = z
  .string({ error: 'a price as text, like 5.50' })
  .regex(/^\d{1,9}(?:\.\d{1,6})?$/, 'a price in euros as text, never negative, like 5.50')
  .refine((text) => Number(text) <= PRICE_MAX_EUROS, `at most ${PRICE_MAX_EUROS} euros`);

const name = z.string().trim().min(1, 'a name').max(NAME_MAX, `at most ${NAME_MAX} characters`);

export const PRICE_MODES = ['gross', 'net'] as const;
export const priceMode = z.enum(PRICE_MODES);
export type PriceMode = z.infer<typeof priceMode>;

export const VAT_CATEGORIES = ['S', 'E', 'Z', 'O'] as const;
export const vatCategory = z.enum(VAT_CATEGORIES);
export type VatCategory = z.infer<typeof vatCategory>;

/** `rate` in percent, for category S alone; `code`, a VATEX code, says why nothing is due. */
export const placeVat = z.strictObject({
  category: vatCategory,
  rate: z
    .string()
    .regex(/^\d{1,2}(?:\.\d{1,2})?$/, 'a rate in percent as text, like 5.5')
    .optional(),
  code: z.string().trim().min(1).max(40).optional(),
});
export type PlaceVat = z.infer<typeof placeVat>;

export const TIME_MEASURES = ['held', 'running', 'idle', 'job', 'presence'] as const;
export type TimeMeasure = (typeof TIME_MEASURES)[number];
export const QUANTITY_MEASURES = [
  'filamentGrams',
  'filamentMillimetres',
  'wattHours',
  'pages',
  'sheets',
  'units',
] as const;
export type QuantityMeasure = (typeof QUANTITY_MEASURES)[number];
export type Measure = TimeMeasure | QuantityMeasure;

const tier = z.strictObject({ fromUnit: z.int().min(2).max(1_000_000), price });
export const TIER_MODES = ['marginal', 'whole'] as const;

const setupComponent = z.strictObject({ type: z.literal('setup'), price });
const timeComponent = z.strictObject({
  type: z.literal('time'),
  measure: z.enum(TIME_MEASURES),
  unitSeconds: z.int().min(1).max(UNIT_SECONDS_MAX),
  price,
  graceSeconds: z.int().min(0).max(UNIT_SECONDS_MAX).optional(),
  minimumUnits: z.int().min(0).max(10_000).optional(),
  tiers: z.array(tier).max(LIST_MAX).optional(),
  tierMode: z.enum(TIER_MODES).optional(),
});
const quantityComponent = z.strictObject({
  type: z.literal('quantity'),
  measure: z.enum(QUANTITY_MEASURES),
  price,
  /** The quantity is rounded up to a multiple; thousandths are the finest. */
  step: z
    .number()
    .min(0.001)
    .max(1_000_000)
    .refine((step) => Math.abs(step * 1000 - Math.round(step * 1000)) < 1e-6, 'at most 3 decimals')
    .optional(),
});
const halfDaysComponent = z.strictObject({
  type: z.literal('halfDays'),
  boundary: localTime,
  price,
});

export const tariffComponent = z.discriminatedUnion('type', [
  setupComponent,
  timeComponent,
  quantityComponent,
  halfDaysComponent,
]);
export type TariffComponent = z.infer<typeof tariffComponent>;

const audiences = z.array(slug).min(1, 'at least one plan, or leave audiences out').max(LIST_MAX);

/** The first rate whose audience a person has counts; one without audiences is for all others. */
export const tariffRate = z.strictObject({
  audiences: audiences.optional(),
  components: z.array(tariffComponent).max(20),
});
export type TariffRate = z.infer<typeof tariffRate>;

export const CAP_PERIODS = ['session', 'day', 'week', 'month'] as const;
export type CapPeriod = (typeof CAP_PERIODS)[number];
export const tariffCap = z.strictObject({
  per: z.enum(CAP_PERIODS),
  price,
  audiences: audiences.optional(),
});
export type TariffCap = z.infer<typeof tariffCap>;

export const FREE_PERIODS = ['day', 'week', 'month', 'year'] as const;
export type FreePeriod = (typeof FREE_PERIODS)[number];

/** `seconds` of a measure of time, or `units` of a quantity, that cost nothing. */
export const tariffFree = z
  .strictObject({
    measure: z.enum([...TIME_MEASURES, ...QUANTITY_MEASURES]),
    seconds: z
      .int()
      .min(1)
      .max(366 * 86_400)
      .optional(),
    units: z.int().min(1).max(1_000_000).optional(),
    per: z.enum(FREE_PERIODS),
    audiences: audiences.optional(),
  })
  .superRefine((free, context) => {
    const isTime = (TIME_MEASURES as readonly string[]).includes(free.measure);
    const wanted = isTime ? 'seconds' : 'units';
    const other = isTime ? 'units' : 'seconds';
    if (free[wanted] === undefined)
      context.addIssue({
        code: 'custom',
        path: [wanted],
        message: `${wanted}, for ${free.measure}`,
      });
    if (free[other] !== undefined)
      context.addIssue({ code: 'custom', path: [other], message: `not for ${free.measure}` });
  });
export type TariffFree = z.infer<typeof tariffFree>;

export const FAILED_JOBS = ['full', 'material', 'free'] as const;

/** In force from `from`, until the next version; `until`, the last day, says that it ends. */
export const tariffVersion = z.strictObject({
  from: localDate,
  until: localDate.optional(),
  deliberation: z.string().trim().min(1).max(200).optional(),
  prices: priceMode,
  vat: placeVat,
  rates: z.array(tariffRate).min(1, 'at least one rate').max(LIST_MAX),
  caps: z.array(tariffCap).max(LIST_MAX).optional(),
  free: z.array(tariffFree).max(LIST_MAX).optional(),
  failedJobs: z.enum(FAILED_JOBS).optional(),
});
export type TariffVersion = z.infer<typeof tariffVersion>;

/** What it is for: the most specific counts, machine before kind before zone. Nothing: what is sold by hand. */
export const tariffFor = z.strictObject({
  machines: z.array(slug).max(10_000).optional(),
  machineKinds: z.array(machineKind).max(100).optional(),
  zones: z.array(slug).max(10_000).optional(),
});
export type TariffFor = z.infer<typeof tariffFor>;

export const placeTariff = z.strictObject({
  slug,
  name: name.optional(),
  for: tariffFor.optional(),
  versions: z.array(tariffVersion).min(1, 'at least one version').max(VERSIONS_MAX).optional(),
});
export type PlaceTariff = z.infer<typeof placeTariff>;

/** `current`: the `from` of the version in force today; null: none is. */
export const tariffItem = z.object({
  slug,
  name: z.string(),
  for: tariffFor,
  versions: z.array(tariffVersion),
  current: localDate.nullable(),
});
export type TariffItem = z.infer<typeof tariffItem>;

export const BURN_UNITS = ['halfDay', 'day', 'hour', 'use'] as const;

/** What a pass pays for: the uses of one zone, machine, kind or tariff, each so many units. */
export const passBurn = z
  .strictObject({
    zone: slug.optional(),
    machine: slug.optional(),
    machineKind: machineKind.optional(),
    tariff: slug.optional(),
    per: z.enum(BURN_UNITS),
    units: z.int().min(1).max(10_000),
    /** Where half-days meet; else that of the tariff. */
    boundary: localTime.optional(),
  })
  .superRefine((burn, context) => {
    const named = [burn.zone, burn.machine, burn.machineKind, burn.tariff];
    if (named.filter((one) => one !== undefined).length !== 1)
      context.addIssue({
        code: 'custom',
        path: [],
        message: 'one of zone, machine, machineKind, tariff',
      });
  });
export type PassBurn = z.infer<typeof passBurn>;

export const placePass = z.strictObject({
  slug,
  name: name.optional(),
  units: z.int().min(1).max(100_000).optional(),
  validMonths: z.int().min(1).max(120).optional(),
  price: price.optional(),
  prices: priceMode.optional(),
  vat: placeVat.optional(),
  burns: z.array(passBurn).min(1, 'at least one use that it pays for').max(LIST_MAX).optional(),
});
export type PlacePass = z.infer<typeof placePass>;

export const passItem = z.object({
  slug,
  name: z.string(),
  units: z.int(),
  validMonths: z.int(),
  price,
  prices: priceMode,
  vat: placeVat,
  burns: z.array(passBurn),
});
export type PassItem = z.infer<typeof passItem>;

export const PLAN_PERIODS = ['month', 'year', 'civil-year'] as const;

/** What a membership costs, each period in advance. */
export const placePrice = z.strictObject({
  every: z.enum(PLAN_PERIODS),
  price,
  prices: priceMode.optional(),
  vat: placeVat.optional(),
  proRata: z.boolean().optional(),
});
export type PlacePrice = z.infer<typeof placePrice>;
