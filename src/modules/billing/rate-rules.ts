/**
 * From a use to its price, with every step told. Pure. Amounts are exact until the end (thousandths of a quantity
 * by millionths of a euro), and a charge is rounded once, half up, after free parts and caps.
 */
import { localDateOf } from '#kernel/civil-time.ts';
import { decimalOf, MICROS_PER_CENT, microsOf, roundHalfUp } from '#kernel/money.ts';
import { lowestCap, NO_COUNTERS, takeFree } from './cap-rules.ts';
import { halfDaysTouched, planBurns } from './pass-rules.ts';
import type { Applied } from './tariff-rules.ts';
import { failedWords, halfDayWords, quantityWords, setupWords, timeWords } from './trace-rules.ts';
import type {
  Burn,
  ChargeStep,
  Counters,
  HeldPass,
  LineFigures,
  LineUnit,
  Measure,
  Rated,
  StepKind,
  TariffComponent,
  Use,
  Words,
} from './types.ts';

const MILLI = 1000;
const NANOS_PER_MICRO = 1000n;
const NANOS_PER_CENT = 10_000_000n;

/** A step before rounding. */
type Step = {
  readonly kind: StepKind;
  readonly words: Words;
  readonly units: number | null;
  readonly price: string | null;
  readonly nanos: bigint;
  readonly unit: LineUnit;
};
type TimeComponent = Extract<TariffComponent, { type: 'time' }>;
type QuantityComponent = Extract<TariffComponent, { type: 'quantity' }>;
type Left = Partial<Record<Measure, number>>;

export type RateFacts = {
  readonly timeZone: string;
  readonly counters?: Counters;
  readonly passes?: readonly HeldPass[];
};

/** What a use costs. Null: this part of it has no price of its own (a session whose jobs pay). */
export function rateUse(applied: Applied, use: Use, facts: RateFacts): Rated | null {
  const { version, rate, tariff } = applied;
  const { timeZone, counters = NO_COUNTERS, passes = [] } = facts;
  const ofPart = rate.components.filter((component) => isOfPart(component, use.part));
  if (ofPart.length === 0 && use.part === 'session') return null;
  const { components, note } = afterFailure(ofPart, use, version.failedJobs ?? 'full');
  const steps: Step[] = note === null ? [] : [plain('failed', note)];
  const left = measuresOf(components, use);
  const free = takeFree(version.free ?? [], use.audiences, left, counters);
  for (const part of free) steps.push(plain('free', part.words));
  if (isBillable(use)) {
    for (const component of components) steps.push(...stepsOf(component, use, left, timeZone));
  }
  const full = sum(steps);
  const cap = lowestCap(version.caps ?? [], use.audiences, counters, full);
  if (cap !== null) steps.push(lowered('cap', cap.words, cap.nanos - full));
  const burns = burnPasses(steps, passes, use, {
    tariff: tariff.slug,
    timeZone,
    boundary: boundaryOf(components),
    date: localDateOf(use.startedAtMs, timeZone),
  });
  const shown = rounded(steps);
  const amountCents = shown.reduce((all, step) => all + step.amountCents, 0);
  const freeUsed: Record<string, number> = {};
  for (const part of free) freeUsed[part.key] = (freeUsed[part.key] ?? 0) + part.taken;
  return {
    amountCents,
    prices: version.prices,
    steps: shown,
    line: lineOf(steps, amountCents),
    freeUsed,
    burns,
  };
}

/** With a job source each job pays its set-up, its time and its material, the session `held` and `idle`. */
function isOfPart(component: TariffComponent, part: Use['part']): boolean {
  if (part === 'whole') return true;
  const ofSession =
    component.type === 'time' && (component.measure === 'held' || component.measure === 'idle');
  return (part === 'session') === ofSession;
}

function afterFailure(
  components: readonly TariffComponent[],
  use: Use,
  rule: 'full' | 'material' | 'free',
): { readonly components: readonly TariffComponent[]; readonly note: Words | null } {
  if (use.phase !== 'failed' || rule === 'full') return { components, note: null };
  const kept = rule === 'free' ? [] : components.filter(({ type }) => type === 'quantity');
  return { components: kept, note: failedWords(rule) };
}

function isBillable(use: Use): boolean {
  return use.kind === 'visit' || Object.values(use.measures).some((amount) => amount > 0);
}

/** What there is to price of each measure that a component asks for. */
function measuresOf(components: readonly TariffComponent[], use: Use): Left {
  const left: Left = {};
  for (const component of components) {
    if (component.type === 'time' || component.type === 'quantity')
      left[component.measure] = Math.max(0, use.measures[component.measure] ?? 0);
  }
  return left;
}

function stepsOf(component: TariffComponent, use: Use, left: Left, timeZone: string): Step[] {
  switch (component.type) {
    case 'setup':
      return [priced('setup', setupWords(shownPrice(component.price)), 1, component.price, 'unit')];
    case 'time':
      return timeSteps(component, left[component.measure] ?? 0);
    case 'quantity':
      return quantitySteps(component, left[component.measure] ?? 0);
    case 'halfDays': {
      const count = halfDaysTouched(use, component.boundary, timeZone);
      const words = halfDayWords(count, component.boundary, shownPrice(component.price));
      return [priced('half-days', words, count, component.price, 'half-day')];
    }
  }
}

