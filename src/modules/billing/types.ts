/** Words of billing: what was used, what it costs and why, and what is charged for it. */
import type {
  CapPeriod,
  FreePeriod,
  Measure,
  PassBurn,
  PlacePass,
  PlacePrice,
  PlaceTariff,
  PlaceVat,
  PriceMode,
  TariffComponent,
  TariffFor,
  TariffRate,
  TariffVersion,
  VatCategory,
} from '#contract/tariffs.ts';
import type { charges, passHoldings, periods } from './tables.ts';

export type {
  CapPeriod,
  FreePeriod,
  Measure,
  PassBurn,
  PlacePass,
  PlacePrice,
  PlaceTariff,
  PlaceVat,
  PriceMode,
  TariffComponent,
  TariffFor,
  TariffRate,
  TariffVersion,
  VatCategory,
};

export type ChargeRow = typeof charges.$inferSelect;
export type PeriodRow = typeof periods.$inferSelect;
export type HoldingRow = typeof passHoldings.$inferSelect;
export type PayerKind = 'person' | 'organisation';
export type SourceType = 'session' | 'job' | 'visit' | 'sale' | 'plan' | 'pass' | 'import';
/** What a charge is for. */
export type Source = { readonly type: SourceType; readonly id: string };
export type ChargeState = 'open' | 'invoiced' | 'corrected' | 'waived';
export type Words = { readonly fr: string; readonly en: string };

export type Payer = { readonly kind: PayerKind; readonly ref: string };

/** One step from use to amount, as a charge keeps it. The steps of a charge add up to its amount. */
export type ChargeStep = {
  readonly kind: StepKind;
  readonly words: Words;
  /** Of `price`; null: the step is no multiple of a price. */
  readonly units: number | null;
  /** Decimal text in euros, as the tariff writes it. */
  readonly price: string | null;
  readonly amountCents: number;
};
export type StepKind =
  | 'setup'
  | 'time'
  | 'quantity'
  | 'half-days'
  | 'free'
  | 'cap'
  | 'pass'
  | 'failed'
  | 'sale'
  | 'plan'
  | 'correction'
  | 'discount'
  | 'waived';

/** How a job ended; of a use that is no job: `finished`. */
export type UsePhase = 'finished' | 'failed' | 'cancelled';

/** A use as it was measured. It holds all that rating needs of it, so that it can be rated again. */
export type Use = {
  readonly kind: 'session' | 'job' | 'visit' | 'sale';
  /** Slugs. A visit has its zone alone, a use of a machine no zone: zone tariffs rate visits only. */
  readonly machine: string | null;
  readonly machineKind: string | null;
  readonly zone: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Thousandths: milliseconds, milligrams, milliwatt-hours. */
  readonly measures: Readonly<Partial<Record<Measure, number>>>;
  /** Plans of the person on the day of the start. */
  readonly audiences: readonly string[];
  readonly phase: UsePhase;
  /** Of a machine that tells of its jobs, the session pays its `held` and `idle` time and each job the rest. */
  readonly part: 'whole' | 'session' | 'job';
};

/** What the person's uses of a tariff have come to in the periods of a date. */
export type Counters = {
  /** Cents in the mode of the version. */
  readonly spentCents: Readonly<Record<Exclude<CapPeriod, 'session'>, number>>;
  /** By measure and period, thousandths: `held/month`. */
  readonly freeUsed: Readonly<Record<string, number>>;
};

export type HeldPass = {
  readonly holding: string;
  readonly slug: string;
  readonly name: string;
  readonly untilDate: string;
  readonly boughtAtMs: number;
  readonly left: number;
  readonly burns: readonly PassBurn[];
};

export type Burn = { readonly holding: string; readonly units: number };

/** What an invoice's line says besides its label. */
export type LineFigures = {
  readonly quantityMilli: number;
  readonly unit: LineUnit;
  readonly unitPriceMicros: number;
};
export type LineUnit =
  | 'unit'
  | 'time-unit'
  | 'half-day'
  | 'gram'
  | 'millimetre'
  | 'watt-hour'
  | 'page'
  | 'sheet'
  | 'month'
  | 'year';

export type Rated = {
  /** Whole cents, exact in `prices`. */
  readonly amountCents: number;
  readonly prices: PriceMode;
  readonly steps: readonly ChargeStep[];
  readonly line: LineFigures;
  readonly freeUsed: Readonly<Record<string, number>>;
  readonly burns: readonly Burn[];
};

/** A charge as it should stand. */
export type WantedCharge = {
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly person: string | null;
  readonly payer: Payer;
  readonly tariff: string | null;
  readonly tariffVersion: string | null;
  readonly label: string;
  readonly line: LineFigures;
  readonly prices: PriceMode;
  readonly amountCents: number;
  readonly vat: {
    readonly category: VatCategory;
    /** Basis points. */
    readonly rate: number;
    readonly code: string | null;
  };
  readonly steps: readonly ChargeStep[];
  readonly use: Use | null;
  readonly freeUsed: Readonly<Record<string, number>>;
  readonly burns: readonly Burn[];
};

export type LiveCharge = ChargeRow & { readonly burns: readonly Burn[] };

export type NewCharge = {
  readonly wanted: WantedCharge;
  readonly correctsId: string | null;
  /** A waiver outlives a correction: who gave it, and why; by nobody: of 0 cents. */
  readonly waived: { readonly by: string | null; readonly reason: string } | null;
};
