/** When a contact's word counts: a contact bounces, and a machine does not start and stop within a blink. Pure. */
import type { ContactHold, Knowledge } from './types.ts';

/** A relay's contact bounces for some milliseconds, a worn switch or a loose wire for a hundred. */
export const CONTACT_HOLD_MS = 200;

/**
 * The hold that a word begins or goes on with; null: it counts at once, for it says what is known already, or it is
 * the first that is heard and says that nothing runs.
 */
export function contactHold(
  reported: Knowledge['reported'],
  before: ContactHold | null,
  said: ContactHold,
  holdMs: number,
): ContactHold | null {
  if (holdMs === 0) return null;
  const isKnown = reported?.device === said.device && reported.by === 'state' && !reported.stale;
  if (isKnown ? reported.state === said.state : said.state === 'idle') return null;
  const goesOn = before?.state === said.state && before.device === said.device;
  return goesOn ? before : said;
}
