/** When the place opens and closes, closures and touching windows taken into account. Pure. */
import { addDays, instantOf, isOpen, localDateOf, momentOf, nextEdge } from '#kernel/civil-time.ts';
import type { PlaceFacts } from './types.ts';

export type PlaceHours = Pick<PlaceFacts, 'openingHours' | 'closures' | 'timeZone'>;

/** Members who may stay through the night are taken to have left at this local time. */
export const ALWAYS_CLOSES_AT = '04:00';
/** So many edges in a row may be swallowed by closures before we stop looking: a year of short days. */
const EDGES_MAX = 1500;
const DAY_MS = 86_400_000;
/** Hours repeat weekly: what did not turn in so long turns by a closure alone. */
const CALM_MS = 8 * DAY_MS;
/** A place that has not opened for so long is closed for good. */
const LOOK_BACK_DAYS = 400;

export function isPlaceOpen(place: PlaceHours, atMs: number): boolean {
  return isOpen(place.openingHours, place.closures, atMs, place.timeZone);
}

/** The next instant after `ms` at which the place, open until then, closes; null: never. */
export function nextClosing(place: PlaceHours, ms: number): number | null {
  return nextTurn(place, 'to', ms);
}

/** The next instant after `ms` at which the place, closed until then, opens; null: never. */
export function nextOpening(place: PlaceHours, ms: number): number | null {
  return nextTurn(place, 'from', ms);
}

/** The last opening at or before `ms`; null: none within the year. */
export function lastOpening(place: PlaceHours, ms: number): number | null {
  for (let days = 1; days <= LOOK_BACK_DAYS; days *= 2) {
    let found: number | null = null;
    let next = nextOpening(place, ms - days * DAY_MS);
    while (next !== null && next <= ms) {
      found = next;
      next = nextOpening(place, next);
    }
    if (found !== null) return found;
  }
  return null;
}

/** The next 04:00 of the place after `ms`. */
export function nextNightEnd(place: Pick<PlaceHours, 'timeZone'>, ms: number): number {
  const today = localDateOf(ms, place.timeZone);
  const at = instantOf(today, ALWAYS_CLOSES_AT, place.timeZone);
  return at > ms ? at : instantOf(addDays(today, 1), ALWAYS_CLOSES_AT, place.timeZone);
}

function nextTurn(place: PlaceHours, edge: 'from' | 'to', ms: number): number | null {
  const opens = edge === 'from';
  let at: number | null = ms;
  let calmSinceMs = ms;
  for (let looked = 0; looked < EDGES_MAX; looked++) {
    at = earliest(
      nextEdge(place.openingHours, edge, at, place.timeZone),
      closureEdge(place, edge, at),
    );
    if (at === null) return null;
    if (isPlaceOpen(place, at) === opens && isPlaceOpen(place, at - 1) !== opens) return at;
    if (at - calmSinceMs <= CALM_MS) continue;
    const next = earliest(closureEdge(place, 'from', at), closureEdge(place, 'to', at));
    if (next === null) return null;
    at = next - 1;
    calmSinceMs = at;
  }
  return null;
}

/** A closure's start may close the place, its end may open it. */
function closureEdge(place: PlaceHours, edge: 'from' | 'to', ms: number): number | null {
  const edges = place.closures.map((closure) =>
    edge === 'from'
      ? momentOf(closure.until, place.timeZone, true)
      : momentOf(closure.from, place.timeZone),
  );
  return edges.reduce<number | null>(
    (found, at) => (at !== null && at > ms ? earliest(found, at) : found),
    null,
  );
}

function earliest(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.min(one, other);
}
