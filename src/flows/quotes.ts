/** What a use would cost, by the same code that charges it. */
import type { QuoteAnswer, QuoteBody, Usage } from '#contract/charges.ts';
import type { Asked } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  findTariffBySlug,
  type HeldPass,
  type Measure,
  passesOf,
  percentOf,
  placeLanguage,
  type Rating,
  rateWithHistory,
  splitVat,
  stepItems,
  type Use,
  vatOf,
} from '#modules/billing/index.ts';
import { findMachine } from '#modules/machines/index.ts';
import { findPersonByRef } from '#modules/people/index.ts';
import { findZone } from '#modules/site/index.ts';
import { plansOn } from './payers.ts';

type Code = 'not-allowed' | 'not-found' | 'bad-input' | 'no-tariff';
type Target = Pick<Use, 'kind' | 'machine' | 'machineKind' | 'zone'> & { readonly free: boolean };

const MILLI = 1000;

/**
 * Of somebody, after all that they have used, or of an audience without a past. Codes: `not-allowed`, `not-found`,
 * `no-tariff` (none fits: it is never free by mistake).
 */
export function quote(asked: Asked, input: QuoteBody): Result<QuoteAnswer, Code> {
  const refused = requireRole(asked.actor, ['manager', 'accountant', 'trainer', 'reception']);
  if (refused !== null) return refused;
  const target = targetOf(asked, input);
  if (!target.ok) return target;
  const person = input.person === undefined ? null : findPersonByRef(asked.db, input.person);
  if (person === undefined) return refuse('not-found', `there is no person ${input.person}`);
  const times = timesOf(input, asked.nowMs);
  const date = localDateOf(times.startedAtMs, timeZoneOf(asked.db));
  const ofAudience = input.audience === undefined ? [] : [input.audience];
  const { free, ...what } = target.value;
  const use: Use = {
    ...what,
    ...times,
    measures: measuresOf(input.usage ?? {}, input, times),
    audiences: person === null ? ofAudience : plansOn(asked.db, person.id, date),
    phase: input.phase ?? 'finished',
    part: 'whole',
  };
  const rating = rateWithHistory(asked.db, null, {
    person: person?.ref ?? null,
    use,
    ...(input.tariff === undefined ? {} : { tariff: input.tariff }),
  });
  if (rating === null || typeof rating === 'string') {
    return free ? ok(FREE) : refuse('no-tariff', whyNot(rating, date));
  }
  const passes = person === null ? [] : passesOf(asked.db, person.ref);
  return ok(answerOf(rating, passes, placeLanguage(asked.db)));
}

export const queries = { 'quotes.make': quote } as const;

const FREE: QuoteAnswer = {
  amountCents: 0,
  prices: 'gross',
  grossCents: 0,
  netCents: 0,
  vatCents: 0,
  vat: null,
  tariff: null,
  passes: [],
  steps: [],
};

function targetOf({ db }: Asked, input: QuoteBody): Result<Target, 'not-found'> {
  const { machine: slug, zone, tariff } = input;
  if (tariff !== undefined && findTariffBySlug(db, tariff) === null)
    return refuse('not-found', `there is no tariff ${tariff}`);
  if (zone !== undefined && findZone(db, zone) === null)
    return refuse('not-found', `there is no zone ${zone}`);
  const nothing = { machine: null, machineKind: null, zone: zone ?? null, free: false };
  if (slug === undefined) return ok({ kind: zone === undefined ? 'sale' : 'visit', ...nothing });
  const machine = findMachine(db, slug);
  return machine === null
    ? refuse('not-found', `there is no machine ${slug}`)
    : ok({
        kind: 'session',
        machine: machine.slug,
        machineKind: machine.kind,
        zone: null,
        free: machine.free,
      });
}

type Times = { readonly startedAtMs: number; readonly endedAtMs: number };

/** Now unless said, and as long as the use is. */
function timesOf({ startedAt, endedAt, usage = {} }: QuoteBody, nowMs: number): Times {
  const longest = Math.max(
    0,
    ...[usage.heldSeconds, usage.presenceSeconds, usage.jobSeconds, usage.runningSeconds].map(
      (seconds) => seconds ?? 0,
    ),
  );
  const lastsMs = Math.round(longest * MILLI);
  if (startedAt !== undefined) {
    const startedAtMs = Date.parse(startedAt);
    return {
      startedAtMs,
      endedAtMs: endedAt === undefined ? startedAtMs + lastsMs : Date.parse(endedAt),
    };
  }
  const endedAtMs = endedAt === undefined ? nowMs + lastsMs : Date.parse(endedAt);
  return { startedAtMs: endedAtMs - lastsMs, endedAtMs };
}

/** What is not said of time follows from the times and from what is said; of quantities it is nothing. */
export function measuresOf(
  usage: Usage,
  said: { readonly startedAt?: string | undefined; readonly endedAt?: string | undefined },
  times: Times,
): Partial<Record<Measure, number>> {
  const spans = said.startedAt !== undefined && said.endedAt !== undefined;
  const span = spans ? (times.endedAtMs - times.startedAtMs) / MILLI : undefined;
  const held = usage.heldSeconds ?? span ?? (usage.runningSeconds ?? 0) + (usage.idleSeconds ?? 0);
  const running = usage.runningSeconds ?? Math.max(0, held - (usage.idleSeconds ?? 0));
  const idle = usage.idleSeconds ?? Math.max(0, held - running);
  const told = {
    held,
    running,
    idle,
    job: usage.jobSeconds ?? running,
    presence: usage.presenceSeconds ?? span ?? held,
    filamentGrams: usage.filamentGrams ?? 0,
    filamentMillimetres: usage.filamentMillimetres ?? 0,
    wattHours: usage.wattHours ?? 0,
    pages: usage.pages ?? 0,
    sheets: usage.sheets ?? 0,
  };
  const isAnything = Object.values(told).some((amount) => amount > 0);
  const all = { ...told, units: usage.units ?? (isAnything ? 1 : 0) };
  return Object.fromEntries(
    Object.entries(all).map(([measure, amount]) => [measure, Math.round(amount * MILLI)]),
  );
}

function answerOf(
  { applied, rated }: Rating,
  passes: readonly HeldPass[],
  language: 'fr' | 'en',
): QuoteAnswer {
  const vat = vatOf(applied.version.vat);
  const slugs = new Map(passes.map((pass) => [pass.holding, pass.slug]));
  return {
    amountCents: rated.amountCents,
    prices: rated.prices,
    ...splitVat(rated.amountCents, rated.prices, vat.rate),
    vat: { category: vat.category, rate: percentOf(vat.rate), code: vat.code },
    tariff: { slug: applied.tariff.slug, version: applied.version.from },
    passes: rated.burns.map(({ holding, units }) => ({ slug: slugs.get(holding) ?? '', units })),
    steps: stepItems(rated.steps, language),
  };
}

function whyNot(rating: string | null, date: string): string {
  if (rating === 'no-version') return `the tariff has no version for ${date}`;
  if (rating === 'no-rate') return `the tariff has no rate for this person on ${date}`;
  return 'no tariff is for this use';
}
