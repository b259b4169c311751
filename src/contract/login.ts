/** Logging in a page with a token, and who one is then. */
import * as z from 'zod';
import { role } from './roles.ts';
import { instant, localTime, localTimeOrMidnight, slug, weekday } from './words.ts';

/** A page that nobody used for so long is logged out. */
export const PAGE_SESSION_SECONDS = 12 * 3600;

export const loginBody = z.strictObject({
  token: z.string({ error: 'the token' }).trim().min(1, 'the token').max(256),
});
export type LoginBody = z.infer<typeof loginBody>;

export const siteItem = z.object({
  slug,
  name: z.string(),
  timeZone: z.string(),
  locale: z.string(),
  openingHours: z.array(
    z.object({ days: z.array(weekday), from: localTime, to: localTimeOrMidnight }),
  ),
  /** Now, closures included; null where the place names no hours. */
  open: z.boolean().nullable(),
  /** When that turns next; null: never. */
  turnsAt: instant.nullable(),
});
export type SiteItem = z.infer<typeof siteItem>;

/** `GET /me`: the token's role and name; `site` is null until a place is imported. */
export const meItem = z.object({ role, name: z.string(), site: siteItem.nullable() });
export type MeItem = z.infer<typeof meItem>;
