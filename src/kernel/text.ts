/** Text that came from outside, made safe to store and show. */

// Control characters but tab, and the marks that turn the direction of what follows (Unicode UAX #9).
const UNSAFE = /(?!\t)\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** Removes control and bidirectional characters, trims, and cuts at `charactersMax`. */
export function cleanText(text: string, charactersMax = 256): string {
  const cleaned = text.replace(UNSAFE, '').trim();
  return cleaned.length <= charactersMax ? cleaned : [...cleaned].slice(0, charactersMax).join('');
}
