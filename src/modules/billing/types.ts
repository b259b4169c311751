/** Words of billing: charges and what they are made of. */
import type { charges } from './tables.ts';

export type ChargeRow = typeof charges.$inferSelect;
export type PayerKind = 'person' | 'organisation';
export type SourceType = 'session' | 'job' | 'visit' | 'sale' | 'plan' | 'pass' | 'import';
export type ChargeState = 'open' | 'invoiced' | 'corrected' | 'waived';
export type PriceMode = 'gross' | 'net';
export type VatCategory = 'S' | 'E' | 'Z' | 'O';
export type Words = { readonly fr: string; readonly en: string };

/** One step from use to amount, as a charge keeps it. The steps of a charge add up to its amount. */
export type ChargeStep = {
  readonly kind: string;
  readonly words: Words;
  /** Of `price`; null: the step is no multiple of a price. */
  readonly units: number | null;
  /** Decimal text in euros, as the tariff writes it. */
  readonly price: string | null;
  readonly amountCents: number;
};
