/** What a payment would settle, before it is taken: what was chosen, then the oldest debts. Pure. */

type Debt = {
  readonly id: string;
  readonly number: string | null;
  readonly issuedOn: string | null;
  readonly openCents: number;
};
type Share<Of extends Debt> = { readonly debt: Of; readonly cents: number };

/** As the server puts it: by the order of issue. What is over is the payer's credit. */
export function settledBy<Of extends Debt>(
  debts: readonly Of[],
  amountCents: number,
  chosen: readonly string[] = [],
): { readonly shares: ReadonlyArray<Share<Of>>; readonly leftCents: number } {
  let leftCents = amountCents;
  const shares: Array<Share<Of>> = [];
  const first = chosen.flatMap((id) => debts.filter((debt) => debt.id === id));
  const rest = debts.filter(({ id }) => !chosen.includes(id)).toSorted(byAge);
  for (const debt of [...first, ...rest]) {
    const cents = Math.min(leftCents, debt.openCents);
    if (cents <= 0) continue;
    shares.push({ debt, cents });
    leftCents -= cents;
  }
  return { shares, leftCents };
}

function byAge(a: Debt, b: Debt): number {
  const keyOf = ({ issuedOn, number }: Debt) => `${issuedOn ?? ''} ${number ?? ''}`;
  return keyOf(a).localeCompare(keyOf(b));
}