/** Units begun of what is left after grace; each stretch of tiers is a step of its own. */
function timeSteps(component: TimeComponent, ms: number): Step[] {
  const { measure, unitSeconds, graceSeconds = 0, minimumUnits = 0 } = component;
  if (ms <= 0) return [];
  const graceMs = Math.min(ms, graceSeconds * MILLI);
  const begun = Math.ceil((ms - graceMs) / (unitSeconds * MILLI));
  const units = Math.max(begun, minimumUnits);
  return stretchesOf(component, units).map((stretch) =>
    priced(
      'time',
      timeWords({
        measure,
        ms,
        graceMs,
        unitSeconds,
        ...stretch,
        price: shownPrice(stretch.price),
      }),
      stretch.units,
      stretch.price,
      'time-unit',
    ),
  );
}

type Stretch = { readonly units: number; readonly price: string };

/** `whole`: all units at the price of the tier that they reach; `marginal`: each at that of its own. */
function stretchesOf(component: TimeComponent, units: number): Stretch[] {
  const tiers = [
    { fromUnit: 1, price: component.price },
    ...[...(component.tiers ?? [])].sort((one, other) => one.fromUnit - other.fromUnit),
  ];
  if (component.tierMode === 'whole') {
    const reached = tiers.findLast((tier) => tier.fromUnit <= units) ?? tiers[0];
    return units === 0 || reached === undefined ? [] : [{ units, price: reached.price }];
  }
  return tiers.flatMap((tier, index) => {
    const next = tiers[index + 1]?.fromUnit ?? Number.POSITIVE_INFINITY;
    const within = Math.min(units + 1, next) - tier.fromUnit;
    return within > 0 ? [{ units: within, price: tier.price }] : [];
  });
}

function quantitySteps(component: QuantityComponent, thousandths: number): Step[] {
  if (thousandths <= 0) return [];
  const step = component.step === undefined ? 1 : Math.round(component.step * MILLI);
  const amount = Math.ceil(thousandths / step) * step;
  const words = quantityWords(component.measure, amount, shownPrice(component.price));
  return [priced('quantity', words, amount / MILLI, component.price, UNITS[component.measure])];
}

const UNITS: Readonly<Record<QuantityComponent['measure'], LineUnit>> = {
  filamentGrams: 'gram',
  filamentMillimetres: 'millimetre',
  wattHours: 'watt-hour',
  pages: 'page',
  sheets: 'sheet',
  units: 'unit',
};

/** Takes off what passes pay, where there is anything to pay, and answers the units that they lose. */
function burnPasses(
  steps: Step[],
  passes: readonly HeldPass[],
  use: Use,
  facts: Parameters<typeof planBurns>[2],
): readonly Burn[] {
  const price = sum(steps);
  const plan = price <= 0n ? null : planBurns(passes, use, facts);
  if (plan === null) return [];
  const { covered, occasions, words, burns } = plan;
  const paid = price - roundHalfUp(price * BigInt(occasions - covered), BigInt(occasions));
  words.forEach((told, index) => {
    steps.push(lowered('pass', told, index === 0 ? -paid : 0n));
  });
  return burns;
}

function boundaryOf(components: readonly TariffComponent[]): string | null {
  const halfDays = components.find((component) => component.type === 'halfDays');
  return halfDays?.type === 'halfDays' ? halfDays.boundary : null;
}

/** Each step shows what it adds to the rounded total so far, so that the steps add up to the amount. */
function rounded(steps: readonly Step[]): ChargeStep[] {
  let exact = 0n;
  let told = 0n;
  return steps.map(({ kind, words, units, price, nanos }) => {
    exact += nanos;
    const cents = roundHalfUp(exact, NANOS_PER_CENT);
    const amountCents = Number(cents - told);
    told = cents;
    return { kind, words, units, price, amountCents };
  });
}

/** Units by their price where that alone is the amount, else one by the amount. */
function lineOf(steps: readonly Step[], amountCents: number): LineFigures {
  const priced = steps.filter((step) => step.nanos !== 0n);
  const [only] = priced;
  if (priced.length === 1 && only !== undefined && only.units !== null && only.price !== null) {
    return {
      quantityMilli: Math.round(only.units * MILLI),
      unit: only.unit,
      unitPriceMicros: microsOf(only.price) ?? 0,
    };
  }
  return { quantityMilli: MILLI, unit: 'unit', unitPriceMicros: amountCents * MICROS_PER_CENT };
}

function priced(kind: StepKind, words: Words, units: number, price: string, unit: LineUnit): Step {
  const thousandths = BigInt(Math.round(units * MILLI));
  const nanos = (BigInt(microsOf(price) ?? 0) * NANOS_PER_MICRO * thousandths) / BigInt(MILLI);
  return { kind, words, units, price: shownPrice(price), nanos, unit };
}

function plain(kind: StepKind, words: Words): Step {
  return lowered(kind, words, 0n);
}

function lowered(kind: StepKind, words: Words, nanos: bigint): Step {
  return { kind, words, units: null, price: null, nanos, unit: 'unit' };
}

function shownPrice(price: string): string {
  return decimalOf(microsOf(price) ?? 0);
}

function sum(steps: readonly Step[]): bigint {
  return steps.reduce((all, step) => all + step.nanos, 0n);
}
