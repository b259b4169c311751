/** Words from outside: cleaned text of bounded length, and membership in a closed list. */
import { cleanText } from '#kernel/text.ts';

/** Why a message is not read that only a device of another kind says. */
export const ANOTHER_DEVICE = 'another-device';

const PLAIN = /^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/;

/** Cleaned text, or undefined when it is no text. What is longer is cut. */
export function textWithin(value: unknown, charactersMax: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length <= charactersMax && PLAIN.test(value)) return value;
  return cleanText(value.toWellFormed(), charactersMax);
}

/** As `textWithin`, and undefined also when nothing is left. */
export function nameWithin(value: unknown, charactersMax: number): string | undefined {
  const text = textWithin(value, charactersMax);
  return text === '' ? undefined : text;
}

/** An identity is kept to the letter: text that cleaning or cutting would change is none. */
export function identityWithin(value: unknown, charactersMax: number): string | undefined {
  if (typeof value !== 'string' || value.length > charactersMax) return undefined;
  return nameWithin(value, charactersMax) === value ? value : undefined;
}

/** The word if it is one of the list; else undefined. */
export function oneOf<Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word | undefined {
  return words.find((word) => word === value);
}
