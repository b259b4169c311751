/** Numbers from outside: finite, within bounds, and decimals scaled without the surprises of binary fractions. */

/** The number if it is one, finite and within the bounds; else undefined. */
export function finiteWithin(value: unknown, min: number, max: number): number | undefined {
  // JSON knows -0, which is equal to 0 and not the same: adding 0 makes it 0.
  return typeof value === 'number' && value >= min && value <= max ? value + 0 : undefined;
}

/** A whole number within the bounds; else undefined. */
export function wholeWithin(value: unknown, min: number, max: number): number | undefined {
  return Number.isSafeInteger(value) ? finiteWithin(value, min, max) : undefined;
}

/**
 * Moves the decimal point by `places` in the shortest decimal form that gives the number back:
 * 1.005 kWh is 1005 Wh, where 1.005 * 1000 is 1004.9999999999999.
 */
export function scaledByTen(value: number, places: number): number {
  const [mantissa, exponent] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent ?? 0) + places}`);
}

/** Adds decimals as decimals: 0.1 + 0.2 is 0.3. Rounded to `places` places. */
export function sumOf(values: readonly number[], places: number): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return scaledByTen(Math.round(scaledByTen(sum, places)), -places);
}
