/** Which place this is, for the pages of whoever is logged in. */
import type { SiteItem } from '#contract/login.ts';
import type { Asked } from '#db/ctx.ts';
import { statements } from '#db/statements.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { site } from '#modules/site/tables.ts';

const prepared = statements((db) => ({
  site: db
    .select({ slug: site.slug, name: site.name, timeZone: site.timeZone, locale: site.locale })
    .from(site)
    .limit(1)
    .prepare(),
}));

/** `not-found` until a place is imported. */
export function getSite(asked: Asked): Result<SiteItem, 'not-found'> {
  const row = prepared(asked.db).site.get();
  return row === undefined ? refuse('not-found', 'no place is imported yet') : ok(row);
}

export const queries = { 'site.get': getSite } as const;
