/** A use is rated with all that the person used before: counters of caps and free parts, and passes. */
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, localDateOf, startOfDay } from '#kernel/civil-time.ts';
import {
  type CountedPeriod,
  type CountedUse,
  countersOf,
  NO_COUNTERS,
  reachOf,
} from './cap-rules.ts';
import { isRatedAgain } from './charge-rules.ts';
import {
  type CountedCharge,
  countedOfPerson,
  hasTariffs,
  holdingsOf,
  liveCharges,
} from './charge-store.ts';
import { heldBy } from './held-passes.ts';
import { rateUse } from './rate-rules.ts';
import { type Applied, applyTariff, findTariff, type NotApplied } from './tariff-rules.ts';
import { findTariffBySlug, listTargets } from './tariff-store.ts';
import type {
  Burn,
  ChargeRow,
  Counters,
  HeldPass,
  PriceMode,
  Rated,
  Source,
  Use,
} from './types.ts';
import { splitVat, vatOf } from './vat-rules.ts';

/** No place on Earth is further from UTC. */
const ZONE_REACH_MS = 15 * 3_600_000;
const EVERY_PERIOD: ReadonlySet<CountedPeriod> = new Set(['day', 'week', 'month', 'year']);

export type Rating = { readonly applied: Applied; readonly rated: Rated };

/** What a use that is not charged yet takes of caps, free parts and passes before another is rated. */
export type Taken = CountedUse & {
  readonly source: Source;
  readonly tariff: string;
  readonly burns: readonly Burn[];
};

/** What a rated use takes. Pure. */
export function takenBy(source: Source, use: Use, { applied, rated }: Rating): Taken {
  const { amountCents, prices, freeUsed, burns } = rated;
  const cents = splitVat(amountCents, prices, vatOf(applied.version.vat).rate);
  const tariff = applied.tariff.slug;
  return { source, tariff, atMs: use.endedAtMs, prices, amountCents, ...cents, freeUsed, burns };
}

/**
 * Rates a use after all that the person used before. Null: there is nothing to charge for it (no tariff at all, a
 * visit that none names, a session whose jobs pay). `person` null: somebody without a past.
 */
export function rateWithHistory(
  db: Db,
  source: Source | null,
  given: {
    readonly person: string | null;
    readonly use: Use;
    readonly tariff?: string;
    /** Uses of theirs that come first and go on too: they stand for what is charged of their sources. */
    readonly before?: readonly Taken[];
  },
): Rating | NotApplied | null {
  const { use, person, before = [] } = given;
  if (!hasTariffs(db)) return null;
  const slug = given.tariff ?? findTariff(listTargets(db), use)?.slug;
  const tariff = slug === undefined ? null : findTariffBySlug(db, slug);
  if (tariff === null) return use.kind === 'visit' ? null : 'no-tariff';
  const timeZone = timeZoneOf(db);
  const applied = applyTariff(tariff, localDateOf(use.startedAtMs, timeZone), use.audiences);
  if (typeof applied === 'string') return applied;
  const past = { source, person, tariff: tariff.slug, atMs: use.endedAtMs, before };
  const rated = rateUse(applied, use, {
    timeZone,
    counters: person === null ? NO_COUNTERS : countersBefore(db, applied, { ...past, person }),
    passes: person === null ? [] : passesFor(db, { ...past, person }),
  });
  return rated === null ? null : { applied, rated };
}

type Past = {
  readonly source: Source | null;
  readonly person: string;
  readonly tariff: string;
  readonly atMs: number;
  readonly before: readonly Taken[];
};

/** What the person's earlier uses of the tariff have come to in the periods of this one's end. */
function countersBefore(db: Db, { version }: Applied, past: Past): Counters {
  const periods = periodsOf(version);
  if (periods.size === 0) return NO_COUNTERS;
  const timeZone = timeZoneOf(db);
  const date = localDateOf(past.atMs, timeZone);
  const fromMs = beforeReach(date, periods);
  const { person, tariff, atMs, before } = past;
  const charged = countedOfPerson(db, { person, tariff, fromMs, toMs: atMs })
    .filter((row) => isBefore(row, past) && !goesOn(row, past))
    .map(asCounted);
  const uses = [...charged, ...before.filter((one) => one.tariff === tariff)];
  return countersOf(uses, date, version.prices, timeZone);
}

