/** Whole cents divided: net and VAT by the kernel's rounding, and sharing by largest remainder. Pure. */
import { roundHalfUp } from '#kernel/money.ts';

/** Basis points of 100 %. */
export const WHOLE = 10_000;

/** numerator / denominator, half up, away from zero; both whole, denominator above 0. */
export function roundedRatio(numerator: number, denominator: number): number {
  return Number(roundHalfUp(BigInt(numerator), BigInt(denominator)));
}

/** Net of a gross amount at a rate in basis points. */
export function netOfGross(grossCents: number, rate: number): number {
  return roundedRatio(grossCents * WHOLE, WHOLE + rate);
}

/** VAT on a net amount at a rate in basis points. */
export function vatOfNet(netCents: number, rate: number): number {
  return roundedRatio(netCents * rate, WHOLE);
}

/**
 * Shares a total over parts whose exact shares are `numerators[i] / denominator`: each gets its floor, and what is
 * left goes to the largest remainders, the earlier first. The total is the rounded sum of the exact shares.
 */
export function sharedOut(
  totalCents: number,
  numerators: readonly number[],
  denominator: number,
): number[] {
  const shares = numerators.map((numerator) => floorOf(numerator, denominator));
  let left = totalCents - shares.reduce((sum, share) => sum + share, 0);
  if (left === 0) return shares;
  const order = numerators
    .map((numerator, index) => ({
      index,
      rest: numerator - (shares[index] ?? 0) * denominator,
    }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order) {
    if (left === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  return shares;
}

function floorOf(numerator: number, denominator: number): number {
  const rest = numerator % denominator;
  return (numerator - (rest < 0 ? rest + denominator : rest)) / denominator;
}
