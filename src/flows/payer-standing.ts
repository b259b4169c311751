/** What an account says to a badge: debts that are overdue, and a wallet in which nothing is left. */
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { daysBetween, localDateOf } from '#kernel/civil-time.ts';
import { anybodyPrepays, oldestDueOf, walletStandingOf } from '#modules/billing/index.ts';
import { payerOn } from './payers.ts';
import { runningCents } from './running-prices.ts';

/** Whole days since the oldest unpaid invoice of a person fell due; null: nothing is due. */
export function overdueDaysOf(db: Db, ref: string, date: string): number | null {
  const dueOn = oldestDueOf(db, ref);
  return dueOn === null || dueOn >= date ? null : daysBetween(dueOn, date);
}

/** Whoever pays for the person does so in advance, and nothing is left: no start; what runs goes on. */
export function lacksMoney(db: Db, personId: number, atMs: number): boolean {
  if (!anybodyPrepays(db)) return false;
  const payer = payerOn(db, personId, localDateOf(atMs, timeZoneOf(db)));
  if (payer === null) return false;
  const { prepaid, availableCents, limitCents } = walletStandingOf(db, payer.ref);
  return prepaid && availableCents - runningCents(db, payer.ref, atMs) + limitCents <= 0;
}
