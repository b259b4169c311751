/** Exact amounts: whole cents, prices in millionths of a euro, and the one rounding that there is. */

export const MICROS_PER_CENT = 10_000;
const DECIMALS_MAX = 6;
const DECIMAL = /^(\d{1,9})(?:\.(\d{1,6}))?$/;

/** Commercial rounding, half up and away from zero (French practice; EN 16931 names no other). `divisor` is above 0. */
export function roundHalfUp(dividend: bigint, divisor: bigint): bigint {
  if (dividend < 0n) return -roundHalfUp(-dividend, divisor);
  return (2n * dividend + divisor) / (2n * divisor);
}

/** Millionths of a euro of decimal text such as `0.12`; null: it is none. */
export function microsOf(decimal: string): number | null {
  const parts = DECIMAL.exec(decimal);
  if (parts === null) return null;
  const [, whole = '0', fraction = ''] = parts;
  return Number(whole) * 1_000_000 + Number(fraction.padEnd(DECIMALS_MAX, '0'));
}

/** Decimal text of millionths, with two decimals at least: `5.50`, `0.125`. */
export function decimalOf(micros: number): string {
  const sign = micros < 0 ? '-' : '';
  const text = String(Math.abs(micros)).padStart(DECIMALS_MAX + 1, '0');
  const whole = text.slice(0, -DECIMALS_MAX);
  const fraction = text.slice(-DECIMALS_MAX).replace(/0{1,4}$/, '');
  return `${sign}${whole}.${fraction}`;
}

/** Decimal text of cents: `-1.05`. */
export function eurosOf(cents: number): string {
  return decimalOf(cents * MICROS_PER_CENT);
}
