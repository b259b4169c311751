/** Real use under draft tariffs: rated in the order of its end, as it would have been, beside what it did cost. */
import type { ReplayAnswer, ReplayBody } from '#contract/charges.ts';
import type { PlaceTariff } from '#contract/tariffs.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, localDateOf, startOfDay } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { listVisitsEndedWithin } from '#modules/access/index.ts';
import {
  applyTariff,
  type Burn,
  type CountedUse,
  chargesWithUse,
  countersOf,
  findTariff,
  type HeldPass,
  lastOfMonth,
  type Payer,
  passesBefore,
  payerRefOf,
  rateUse,
  readTariffs,
  splitVat,
  type Tariff,
  type Use,
  usesBefore,
  vatMistake,
  vatOf,
} from '#modules/billing/index.ts';
import {
  findMachineById,
  jobsOfSession,
  listSessionsEndedWithin,
  type SessionRow,
} from '#modules/machines/index.ts';
import { findPerson } from '#modules/people/index.ts';
import { payerOn } from './payers.ts';
import { isBillable, jobAsUse, partsOf, sessionAsUse, visitAsUse } from './uses.ts';

type Sums = { uses: number; chargedCents: number; draftCents: number };
type Replayed = { readonly person: string; readonly payer: Payer; readonly use: Use };

/**
 * Sessions with their jobs, and visits, that ended in the period, with the passes that people held at its start or bought
 * since; what was used before it counts as it was charged. Codes: `not-allowed`, `bad-input` (no such days, or VAT that does not exist).
 */
export function replay(
  asked: Asked,
  input: ReplayBody,
): Result<ReplayAnswer, 'not-allowed' | 'bad-input'> {
  const refused = requireRole(asked.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const { from, to } = daysOf(input);
  if (from >= to) return refuse('bad-input', 'no days', [{ path: 'to', message: 'after from' }]);
  const mistakes = input.tariffs.flatMap(({ versions = [] }, index) =>
    versions.flatMap(({ vat, from: on }, at) => {
      const mistake = vatMistake(vat, on);
      const path = `tariffs[${index}].versions[${at}].vat`;
      return mistake === null
        ? []
        : [{ path: `${path}.${mistake.field}`, message: mistake.message }];
    }),
  );
  if (mistakes.length > 0) return refuse('bad-input', 'a draft has mistakes', mistakes);
  const timeZone = timeZoneOf(asked.db);
  const span = { fromMs: startOfDay(from, timeZone), untilMs: startOfDay(to, timeZone) };
  const payers = new Map<string, { readonly payer: Payer; readonly sums: Sums }>();
  const sumsOf = (payer: Payer): Sums => {
    const key = `${payer.kind}:${payer.ref}`;
    const known = payers.get(key) ?? { payer, sums: { uses: 0, chargedCents: 0, draftCents: 0 } };
    payers.set(key, known);
    return known.sums;
  };
  for (const row of chargesWithUse(asked.db, span)) {
    if (row.state !== 'waived')
      sumsOf({ kind: row.payerKind as Payer['kind'], ref: row.payer }).chargedCents +=
        row.grossCents;
  }
  let unrated = 0;
  const rate = rater(asked.db, draftsOver(readTariffs(asked.db), input.tariffs), span.fromMs);
  for (const replayed of usesWithin(asked, span, timeZone)) {
    const cents = rate(replayed);
    if (cents === null) unrated += 1;
    if (typeof cents !== 'number') continue;
    const sums = sumsOf(replayed.payer);
    sums.uses += 1;
    sums.draftCents += cents;
  }
  const total = { uses: 0, chargedCents: 0, draftCents: 0 };
  for (const { sums } of payers.values()) {
    total.uses += sums.uses;
    total.chargedCents += sums.chargedCents;
    total.draftCents += sums.draftCents;
  }
  return ok({
    from,
    to,
    total: compared(total),
    payers: [...payers.values()].map(({ payer, sums }) => ({
      payer: payerRefOf(asked.db, payer),
      ...compared(sums),
    })),
    unrated,
  });
}

export const queries = { 'quotes.replay': replay } as const;

function compared(sums: Sums) {
  return { ...sums, differenceCents: sums.draftCents - sums.chargedCents };
}

function daysOf({ period, from = '', to = '' }: ReplayBody) {
  if (period === undefined) return { from, to };
  const first = `${period}-01`;
  return { from: first, to: addDays(lastOfMonth(first), 1) };
}

/** A draft takes the place of the tariff of its slug, and says what it does not change by leaving it out. */
function draftsOver(kept: readonly PlaceTariff[], drafts: readonly PlaceTariff[]): Tariff[] {
  const all = new Map(kept.map((tariff) => [tariff.slug, tariff]));
  for (const draft of drafts) all.set(draft.slug, { ...all.get(draft.slug), ...draft });
  return [...all.values()].map((tariff) => ({
    slug: tariff.slug,
    name: tariff.name ?? tariff.slug,
    for: tariff.for ?? {},
    versions: tariff.versions ?? [],
  }));
}

/** Gross cents of each use in turn; null: no tariff fits; undefined: nothing is asked for it. */
function rater(db: Db, tariffs: readonly Tariff[], fromMs: number) {
  const timeZone = timeZoneOf(db);
  const counted = new Map<string, CountedUse[]>();
  const passes = new Map<string, HeldPass[]>();
  return ({ person, use }: Replayed): number | null | undefined => {
    const tariff = findTariff(tariffs, use);
    if (tariff === null) return use.kind === 'visit' ? undefined : null;
    const applied = applyTariff(tariff, localDateOf(use.startedAtMs, timeZone), use.audiences);
    if (typeof applied === 'string') return null;
    const { version } = applied;
    const past = foundOr(counted, `${person} ${tariff.slug}`, () =>
      usesBefore(db, { person, tariff: tariff.slug, atMs: fromMs }),
    );
    const held = foundOr(passes, person, () => passesBefore(db, person, fromMs));
    const date = localDateOf(use.endedAtMs, timeZone);
    const counters = countersOf(past, date, version.prices, timeZone);
    const rated = rateUse(applied, use, { timeZone, counters, passes: held });
    if (rated === null) return undefined;
    const split = splitVat(rated.amountCents, rated.prices, vatOf(version.vat).rate);
    const { amountCents, prices, freeUsed, burns } = rated;
    past.push({ atMs: use.endedAtMs, prices, amountCents, ...split, freeUsed });
    passes.set(person, withoutBurnt(held, burns));
    return split.grossCents;
  };
}

function withoutBurnt(held: readonly HeldPass[], burns: readonly Burn[]): HeldPass[] {
  return held.map((pass) => {
    const burnt = burns.find(({ holding }) => holding === pass.holding);
    return burnt === undefined ? pass : { ...pass, left: pass.left - burnt.units };
  });
}

function foundOr<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}

