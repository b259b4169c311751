/** Passes: until when one holds, and how many units a use burns. Pure. */
import { localTimeOf, minutesOf } from '#kernel/civil-time.ts';
import { lastOfMonth } from './cap-rules.ts';
import { passWords } from './trace-rules.ts';
import type { Burn, HeldPass, PassBurn, Use, Words } from './types.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Where half-days meet when neither the pass nor the tariff says. */
const BOUNDARY = '13:30';

/** The last day of a pass: the same day so many months later, or that month's last (2026-01-31 and 1: 2026-02-28). */
export function passUntil(boughtOn: string, validMonths: number): string {
  const [year = 0, month = 1, day = 1] = boughtOn.split('-').map(Number);
  const months = year * 12 + (month - 1) + validMonths;
  const first = `${Math.floor(months / 12)}-${twoDigits((months % 12) + 1)}-01`;
  const lastDay = Number(lastOfMonth(first).slice(-2));
  return `${first.slice(0, -2)}${twoDigits(Math.min(day, lastDay))}`;
}

/** Distinct half-days that a span touches, split at `boundary`; an instant touches one. */
export function halfDaysTouched(
  span: { readonly startedAtMs: number; readonly endedAtMs: number },
  boundary: string,
  timeZone: string,
): number {
  const at = (ms: number) => {
    const { date, minuteOfDay } = localTimeOf(ms, timeZone);
    const day = Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
    return day * 2 + (minuteOfDay >= minutesOf(boundary) ? 1 : 0);
  };
  return at(lastInstant(span)) - at(span.startedAtMs) + 1;
}

/** How often a pass's rule is met by a use: half-days, days, hours begun, or once. */
export function occasionsOf(
  burn: PassBurn,
  use: Use,
  facts: { readonly timeZone: string; readonly boundary: string | null },
): number {
  switch (burn.per) {
    case 'use':
      return 1;
    case 'halfDay':
      return halfDaysTouched(use, burn.boundary ?? facts.boundary ?? BOUNDARY, facts.timeZone);
    case 'day':
      return daysTouched(use, facts.timeZone);
    case 'hour':
      return Math.ceil(timeOf(use) / HOUR_MS);
  }
}

export type BurnPlan = {
  readonly burns: readonly Burn[];
  readonly words: readonly Words[];
  /** Occasions paid by passes, out of those that there were. */
  readonly covered: number;
  readonly occasions: number;
};

/** Burns passes before money, the soonest to expire first; null: none pays for this use. */
export function planBurns(
  held: readonly HeldPass[],
  use: Use,
  facts: {
    readonly tariff: string;
    readonly timeZone: string;
    readonly boundary: string | null;
    /** Local date of the start. */
    readonly date: string;
  },
): BurnPlan | null {
  const burns: Burn[] = [];
  const words: Words[] = [];
  let rule: PassBurn | null = null;
  let occasions = 0;
  let covered = 0;
  for (const pass of [...held].sort(soonest)) {
    const fits = pass.burns.find((burn) => isFor(burn, use, facts.tariff));
    if (fits === undefined || facts.date > pass.untilDate || pass.boughtAtMs > use.endedAtMs)
      continue;
    // A use that several rules count differently is counted by the first.
    if (rule !== null && rule.per !== fits.per) continue;
    if (rule === null) occasions = occasionsOf(fits, use, facts);
    rule = fits;
    const paid = Math.min(occasions - covered, Math.floor(pass.left / fits.units));
    if (paid <= 0) continue;
    covered += paid;
    const units = paid * fits.units;
    burns.push({ holding: pass.holding, units });
    words.push(passWords(pass.name, units, pass.left - units));
  }
  return covered === 0 ? null : { burns, words, covered, occasions };
}

function isFor(burn: PassBurn, use: Use, tariff: string): boolean {
  return (
    (burn.zone !== undefined && burn.zone === use.zone) ||
    (burn.machine !== undefined && burn.machine === use.machine) ||
    (burn.machineKind !== undefined && burn.machineKind === use.machineKind) ||
    (burn.tariff !== undefined && burn.tariff === tariff)
  );
}

function soonest(one: HeldPass, other: HeldPass): number {
  if (one.untilDate !== other.untilDate) return one.untilDate < other.untilDate ? -1 : 1;
  return one.boughtAtMs - other.boughtAtMs;
}

function daysTouched(use: Use, timeZone: string): number {
  const day = (ms: number) => Date.parse(`${localTimeOf(ms, timeZone).date}T00:00:00Z`) / DAY_MS;
  return Math.round(day(lastInstant(use)) - day(use.startedAtMs)) + 1;
}

function timeOf({ measures, startedAtMs, endedAtMs }: Use): number {
  return measures.presence ?? measures.held ?? measures.job ?? endedAtMs - startedAtMs;
}

function lastInstant(span: { readonly startedAtMs: number; readonly endedAtMs: number }): number {
  return Math.max(span.startedAtMs, span.endedAtMs - 1);
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
