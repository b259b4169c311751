/** What staff do to a charge: let it go, with their name and their reason. */
import type { ChargeItem } from '#contract/charges.ts';
import type { Ctx } from '#db/ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { chargeItems } from './charge-queries.ts';
import { findCharge, markWaived } from './charge-store.ts';
import type { ChargeRow } from './types.ts';

/** Codes: `not-allowed`, `not-found`, `conflict` (not open, below 0, or on a draft). It stays what it was, and is not asked for. */
export function waiveCharge(
  ctx: Ctx,
  input: { readonly id: string; readonly reason: string },
): Result<ChargeItem, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const charge = findCharge(ctx.tx, input.id);
  if (charge === null) return refuse('not-found', 'there is no such charge');
  if (charge.state !== 'open')
    return refuse('conflict', `this charge is ${charge.state}: only what is open can be waived`);
  if (charge.amountCents < 0)
    return refuse('conflict', 'this gives money back: it is not ours to let go');
  if (charge.invoiceId !== null)
    return refuse('conflict', 'this charge is on a draft invoice: drop the draft first');
  const by = nameOfActor(ctx.actor);
  markWaived(ctx.tx, charge.id, { by, reason: input.reason, atMs: ctx.nowMs });
  ctx.record({ fact: 'charge-waived', charge: charge.id, by, reason: input.reason });
  const waived = findCharge(ctx.tx, charge.id) as ChargeRow;
  return ok(chargeItems(ctx.tx, [waived])[0] as ChargeItem);
}
