/**
 * A part of a charge that is let go: the charge falls into a rest that is asked for and a part that is not, so that caps
 * and free parts count what was used, and not what was forgiven. Pure.
 */
import { eurosOf } from '#kernel/money.ts';
import { euros } from './trace-rules.ts';
import type { ChargeRow, ChargeStep, LiveCharge, NewCharge, WantedCharge } from './types.ts';

/** So much was let go, by whom and why. */
type Waiver = { readonly amountCents: number; readonly by: string | null; readonly reason: string };

/** What a label says of parts that were let go: the law wants a reduction on the invoice. */
const TAKEN_OFF = / \([\d,]+(?: \u2212 [\d,]+)+ \u20AC\)$/;

/** A part by itself, whose rest is another charge. */
export function isWaivedPart(charge: Pick<ChargeRow, 'state' | 'steps'>): boolean {
  if (charge.state !== 'waived') return false;
  const [first]: ChargeStep[] = JSON.parse(charge.steps);
  return first?.kind === 'waived';
}

/**
 * The parts that were let go of what a charge is of; itself where it is one. An import is the source of many others
 * besides.
 */
export function partsBeside(
  { correctsId }: Pick<ChargeRow, 'correctsId'>,
  live: readonly LiveCharge[],
): LiveCharge[] {
  return live.filter((one) => isWaivedPart(one) && one.correctsId === correctsId);
}

export function waiversOf(parts: readonly LiveCharge[]): Waiver[] {
  return parts.map(({ amountCents, waivedBy, waiveReason }) => ({
    amountCents,
    by: waivedBy,
    reason: waiveReason ?? '',
  }));
}

export function sumOf(of: ReadonlyArray<{ readonly amountCents: number }>): number {
  return of.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

/** The rest, then each part; waivers of all that there is let the whole go. */
export function splitWaived(
  wanted: WantedCharge,
  correctsId: string,
  waivers: readonly Waiver[],
): NewCharge[] {
  const last = waivers.at(-1);
  const restCents = wanted.amountCents - sumOf(waivers);
  if (last !== undefined && restCents <= 0) return [{ wanted, correctsId, waived: last }];
  const terms = [wanted.amountCents, ...waivers.map(({ amountCents }) => amountCents)];
  const rest: WantedCharge = {
    ...wanted,
    ...figuresOf(restCents),
    label: `${wanted.label} (${terms.map((cents) => eurosOf(cents).replace('.', ',')).join(' − ')} €)`,
    steps: [...wanted.steps, ...discountSteps(waivers, wanted.amountCents)],
  };
  const parts = waivers.map((waiver): NewCharge => {
    const { amountCents } = waiver;
    const steps = [stepOf('waived', waiver, amountCents)];
    const part = { ...wanted, ...figuresOf(amountCents), steps, freeUsed: {}, burns: [] };
    return { wanted: part, correctsId, waived: waiver };
  });
  return [{ wanted: rest, correctsId, waived: null }, ...parts];
}

/** A rest and its parts as one charge again. */
export function joinWaived(rest: WantedCharge, parts: readonly LiveCharge[]): WantedCharge {
  if (parts.length === 0) return rest;
  return {
    ...rest,
    ...figuresOf(rest.amountCents + sumOf(parts)),
    label: rest.label.replace(TAKEN_OFF, ''),
    steps: rest.steps.filter(({ kind }) => kind !== 'discount'),
  };
}

/** A rest with one of its parts in it again; the others stay let go. */
export function joinPart(
  rest: WantedCharge,
  restId: string,
  parts: readonly LiveCharge[],
  joined: string,
): NewCharge[] {
  const whole = joinWaived(rest, parts);
  const others = waiversOf(parts.filter(({ id }) => id !== joined));
  if (others.length === 0) return [{ wanted: whole, correctsId: restId, waived: null }];
  return splitWaived(whole, restId, others);
}

/** A part that is asked for by itself, for its rest is invoiced. */
export function askedAgain(part: WantedCharge, { id, amountCents }: LiveCharge): NewCharge {
  const words = { fr: 'Remise reprise', en: 'Discount taken back' };
  const step: ChargeStep = { kind: 'correction', words, units: null, price: null, amountCents };
  return { wanted: { ...part, steps: [step] }, correctsId: id, waived: null };
}

/** What waivers take off an amount, one by one, and never more than there is. */
export function discountSteps(waivers: readonly Waiver[], wholeCents: number): ChargeStep[] {
  let leftCents = wholeCents;
  return waivers.map((waiver) => {
    const taken = Math.min(leftCents, waiver.amountCents);
    leftCents -= taken;
    return stepOf('discount', waiver, -taken);
  });
}

function stepOf(
  kind: 'discount' | 'waived',
  { amountCents, by, reason }: Waiver,
  cents: number,
): ChargeStep {
  const amount = euros(eurosOf(amountCents));
  const words = {
    fr: `Remise de ${amount.fr} par ${by ?? ''} : ${reason}`,
    en: `Discount of ${amount.en} by ${by ?? ''}: ${reason}`,
  };
  return { kind, words, units: null, price: null, amountCents: cents };
}

function figuresOf(amountCents: number): Pick<WantedCharge, 'amountCents' | 'line'> {
  const line = {
    quantityMilli: 1000,
    unit: 'unit',
    unitPriceMicros: amountCents * 10_000,
  } as const;
  return { amountCents, line };
}
