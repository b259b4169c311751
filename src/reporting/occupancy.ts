/** Viewers and walls see nobody's coming and going while the place is closed: an empty house is nobody's business. */
import { seesNames } from '#contract/roles.ts';
import type { Asked } from '#db/ctx.ts';
import type { PlacePicture } from '#kernel/place-picture.ts';
import { isPlaceOpen, lastOpening, nextClosing, placeFacts } from '#modules/site/index.ts';

/** Since when the place is closed, to who may not see who is in then; null: it may be seen. */
export function hiddenSince({ db, nowMs, actor }: Asked): number | null {
  return actor.kind !== 'staff' || seesNames(actor.role) ? null : closedSince(db, nowMs);
}

/** Null while it is open, and for a place that has no hours. */
export function closedSince(db: Asked['db'], nowMs: number): number | null {
  const { open, turnedAtMs } = openness(db, nowMs);
  return open === false ? (turnedAtMs ?? 0) : null;
}

/** Never of a place that has no hours. */
export function isClosedNow(db: Asked['db'], nowMs: number): boolean {
  const facts = placeFacts(db);
  return facts.openingHours.length > 0 && !isPlaceOpen(facts, nowMs);
}

/** Whether it is open, and since when it is so: null where nobody knows. */
export function openness(
  db: Asked['db'],
  nowMs: number,
): Pick<PlacePicture, 'open' | 'turnedAtMs'> {
  const facts = placeFacts(db);
  if (facts.openingHours.length === 0) return { open: null, turnedAtMs: null };
  const open = isPlaceOpen(facts, nowMs);
  const openedAtMs = lastOpening(facts, nowMs);
  if (open || openedAtMs === null) return { open, turnedAtMs: openedAtMs };
  return { open, turnedAtMs: nextClosing(facts, openedAtMs) };
}
