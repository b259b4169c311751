/**
 * What memberships cost is charged once a period, however often and however late this is done: every turn makes the
 * charges of the periods what they should be, and a period that is charged already stays.
 */
import type { PlacePrice } from '#contract/tariffs.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { timerDueAt } from '#journal/timers.ts';
import { addDays, localDateOf, startOfDay } from '#kernel/civil-time.ts';
import { decimalOf, MICROS_PER_CENT, microsOf } from '#kernel/money.ts';
import {
  coverageOf,
  type Days,
  daysIn,
  liveCharges,
  periodsWithin,
  placeLanguage,
  planCents,
  planLabel,
  planSourcesOf,
  type Source,
  settle,
  vatOf,
  type WantedCharge,
} from '#modules/billing/index.ts';
import {
  listMemberships,
  listPeopleAfter,
  listPricedPlans,
  type Membership,
  PEOPLE_A_TURN,
} from '#modules/people/index.ts';
import { payerOn } from './payers.ts';

const TURN_MS = 100;
/** After midnight, so that no day is begun twice by a clock that is set a little. */
const AFTER_MIDNIGHT_MS = 300_000;

type Plan = { readonly slug: string; readonly name: string; readonly price: PlacePrice };
type Member = { readonly id: number; readonly ref: string };
type Payload = { readonly afterId: number };

/** Asked for at the start; a timer that is set stays. */
export function armPlanCharges(ctx: FlowCtx): void {
  if (timerDueAt(ctx.tx, 'plan-charges') === null) arm(ctx, ctx.nowMs, 0);
}

/** After an import: prices, plans and memberships may be others now. */
export function chargePlansSoon(ctx: FlowCtx): void {
  arm(ctx, ctx.nowMs, 0);
}

/** Timer `plan-charges`: some people a turn, then again tomorrow. */
export function chargePlans(ctx: FlowCtx, timer: Timer): void {
  const { afterId } = timer.payload as Payload;
  const plans = new Map(
    listPricedPlans(ctx.tx).map(({ slug, name, price }): [string, Plan] => [
      slug,
      { slug, name, price: JSON.parse(price ?? '{}') as PlacePrice },
    ]),
  );
  const people = plans.size === 0 ? [] : listPeopleAfter(ctx.tx, afterId);
  for (const person of people) chargeMember(ctx, person, plans);
  const last = people.at(-1);
  if (last !== undefined && people.length === PEOPLE_A_TURN) {
    arm(ctx, ctx.nowMs + TURN_MS, last.id);
    return;
  }
  const timeZone = timeZoneOf(ctx.tx);
  const tomorrow = addDays(localDateOf(ctx.nowMs, timeZone), 1);
  arm(ctx, startOfDay(tomorrow, timeZone) + AFTER_MIDNIGHT_MS, 0);
}

function arm(ctx: FlowCtx, dueAtMs: number, afterId: number): void {
  const payload: Payload = { afterId };
  ctx.setTimer({ key: 'plan-charges', kind: 'plan-charges', dueAtMs, payload });
}

function chargeMember(ctx: FlowCtx, member: Member, plans: ReadonlyMap<string, Plan>): void {
  const memberships = listMemberships(ctx.tx, member.id);
  const charged = planSourcesOf(ctx.tx, member.ref).map(({ sourceId }) => partsOfId(sourceId));
  if (memberships.length + charged.length === 0) return;
  for (const plan of plans.values()) {
    const held = memberships.filter((one) => one.plan === plan.slug);
    const starts = charged.filter((one) => one.plan === plan.slug).map((one) => one.from);
    if (held.length + starts.length > 0) chargePlan(ctx, member, plan, held, starts);
  }
}

/**
 * The first time from the last month on, for what was before was asked for elsewhere; then from where the charges
 * ended. The last month and this one are looked at each time, for memberships may have changed.
 */
function chargePlan(
  ctx: FlowCtx,
  member: Member,
  plan: Plan,
  held: readonly Membership[],
  charged: readonly string[],
): void {
  const timeZone = timeZoneOf(ctx.tx);
  const today = localDateOf(ctx.nowMs, timeZone);
  const lastMonth = `${addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7)}-01`;
  const lastStart = charged.toSorted().at(-1) ?? '';
  const from = lastStart !== '' && lastStart < lastMonth ? lastStart : lastMonth;
  const periods = periodsWithin(plan.price.every, held, { from, to: today });
  for (const period of periods) {
    const coverage = coverageOf(period, held);
    const isDue = coverage !== null && coverage.firstDay <= today;
    settlePeriod(ctx, member, plan, period, isDue ? coverage : null);
  }
  // A membership that is gone leaves nothing to pay for the periods that nobody else's holds.
  for (const start of charged) {
    const isKnown = periods.some((period) => period.from === start);
    if (start >= lastMonth && !isKnown)
      settlePeriod(ctx, member, plan, { from: start, to: start }, null);
  }
}

function settlePeriod(
  ctx: FlowCtx,
  member: Member,
  plan: Plan,
  period: Days,
  coverage: { readonly days: number; readonly firstDay: string } | null,
): void {
  const source: Source = { type: 'plan', id: `${member.ref}/${plan.slug}/${period.from}` };
  const live = liveCharges(ctx.tx, source);
  const wanted = coverage === null ? null : wantedFor(ctx, member, plan, period, coverage);
  if (live.length + (wanted === null ? 0 : 1) > 0) settle(ctx, source, live, wanted);
}

function wantedFor(
  ctx: FlowCtx,
  member: Member,
  plan: Plan,
  period: Days,
  { days, firstDay }: { readonly days: number; readonly firstDay: string },
): WantedCharge | null {
  const { price } = plan;
  const payer = payerOn(ctx.tx, member.id, firstDay);
  if (payer === null) return null;
  const atMs = startOfDay(firstDay, timeZoneOf(ctx.tx));
  const amountCents = planCents(price, period, days);
  const words = planLabel(plan.name, price, period, days);
  const isWhole = price.proRata !== true || days === daysIn(period);
  const micros = isWhole ? (microsOf(price.price) ?? 0) : amountCents * MICROS_PER_CENT;
  return {
    atMs,
    startedAtMs: atMs,
    person: member.ref,
    payer,
    tariff: plan.slug,
    tariffVersion: null,
    label: words[placeLanguage(ctx.tx)],
    line: {
      quantityMilli: 1000,
      unit: price.every === 'month' ? 'month' : 'year',
      unitPriceMicros: micros,
    },
    prices: price.prices ?? 'gross',
    amountCents,
    vat: vatOf(price.vat ?? { category: 'O' }),
    steps: [
      { kind: 'plan', words, units: isWhole ? 1 : null, price: decimalOf(micros), amountCents },
    ],
    use: null,
    freeUsed: {},
    burns: [],
  };
}

/** `ref/plan/first day`: a ref has no slash. */
function partsOfId(id: string): { readonly plan: string; readonly from: string } {
  const [, plan = '', from = ''] = id.split('/');
  return { plan, from };
}
