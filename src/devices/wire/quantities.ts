/** Quantities that a device writes as a number or as its decimal text. */
import { finiteWithin, scaledByTen } from './numbers.ts';

const DECIMAL = /^[ \t]*[+-]?\d{1,20}(?:\.\d{0,20})?(?:[eE][+-]?\d{1,3})?[ \t]*$/;
const TEXT_CHARACTERS_MAX = 48;

/** The number within the bounds; undefined for `nan`, an empty text, and whatever else is none. */
export function quantityWithin(value: unknown, min: number, max: number): number | undefined {
  if (typeof value !== 'string') return finiteWithin(value, min, max);
  if (value.length > TEXT_CHARACTERS_MAX || !DECIMAL.test(value)) return undefined;
  return finiteWithin(Number(value), min, max);
}

/** Rounds to so many places, half up. */
export function roundedTo(value: number, places: number): number {
  return scaledByTen(Math.round(scaledByTen(value, places)), -places);
}
