/** What runs now has cost so far: whoever pays in advance has so much less, before it is charged. */
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import {
  chargedCents,
  getAccount,
  rateWithHistory,
  type Source,
  splitVat,
  vatOf,
} from '#modules/billing/index.ts';
import {
  findMachineById,
  listOpenSessions,
  type Machine,
  type SessionRow,
  soFar,
} from '#modules/machines/index.ts';
import { findPerson } from '#modules/people/index.ts';
import { payerOn } from './payers.ts';
import { isBillable, partsOf, sessionAsUse } from './uses.ts';

/** Gross cents of the open sessions that an account will pay, each as if it ended now. */
export function runningCents(db: Db, payer: string, nowMs: number): number {
  const timeZone = timeZoneOf(db);
  let cents = 0;
  for (const session of listOpenSessions(db)) {
    const machine = findMachineById(db, session.machineId);
    if (machine === null || machine.free || session.personId === null) continue;
    const date = localDateOf(session.startedAtMs, timeZone);
    if (payerOn(db, session.personId, date)?.ref !== payer) continue;
    cents += centsSoFar(db, machine, session, nowMs);
  }
  return cents;
}

/** Parts that ended before are charged already, and rate as one with what goes on. */
function centsSoFar(db: Db, machine: Machine, session: SessionRow, nowMs: number): number {
  const endedAtMs = Math.max(nowMs, session.startedAtMs);
  const asEnded = { ...session, ...soFar(db, session, endedAtMs), endedAtMs };
  const parts = partsOf(db, session)
    .map((part) => (part.id === session.id ? asEnded : part))
    .filter((part) => part.personId === session.personId && isBillable(part));
  const found = sessionAsUse(db, machine, parts);
  const [first] = parts;
  if (found === null || first === undefined) return 0;
  const source: Source = { type: 'session', id: first.id };
  const person = findPerson(db, found.personId)?.ref ?? null;
  const rating = rateWithHistory(db, source, { person, use: found.use });
  if (rating === null || typeof rating === 'string') return 0;
  const { amountCents, prices } = rating.rated;
  const { grossCents } = splitVat(amountCents, prices, vatOf(rating.applied.version.vat).rate);
  return Math.max(0, grossCents - (chargedCents(db, source.type, source.id) ?? 0));
}

/** An account as the slice has it, with what runs. Codes as of the slice. */
function getAccountNow(asked: Asked, input: Parameters<typeof getAccount>[1]) {
  return getAccount(asked, input, runningCents(asked.db, input.ref, asked.nowMs));
}

export const queries = { 'accounts.get': getAccountNow } as const;
