/** Real use under draft tariffs: rated in the order of its end, as it would have been, beside what it did cost. */
import type { ReplayAnswer, ReplayBody } from '#contract/charges.ts';
import type { PlaceTariff } from '#contract/tariffs.ts';
import type { Asked } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, localDateOf, startOfDay } from '#kernel/civil-time.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { listVisitsEndedWithin } from '#modules/access/index.ts';
import {
  applyTariff,
  type CountedUse,
  chargesWithUse,
  countersOf,
  findTariff,
  lastOfMonth,
  type Payer,
  payerRefOf,
  rateUse,
  readTariffs,
  splitVat,
  type Tariff,
  type Use,
  vatMistake,
  vatOf,
} from '#modules/billing/index.ts';
import {
  findMachineById,
  jobsOfSession,
  listSessionsEndedWithin,
  type SessionRow,
} from '#modules/machines/index.ts';
import { payerOn } from './payers.ts';
import { isBillable, jobAsUse, partsOf, sessionAsUse, visitAsUse } from './uses.ts';

type Sums = { uses: number; chargedCents: number; draftCents: number };
type Replayed = { readonly personId: number; readonly payer: Payer; readonly use: Use };

/**
 * Sessions with their jobs, and visits, that ended in the period; passes are left out, for what they paid is not
 * money. Codes: `not-allowed`, `bad-input` (no such days, or VAT that does not exist).
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
  const rate = rater(draftsOver(readTariffs(asked.db), input.tariffs), timeZone);
  for (const { personId, payer, use } of usesWithin(asked, span, timeZone)) {
    const cents = rate(personId, use);
    if (cents === null) unrated += 1;
    if (typeof cents !== 'number') continue;
    const sums = sumsOf(payer);
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
function rater(tariffs: readonly Tariff[], timeZone: string) {
  const before = new Map<string, CountedUse[]>();
  return (personId: number, use: Use): number | null | undefined => {
    const tariff = findTariff(tariffs, use);
    if (tariff === null) return use.kind === 'visit' ? undefined : null;
    const applied = applyTariff(tariff, localDateOf(use.startedAtMs, timeZone), use.audiences);
    if (typeof applied === 'string') return null;
    const key = `${personId} ${tariff.slug}`;
    const past = before.get(key) ?? [];
    before.set(key, past);
    const { version } = applied;
    const date = localDateOf(use.endedAtMs, timeZone);
    const counters = countersOf(past, date, version.prices, timeZone);
    const rated = rateUse(applied, use, { timeZone, counters });
    if (rated === null) return undefined;
    const split = splitVat(rated.amountCents, rated.prices, vatOf(version.vat).rate);
    const { amountCents, prices, freeUsed } = rated;
    past.push({ atMs: use.endedAtMs, prices, amountCents, ...split, freeUsed });
    return split.grossCents;
  };
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
      return payer === null ? [] : [{ personId, payer, use }];
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
