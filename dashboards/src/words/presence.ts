/** How many are in the place, from how many are in its zones. */
import type { ZoneItem } from '#contract/zones.ts';

/**
 * A zone inside another counts within it: whoever is in the inner one is in the outer one too,
 * even where only the inner door saw them.
 */
export function presentIn(zones: readonly ZoneItem[], parent: string | null = null): number {
  return zones
    .filter((zone) => zone.parent === parent)
    .reduce((sum, zone) => sum + Math.max(zone.present ?? 0, presentIn(zones, zone.slug)), 0);
}
