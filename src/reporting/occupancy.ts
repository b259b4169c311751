/** Viewers and walls see nobody's coming and going while the place is closed: an empty house is nobody's business. */
import { seesNames } from '#contract/roles.ts';
import type { Asked } from '#db/ctx.ts';
import { isPlaceOpen, lastOpening, nextClosing, placeFacts } from '#modules/site/index.ts';

/** Since when the place is closed, to who may not see who is in then; null: it may be seen. */
export function hiddenSince({ db, nowMs, actor }: Asked): number | null {
  return actor.kind !== 'staff' || seesNames(actor.role) ? null : closedSince(db, nowMs);
}

/** Null while it is open, and for a place that has no hours. */
export function closedSince(db: Asked['db'], nowMs: number): number | null {
  const place = placeFacts(db);
  if (place.openingHours.length === 0 || isPlaceOpen(place, nowMs)) return null;
  const openedAtMs = lastOpening(place, nowMs);
  return openedAtMs === null ? 0 : (nextClosing(place, openedAtMs) ?? 0);
}
