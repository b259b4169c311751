/** What staff do to charges: charge what waited, let go what is open; and what they read. */
import type { ChargesQuery } from '#contract/charges.ts';
import type { SessionItem } from '#contract/sessions.ts';
import type { Asked } from '#db/ctx.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { listOpenSubjects } from '#modules/anomalies/index.ts';
import {
  getCharge,
  listCharges,
  listDue,
  listPasses,
  listTariffs,
  type Source,
  totalCharges,
  unwaiveCharge,
  waiveCharge,
} from '#modules/billing/index.ts';
import { findSession, jobsOfSession, sessionItems } from '#modules/machines/index.ts';
import { chargeSessions, showSources } from './charge-flow.ts';

/**
 * Staff have looked at its flags, or given it a tariff. Codes: `not-allowed`, `not-found`, `conflict` (not over), or
 * `no-tariff`: nothing fits it still.
 */
export function chargeSession(
  ctx: FlowCtx,
  input: { readonly id: string; readonly reason: string },
): Result<{ readonly items: SessionItem[] }> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const session = findSession(ctx.tx, input.id);
  if (session === null) return refuse('not-found', 'there is no such session');
  if (session.endedAtMs === null) return refuse('conflict', 'this session is not over');
  chargeSessions(ctx, [session.id], { confirmed: true, anew: true });
  if (listOpenSubjects(ctx.tx, 'no-tariff').includes(`session:${session.id}`))
    return refuse('no-tariff', 'no tariff fits this session');
  ctx.record({ fact: 'session-charged-by-staff', session: session.id, reason: input.reason });
  return ok({ items: sessionItems(ctx.tx, [session.id], ctx.nowMs) });
}

/** Lets a charge or a part of it go; its session shows what is left to pay. Codes as of the slice. */
export function waive(ctx: FlowCtx, input: Parameters<typeof waiveCharge>[1]) {
  const waived = waiveCharge(ctx, input);
  if (waived.ok) showSources(ctx, [waived.value.source]);
  return waived;
}

/** Asks for a charge again that was let go; its session shows it. Codes as of the slice. */
export function unwaive(ctx: FlowCtx, input: Parameters<typeof unwaiveCharge>[1]) {
  const asked = unwaiveCharge(ctx, input);
  if (asked.ok) showSources(ctx, [asked.value.source]);
  return asked;
}

/** Charges; of a session those of its jobs too. */
export function listChargesOf(asked: Asked, { session, ...input }: ChargesQuery) {
  if (session === undefined) return listCharges(asked, input);
  const jobs = jobsOfSession(asked.db, session).map(({ id }): Source => ({ type: 'job', id }));
  return listCharges(asked, input, [{ type: 'session', id: session }, ...jobs]);
}

export const commands = {
  'charges.waive': waive,
  'charges.unwaive': unwaive,
  'sessions.charge': chargeSession,
} as const;
export const queries = {
  'charges.list': listChargesOf,
  'charges.due': listDue,
  'charges.get': getCharge,
  'charges.totals': totalCharges,
  'tariffs.list': listTariffs,
  'passes.list': listPasses,
} as const;
