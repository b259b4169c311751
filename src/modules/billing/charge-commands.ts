/** What staff do to a charge: let it go or a part of it, with their name and their reason. */
import type { ChargeItem } from '#contract/charges.ts';
import type { Ctx } from '#db/ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { chargeItems } from './charge-queries.ts';
import { asWanted } from './charge-rules.ts';
import { burnsOf, findCharge, liveCharges, markWaived } from './charge-store.ts';
import { replaceCharges } from './charge-use.ts';
import type { ChargeRow, Source } from './types.ts';
import { joinWaived, partsBeside, splitWaived, waiversOf } from './waiver-rules.ts';

/**
 * Lets a charge go, or `amountCents` of it in the mode of its prices: then it falls into a rest, which is answered, and
 * a part that nobody asks for. Codes: `not-allowed`, `not-found`, `conflict` (not open, below 0, on a draft, or more than
 * there is).
 */
export function waiveCharge(
  ctx: Ctx,
  input: {
    readonly id: string;
    readonly reason: string;
    readonly amountCents?: number | undefined;
  },
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
  const amountCents = input.amountCents ?? charge.amountCents;
  if (amountCents > charge.amountCents)
    return refuse(
      'conflict',
      `this charge is of ${charge.amountCents} cents: no more can be let go`,
    );
  const by = nameOfActor(ctx.actor);
  const waiver = { by, reason: input.reason, amountCents };
  const isPart = amountCents < charge.amountCents;
  const split = isPart ? waivePart(ctx, charge, waiver) : { charges: [], corrected: [] };
  if (!isPart) markWaived(ctx.tx, charge.id, { by, reason: input.reason, atMs: ctx.nowMs });
  ctx.record({ fact: 'charge-waived', charge: charge.id, ...waiver, ...split });
  const left = findCharge(ctx.tx, split.charges[0] ?? charge.id) as ChargeRow;
  return ok(chargeItems(ctx.tx, [left])[0] as ChargeItem);
}

/** Answers what came of it, the rest first. Parts that were let go before are part of it again, and go with it. */
function waivePart(
  ctx: Ctx,
  charge: ChargeRow,
  waiver: { readonly by: string; readonly reason: string; readonly amountCents: number },
): ReturnType<typeof replaceCharges> {
  const source = { type: charge.sourceType, id: charge.sourceId } as Source;
  const parts = partsBeside(charge, liveCharges(ctx.tx, source));
  const rest = asWanted({ ...charge, burns: burnsOf(ctx.tx, charge.id) });
  const split = splitWaived(joinWaived(rest, parts), charge.id, [...waiversOf(parts), waiver]);
  const corrected = [charge, ...parts].map(({ id }) => id);
  return replaceCharges(ctx, source, corrected, split);
}
