/** What is asked of a payment before it is taken. Pure. */

/** The most cash that may be taken on a day, by limits that are in force from their dates on; null: no limit. */
export function cashLimitOn(
  limits: ReadonlyArray<{ readonly from: string; readonly cents: number }>,
  date: string,
): number | null {
  let found: { readonly from: string; readonly cents: number } | null = null;
  for (const limit of limits)
    if (limit.from <= date && (found === null || limit.from >= found.from)) found = limit;
  return found?.cents ?? null;
}

/** How chosen amounts fall onto invoices, in their order; null: more than there is, or than is owed of one. */
export function chosenShares(
  amountCents: number,
  chosen: ReadonlyArray<{ readonly owedCents: number; readonly amountCents: number | undefined }>,
): number[] | null {
  let left = amountCents;
  const shares: number[] = [];
  for (const { owedCents, amountCents: asked } of chosen) {
    const share = asked ?? Math.min(left, owedCents);
    if (share > left || share > owedCents || share <= 0) return null;
    shares.push(share);
    left -= share;
  }
  return shares;
}
