/** What becomes of the charges of a source when it is rated, or rated again: nothing ever changes, charges follow. Pure. */
import type {
  Burn,
  ChargeRow,
  LiveCharge,
  NewCharge,
  Payer,
  PriceMode,
  VatCategory,
  WantedCharge,
} from './types.ts';
import { discountSteps, isWaivedPart, splitWaived, sumOf, waiversOf } from './waiver-rules.ts';

export type Settlement = {
  /** Ids of charges that another one stands for from now on. */
  readonly corrected: readonly string[];
  readonly created: readonly NewCharge[];
};

/** The reason of a charge of 0 cents, and of one whose use was taken back. */
export const COVERED = 'covered';
export const WITHDRAWN = 'withdrawn';

const NOTHING: Settlement = { corrected: [], created: [] };

/**
 * `live`: the charges of the source that no other stands for, oldest first. What is invoiced stays and the difference
 * is a further charge (below 0: for a credit note); what is not is replaced. `wanted` null: nothing is owed.
 */
export function planSettlement(
  live: readonly LiveCharge[],
  wanted: WantedCharge | null,
): Settlement {
  const invoiced = live.filter((charge) => charge.state === 'invoiced');
  const pending = live.filter((charge) => charge.state !== 'invoiced');
  if (invoiced.length > 0) return differences(invoiced, pending, wanted);
  const parts = pending.filter(isWaivedPart);
  const [before, ...more] = pending.filter((charge) => !isWaivedPart(charge));
  if (before === undefined)
    return wanted === null ? NOTHING : { corrected: [], created: [born(wanted, null, null)] };
  const whole = { ...before, amountCents: before.amountCents + sumOf(parts) };
  if (more.length === 0 && isSame(whole, wanted)) return NOTHING;
  const isSplit = parts.length > 0 && wanted !== null && !isWaivedBySomebody(before);
  return {
    corrected: pending.map(({ id }) => id),
    created:
      isSplit && wanted.amountCents > 0
        ? splitWaived(wanted, before.id, waiversOf(parts))
        : [born(wanted ?? withdrawal(before), before.id, wanted === null ? null : before)],
  };
}

/** A charge as it stands. */
export function asWanted(charge: LiveCharge): WantedCharge {
  return {
    atMs: charge.atMs,
    startedAtMs: charge.startedAtMs,
    person: charge.person,
    payer: { kind: charge.payerKind as Payer['kind'], ref: charge.payer },
    tariff: charge.tariff,
    tariffVersion: charge.tariffVersion,
    label: charge.label,
    line: {
      quantityMilli: charge.quantityMilli,
      unit: charge.unit as WantedCharge['line']['unit'],
      unitPriceMicros: charge.unitPriceMicros,
    },
    prices: charge.prices as PriceMode,
    amountCents: charge.amountCents,
    vat: {
      category: charge.vatCategory as VatCategory,
      rate: charge.vatRate,
      code: charge.vatCode,
    },
    steps: JSON.parse(charge.steps),
    use: charge.use === null ? null : JSON.parse(charge.use),
    freeUsed: freeOf(charge),
    burns: charge.burns,
  };
}

/**
 * Whether a charge of a person's is rated again when what they used before it moves: it was measured, and nothing of its
 * source is invoiced. `live`: the charges of its source that no other stands for.
 */
export function isRatedAgain(
  charge: Pick<ChargeRow, 'person' | 'tariff' | 'use'>,
  live: ReadonlyArray<Pick<ChargeRow, 'state'>>,
): boolean {
  const { person, tariff, use } = charge;
  if (person === null || tariff === null || use === null) return false;
  return live.every(({ state }) => state !== 'invoiced');
}

/** Whether a charge is of a waiver that somebody gave, and not of 0 cents by itself. */
export function isWaivedBySomebody(charge: Pick<ChargeRow, 'state' | 'waivedBy'>): boolean {
  return charge.state === 'waived' && charge.waivedBy !== null;
}

function differences(
  invoiced: readonly LiveCharge[],
  pending: readonly LiveCharge[],
  wanted: WantedCharge | null,
): Settlement {
  const payers = new Map(invoiced.map((charge) => [payerKey(charge), charge]));
  const parts = pending.filter(isWaivedPart);
  const partsFor = (charge: LiveCharge) =>
    parts.filter((part) => payerKey(part) === payerKey(charge));
  const due: NewCharge[] = [...payers.values()].flatMap((last) => {
    const of = invoiced.filter((charge) => payerKey(charge) === payerKey(last));
    const target = wanted !== null && wantedKey(wanted) === payerKey(last) ? wanted : null;
    const waivers = target === null ? [] : waiversOf(partsFor(last));
    const wholeCents = target?.amountCents ?? 0;
    const amountCents = Math.max(0, wholeCents - sumOf(waivers)) - sumOf(of);
    if (amountCents === 0) return [];
    const steps = discountSteps(waivers, wholeCents);
    return [born(difference(last, of, target, { amountCents, steps }), last.id, null)];
  });
  if (wanted !== null && !payers.has(wantedKey(wanted))) due.push(born(wanted, null, null));
  const open = pending.filter((charge) => !isWaivedPart(charge));
  const kept = open.filter((charge) => due.some(({ wanted: one }) => isAlike(charge, one)));
  // A part stays let go as long as who was let off is who pays.
  const stays = parts.filter((part) => wanted !== null && payerKey(part) === wantedKey(wanted));
  return {
    corrected: pending
      .filter((charge) => !kept.includes(charge) && !stays.includes(charge))
      .map(({ id }) => id),
    created: due.filter(({ wanted: one }) => !kept.some((charge) => isAlike(charge, one))),
  };
}

