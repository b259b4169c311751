/** A badge's number as it is spoken of: by its last digits. */

const LAST_DIGITS = 4;

export function lastDigits(number: string): string {
  return number.slice(-LAST_DIGITS);
}
