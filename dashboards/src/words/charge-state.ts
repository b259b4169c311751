/** What became of a charge, in one word. Pure. */
import type { ChargeItem } from '#contract/charges.ts';

/** What a pass, a plan or a free part covered was given away by nobody. */
export function stateNameOf({ state, waiveReason }: Pick<ChargeItem, 'state' | 'waiveReason'>) {
  if (state !== 'waived') return state;
  return waiveReason === 'covered' || waiveReason === 'withdrawn' ? waiveReason : state;
}
