/** Which place this is and whether it is open, for the pages of whoever is logged in. */
import type { SiteItem } from '#contract/login.ts';
import type { Asked } from '#db/ctx.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import {
  findSite,
  isPlaceOpen,
  nextClosing,
  nextOpening,
  placeFacts,
} from '#modules/site/index.ts';

/** `not-found` until a place is imported. */
export function getSite(asked: Asked): Result<SiteItem, 'not-found'> {
  const row = findSite(asked.db);
  if (row === null) return refuse('not-found', 'no place is imported yet');
  const { slug, name, timeZone, locale } = row;
  const facts = placeFacts(asked.db);
  const openingHours = facts.openingHours.map(({ days, from, to }) => ({
    days: [...days],
    from,
    to,
  }));
  const place = { slug, name, timeZone, locale, openingHours };
  if (openingHours.length === 0) return ok({ ...place, open: null, turnsAt: null });
  const open = isPlaceOpen(facts, asked.nowMs);
  const turnsAtMs = (open ? nextClosing : nextOpening)(facts, asked.nowMs);
  return ok({ ...place, open, turnsAt: turnsAtMs === null ? null : instantText(turnsAtMs) });
}

export const queries = { 'site.get': getSite } as const;
