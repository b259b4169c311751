/** Which tokens there are, and whose a given one is. */
import type { ListOf, PageQuery } from '#contract/paging.ts';
import { role as roleSchema } from '#contract/roles.ts';
import type { TokenItem } from '#contract/tokens.ts';
import type { Asked } from '#db/ctx.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findByHash, listRows, type TokenRow } from './store.ts';
import type { TokenHolder } from './types.ts';

/** Revoked ones included. */
export function listTokens(
  asked: Asked,
  input: PageQuery,
): Result<ListOf<TokenItem>, 'not-allowed'> {
  const refused = requireRole(asked.actor, []);
  if (refused !== null) return refused;
  const rows = listRows(asked.db, { after: input.after, limit: input.limit });
  const page = rows.slice(0, input.limit);
  const next = rows.length > input.limit ? (page.at(-1)?.id ?? null) : null;
  return ok({ items: page.map(itemOf), next });
}

/** Whose token it is, by its SHA-256. `not-found`: unknown, or revoked. */
export function getTokenHolder(
  asked: Asked,
  input: { readonly hash: string },
): Result<TokenHolder, 'not-found' | 'not-allowed'> {
  const refused = requireRole(asked.actor, []);
  if (refused !== null) return refused;
  const row = findByHash(asked.db, input.hash);
  if (row === undefined) return refuse('not-found', 'this token opens nothing');
  return ok({ id: row.id, role: roleSchema.parse(row.role), name: row.name });
}

function itemOf(row: TokenRow): TokenItem {
  return {
    id: row.id,
    name: row.name,
    role: roleSchema.parse(row.role),
    createdAt: instantText(row.createdAtMs),
    revokedAt: row.revokedAtMs === null ? null : instantText(row.revokedAtMs),
  };
}
