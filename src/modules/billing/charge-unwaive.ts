/** What was let go by mistake is asked for again: a further charge, and the one that was let go stays on record. */
import type { ChargeItem } from '#contract/charges.ts';
import type { Ctx } from '#db/ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { chargeItems } from './charge-queries.ts';
import { asWanted, isWaivedBySomebody } from './charge-rules.ts';
import { burnsOf, findCharge, liveCharges } from './charge-store.ts';
import { replaceCharges } from './charge-use.ts';
import type { ChargeRow, LiveCharge, NewCharge, Source } from './types.ts';
import {
  askedAgain,
  isWaivedPart,
  joinPart,
  joinWaived,
  partsBeside,
  splitWaived,
  waiversOf,
} from './waiver-rules.ts';

/** What is taken back, and what stands for it. */
type Change = { readonly corrected: readonly ChargeRow[]; readonly created: readonly NewCharge[] };

/**
 * Takes a waiver back. A part joins its rest again; where that is invoiced it is asked for by itself. Codes:
 * `not-allowed`, `not-found`, `conflict` (nobody let it go, or its rest is on a draft or was let go after it).
 */
export function unwaiveCharge(
  ctx: Ctx,
  input: { readonly id: string; readonly reason: string },
): Result<ChargeItem, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const charge = findCharge(ctx.tx, input.id);
  if (charge === null) return refuse('not-found', 'there is no such charge');
  if (!isWaivedBySomebody(charge))
    return refuse('conflict', `this charge is ${charge.state}: nobody has let it go`);
  const source = { type: charge.sourceType, id: charge.sourceId } as Source;
  const change = changeOf(liveCharges(ctx.tx, source), {
    ...charge,
    burns: burnsOf(ctx.tx, charge.id),
  });
  if (typeof change === 'string') return refuse('conflict', change);
  const corrected = change.corrected.map(({ id }) => id);
  const replaced = replaceCharges(ctx, source, corrected, change.created);
  const { id, reason } = input;
  const by = nameOfActor(ctx.actor);
  ctx.record({ fact: 'charge-unwaived', charge: id, by, reason, ...replaced });
  const asked = findCharge(ctx.tx, replaced.charges[0] ?? id) as ChargeRow;
  return ok(chargeItems(ctx.tx, [asked])[0] as ChargeItem);
}

/** Or why it can't be. */
function changeOf(live: readonly LiveCharge[], charge: LiveCharge): Change | string {
  const parts = partsBeside(charge, live);
  if (!isWaivedPart(charge)) return wholeAgain(charge, parts);
  // Others of an import correct nothing, or something else.
  const rests = live.filter((one) => one.correctsId === charge.correctsId && !isWaivedPart(one));
  if (rests.some(({ state }) => state === 'waived'))
    return 'its rest was let go too: take that back first';
  const rest = rests.find(({ state }) => state === 'open');
  if (rest?.invoiceId != null) return 'its rest is on a draft invoice: drop the draft first';
  if (rest === undefined || rests.some(({ state }) => state === 'invoiced'))
    return { corrected: [charge], created: [askedAgain(asWanted(charge), charge)] };
  const created = joinPart(asWanted(rest), rest.id, parts, charge.id);
  return { corrected: [rest, ...parts], created };
}

/** What was let go before as a part of it stays so. */
function wholeAgain(charge: LiveCharge, parts: readonly LiveCharge[]): Change {
  const wanted = asWanted(charge);
  if (parts.length === 0)
    return { corrected: [charge], created: [{ wanted, correctsId: charge.id, waived: null }] };
  const created = splitWaived(joinWaived(wanted, parts), charge.id, waiversOf(parts));
  return { corrected: [charge, ...parts], created };
}
