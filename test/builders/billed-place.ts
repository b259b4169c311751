/** A place with open charges to bill: people and organisations, and charges put into the file as rating would. */
import type Database from 'better-sqlite3';
import type { PlaceSeller } from '#contract/seller.ts';
import { aSmallPlace } from './small-place.ts';

export type ChargeFields = {
  readonly id: string;
  readonly atMs: number;
  readonly person: string | null;
  readonly payerKind: 'person' | 'organisation';
  readonly payer: string;
  readonly amountCents: number;
  readonly prices: 'gross' | 'net';
  readonly vatCategory: string;
  readonly vatRate: number;
  readonly vatCode: string | null;
  readonly tariff: string | null;
  readonly state: string;
  readonly correctsId: string | null;
};

/** 2026-10-15, noon in Paris. */
export const MID_OCTOBER = Date.parse('2026-10-15T10:00:00Z');

export const SELLER = {
  name: 'Association Faitout',
  legalForm: 'association loi 1901',
  siren: '732829320',
  vat: 'FR44732829320',
  address: { street: '1 rue des Essais', postcode: '12000', city: 'Rodez', country: 'FR' },
  debits: false,
  operations: 'services',
  dueDays: 30,
} as const satisfies Partial<PlaceSeller>;

/** `people` members with refs `payer-0000` …, and a firm. */
export function aPlaceToBill(people = 3) {
  const small = aSmallPlace();
  return {
    ...small,
    organisations: [
      {
        ref: 'firm',
        name: 'Sample firm',
        siret: '55210055400013',
        address: '2 place du Marché, 12000 Rodez',
      },
    ],
    people: [
      ...small.people,
      ...Array.from({ length: people }, (_, index) => ({
        ref: payerRef(index),
        name: `Sample payer ${index}`,
      })),
    ],
  };
}

export function payerRef(index: number): string {
  return `payer-${String(index).padStart(4, '0')}`;
}

/** Puts charges into the tables; two figures are indicative, as the ledger never reads them. */
export function putCharges(
  raw: Database.Database,
  charges: ReadonlyArray<Partial<ChargeFields> & { readonly id: string }>,
): void {
  const insert =
    raw.prepare(`INSERT INTO charges (id, atMs, startedAtMs, person, payerKind, payer, sourceType,
    sourceId, tariff, tariffVersion, label, quantityMilli, unit, unitPriceMicros, prices, amountCents, netCents,
    vatCents, grossCents, vatCategory, vatRate, vatCode, state, correctsId, steps, freeUsed)
    VALUES (@id, @atMs, @atMs, @person, @payerKind, @payer, 'session', @id, @tariff, '2025-09-01', @label, 1000,
    'unit', @unitPriceMicros, @prices, @amountCents, @amountCents, 0, @amountCents, @vatCategory, @vatRate,
    @vatCode, @state, @correctsId, '[]', '{}')`);
  const put = raw.transaction(() => {
    for (const given of charges) {
      const charge = aCharge(given);
      insert.run({
        ...charge,
        label: `Découpe laser ${charge.id}`,
        unitPriceMicros: Math.abs(charge.amountCents) * 10_000,
      });
    }
  });
  put();
}

function aCharge(fields: Partial<ChargeFields> & { readonly id: string }): ChargeFields {
  const payer = fields.payer ?? payerRef(0);
  return {
    atMs: MID_OCTOBER,
    person: payer,
    payerKind: 'person',
    payer,
    amountCents: 550,
    prices: 'gross',
    vatCategory: 'S',
    vatRate: 2000,
    vatCode: null,
    tariff: 'laser',
    state: 'open',
    correctsId: null,
    ...fields,
  };
}
