/** What runs now has cost so far: whoever pays in advance has so much less, before it is charged. */
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import {
  chargedCents,
  getAccount,
  rateWithHistory,
  type Taken,
  takenBy,
} from '#modules/billing/index.ts';
import { findPerson } from '#modules/people/index.ts';
import { type RunningUse, runningUses } from './running-uses.ts';

/** Gross cents of the uses that go on and that an account will pay, each as if it ended now. */
export function runningCents(db: Db, payer: string, nowMs: number): number {
  const takenOf = new Map<number, Taken[]>();
  let cents = 0;
  // What began first takes first of caps, free parts and passes.
  for (const one of runningUses(db, payer, nowMs)) {
    const before = takenOf.get(one.personId) ?? [];
    const taken = priceOf(db, one, before);
    if (taken === null) continue;
    takenOf.set(one.personId, [...before, taken]);
    const charged = chargedCents(db, one.source.type, one.source.id) ?? 0;
    if (one.payer === payer) cents += Math.max(0, taken.grossCents - charged);
  }
  return cents;
}

function priceOf(db: Db, one: RunningUse, before: readonly Taken[]): Taken | null {
  const person = findPerson(db, one.personId)?.ref ?? null;
  const rating = rateWithHistory(db, one.source, { person, use: one.use, before });
  if (rating === null || typeof rating === 'string') return null;
  return takenBy(one.source, one.use, rating);
}

/** An account as the slice has it, with what runs. Codes as of the slice. */
function getAccountNow(asked: Asked, input: Parameters<typeof getAccount>[1]) {
  return getAccount(asked, input, runningCents(asked.db, input.ref, asked.nowMs));
}

export const queries = { 'accounts.get': getAccountNow } as const;