/** Credits name the VAT of the line that they give back; so does what is owed more, at its own. */
function difference(
  last: LiveCharge,
  invoiced: readonly LiveCharge[],
  target: WantedCharge | null,
  { amountCents, steps }: Pick<WantedCharge, 'amountCents' | 'steps'>,
): WantedCharge {
  const basis = target !== null && amountCents > 0 ? target : withdrawal(last);
  const before = sumOf(invoiced);
  const freeUsed: Record<string, number> = { ...(target?.freeUsed ?? {}) };
  for (const charge of invoiced) {
    for (const [key, used] of Object.entries(freeOf(charge)))
      freeUsed[key] = (freeUsed[key] ?? 0) - used;
  }
  return {
    ...basis,
    amountCents,
    freeUsed,
    burns: [],
    line: { quantityMilli: 1000, unit: 'unit', unitPriceMicros: amountCents * 10_000 },
    use: target?.use ?? null,
    steps: [
      ...(target?.steps ?? []),
      ...steps,
      {
        kind: 'correction',
        words: { fr: 'Déjà facturé', en: 'Invoiced before' },
        units: null,
        price: null,
        amountCents: -before,
      },
    ],
  };
}

/** A charge of 0 in the place of one whose use was voided or given to somebody else. */
function withdrawal(charge: LiveCharge): WantedCharge {
  return {
    ...asWanted(charge),
    line: { quantityMilli: 1000, unit: 'unit', unitPriceMicros: 0 },
    amountCents: 0,
    steps: [
      {
        kind: 'correction',
        words: { fr: 'Usage retiré', en: 'Use withdrawn' },
        units: null,
        price: null,
        amountCents: 0,
      },
    ],
    use: null,
    freeUsed: {},
    burns: [],
  };
}

function born(
  wanted: WantedCharge,
  correctsId: string | null,
  before: LiveCharge | null,
): NewCharge {
  const carried =
    before !== null && isWaivedBySomebody(before)
      ? { by: before.waivedBy, reason: before.waiveReason ?? '' }
      : null;
  const nothing =
    wanted.amountCents === 0
      ? { by: null, reason: wanted.use === null && correctsId !== null ? WITHDRAWN : COVERED }
      : null;
  return { wanted, correctsId, waived: nothing ?? carried };
}

function isSame(charge: LiveCharge, wanted: WantedCharge | null): boolean {
  if (wanted === null) return charge.waiveReason === WITHDRAWN;
  return (
    charge.waiveReason !== WITHDRAWN &&
    isAlike(charge, wanted) &&
    charge.person === wanted.person &&
    charge.tariff === wanted.tariff &&
    charge.tariffVersion === wanted.tariffVersion &&
    charge.atMs === wanted.atMs &&
    charge.startedAtMs === wanted.startedAtMs &&
    sameNumbers(freeOf(charge), wanted.freeUsed) &&
    sameNumbers(unitsOf(charge.burns), unitsOf(wanted.burns))
  );
}

/** As far as money goes: who, how much, at which VAT. */
function isAlike(charge: LiveCharge, wanted: WantedCharge): boolean {
  return (
    payerKey(charge) === wantedKey(wanted) &&
    charge.amountCents === wanted.amountCents &&
    charge.prices === wanted.prices &&
    charge.vatCategory === wanted.vat.category &&
    charge.vatRate === wanted.vat.rate &&
    charge.vatCode === wanted.vat.code
  );
}

function payerKey(charge: Pick<ChargeRow, 'payerKind' | 'payer'>): string {
  return `${charge.payerKind}:${charge.payer}`;
}

function wantedKey({ payer }: WantedCharge): string {
  return `${payer.kind}:${payer.ref}`;
}

function freeOf(charge: Pick<ChargeRow, 'freeUsed'>): Record<string, number> {
  return charge.freeUsed === '{}' ? {} : JSON.parse(charge.freeUsed);
}

function unitsOf(burns: readonly Burn[]): Record<string, number> {
  return Object.fromEntries(burns.map(({ holding, units }) => [holding, units]));
}

function sameNumbers(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): boolean {
  return [...Object.keys(one), ...Object.keys(other)].every((key) => one[key] === other[key]);
}
