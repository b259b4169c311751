/** Who is logged in with a page, kept so that a restart of the server asks nobody to log in again. */
import { PAGE_SESSION_SECONDS } from '#contract/login.ts';
import type { Asked, Ctx } from '#db/ctx.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  deleteOldPages,
  deletePage,
  findPage,
  insertPage,
  markPageUsed,
  type PageSessionRow,
} from './pages-store.ts';

const PAGE_SESSION_MS = PAGE_SESSION_SECONDS * 1000;
const SESSIONS_MAX = 10_000;

export type OpenPage = { readonly idHash: string; readonly tokenHash: string };
export type OnePage = { readonly idHash: string };
type Opened = Result<OnePage, 'not-allowed'>;

/** By hashes alone: neither the cookie nor the token is written down. */
export function openPage(ctx: Ctx, { idHash, tokenHash }: OpenPage): Opened {
  const refused = requireRole(ctx.actor, []);
  if (refused !== null) return refused;
  deleteOldPages(ctx.tx, ctx.nowMs - PAGE_SESSION_MS, SESSIONS_MAX - 1);
  insertPage(ctx.tx, { idHash, tokenHash, usedAtMs: ctx.nowMs });
  return ok({ idHash });
}

/** It lives on from now. */
export function usePage(ctx: Ctx, { idHash }: OnePage): Opened {
  const refused = requireRole(ctx.actor, []);
  if (refused !== null) return refused;
  markPageUsed(ctx.tx, idHash, ctx.nowMs);
  return ok({ idHash });
}

export function closePage(ctx: Ctx, { idHash }: OnePage): Opened {
  const refused = requireRole(ctx.actor, []);
  if (refused !== null) return refused;
  deletePage(ctx.tx, idHash);
  return ok({ idHash });
}

/** `not-found`: there is none, or it is over. */
export function getPage(
  asked: Asked,
  { idHash }: OnePage,
): Result<PageSessionRow, 'not-allowed' | 'not-found'> {
  const refused = requireRole(asked.actor, []);
  if (refused !== null) return refused;
  const row = findPage(asked.db, idHash);
  if (row === undefined || asked.nowMs - row.usedAtMs >= PAGE_SESSION_MS)
    return refuse('not-found', 'this page is not logged in');
  return ok(row);
}