function usesWithin(
  asked: Asked,
  span: { readonly fromMs: number; readonly untilMs: number },
  timeZone: string,
): Replayed[] {
  const { db } = asked;
  const found: Array<{ readonly personId: number; readonly use: Use }> = [];
  for (const session of listSessionsEndedWithin(db, span)) found.push(...usesOf(asked, session));
  for (const visit of listVisitsEndedWithin(db, span)) {
    const use = visitAsUse(db, visit);
    if (use !== null) found.push(use);
  }
  return found
    .sort((one, other) => one.use.endedAtMs - other.use.endedAtMs)
    .flatMap(({ personId, use }) => {
      const payer = payerOn(db, personId, localDateOf(use.startedAtMs, timeZone));
      const person = findPerson(db, personId)?.ref;
      return payer === null || person === undefined ? [] : [{ person, payer, use }];
    });
}

/** Of parts of one session for one person the last stands for all. */
function usesOf({ db }: Asked, session: SessionRow): Array<{ personId: number; use: Use }> {
  const machine = findMachineById(db, session.machineId);
  const { personId } = session;
  if (machine === null || machine.free || personId === null || !isBillable(session)) return [];
  const group = partsOf(db, session).filter(
    (part) => part.personId === personId && isBillable(part),
  );
  const use = group.at(-1)?.id === session.id ? sessionAsUse(db, machine, group) : null;
  const jobs = jobsOfSession(db, session.id).flatMap(
    (job) => jobAsUse(db, machine, job, personId) ?? [],
  );
  return [...(use === null ? [] : [use]), ...jobs];
}