/** What a person was charged by a tariff in the year of an instant before it, as counters want it. */
export function usesBefore(
  db: Db,
  of: { readonly person: string; readonly tariff: string; readonly atMs: number },
): CountedUse[] {
  const date = localDateOf(of.atMs, timeZoneOf(db));
  const fromMs = beforeReach(date, EVERY_PERIOD);
  return countedOfPerson(db, { ...of, fromMs, toMs: of.atMs - 1 }).map(asCounted);
}

/** An instant before all that shares a period with a date: near is near enough, for counters look at dates, and cheap. */
function beforeReach(date: string, periods: ReadonlySet<CountedPeriod>): number {
  return Date.parse(`${reachOf(date, periods).from}T00:00:00Z`) - ZONE_REACH_MS;
}

function asCounted(row: CountedCharge): CountedUse {
  return { ...row, prices: row.prices as PriceMode, freeUsed: freeUsedOf(row) };
}

/**
 * Until when a use of a tariff by a person moves others of theirs, for an instant of such a use; null: it moves none.
 * They share a period of caps or free parts, or may burn the same passes, which reach over the end of a year.
 */
export function reachOfMoves(
  db: Db,
  of: { readonly person: string; readonly tariff: string },
): ((atMs: number) => number) | null {
  const timeZone = timeZoneOf(db);
  const held = holdingsOf(db, of.person).map(({ holding }) => holding.untilDate);
  const versions = findTariffBySlug(db, of.tariff)?.versions ?? [];
  const periods =
    held.length > 0
      ? EVERY_PERIOD
      : new Set(versions.flatMap((version) => [...periodsOf(version)]));
  if (periods.size === 0) return null;
  return (atMs) => {
    const { to } = reachOf(localDateOf(atMs, timeZone), periods);
    const last = held.reduce((later, date) => (date > later ? date : later), to);
    return startOfDay(addDays(last, 1), timeZone) - 1;
  };
}

/** The periods that its caps and free parts count in. */
function periodsOf({ caps = [], free = [] }: Applied['version']): ReadonlySet<CountedPeriod> {
  const periods = new Set<CountedPeriod>(free.map((part) => part.per));
  for (const { per } of caps) if (per !== 'session') periods.add(per);
  return periods;
}

function freeUsedOf({ freeUsed }: Pick<ChargeRow, 'freeUsed'>): Record<string, number> {
  return freeUsed === '{}' ? {} : JSON.parse(freeUsed);
}

/** By the end of use, then by the name of the source. */
function isBefore(row: Pick<ChargeRow, 'atMs' | 'sourceType' | 'sourceId'>, past: Past): boolean {
  if (past.source === null) return true;
  if (row.sourceType === past.source.type && row.sourceId === past.source.id) return false;
  return row.atMs < past.atMs || (row.atMs === past.atMs && row.sourceId < past.source.id);
}

/** Units that are left: later uses of the same tariff that will be rated again may lose theirs, so they are left too. */
function passesFor(db: Db, past: Past): HeldPass[] {
  const held = heldBy(
    db,
    past.person,
    (charge) => isOwn(charge, past) || goesOn(charge, past) || follows(db, charge, past),
  );
  const burns = past.before.flatMap((one) => one.burns);
  if (burns.length === 0) return held;
  return held.map((pass) => {
    const mine = burns.filter(({ holding }) => holding === pass.holding);
    return { ...pass, left: mine.reduce((left, { units }) => left - units, pass.left) };
  });
}

type CountedSource = Pick<ChargeRow, 'sourceType' | 'sourceId'>;

function isOwn(charge: ChargeRow, { source }: Past): boolean {
  return source !== null && charge.sourceType === source.type && charge.sourceId === source.id;
}

/** Its source is among those that come first: what it takes as a whole is known. */
function goesOn({ sourceType, sourceId }: CountedSource, { before }: Past): boolean {
  return before.some(({ source }) => source.type === sourceType && source.id === sourceId);
}

/** It comes after this use, by the same tariff, and is rated again once this one is charged. */
function follows(db: Db, charge: ChargeRow, past: Past): boolean {
  if (past.source === null || charge.tariff !== past.tariff || isBefore(charge, past)) return false;
  return isRatedAgain(charge, liveCharges(db, { type: charge.sourceType, id: charge.sourceId }));
}
