/** Making and revoking tokens. */
import type { CreateTokenBody, RevokeTokenBody } from '#contract/tokens.ts';
import type { Ctx } from '#db/ctx.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findByHash, findToken, insertToken, markRevoked, type TokenRow } from './store.ts';

/** A token by its hash alone: commands are journalled, and a token is written down nowhere. */
export type CreateToken = CreateTokenBody & { readonly hash: string };
/** The hash tells the caller whether this is the token that it holds, or one made before. */
export type TokenCreated = Omit<TokenRow, 'revokedAtMs'>;

/** Codes: `not-allowed`, `conflict` (the same token exists). */
export function createToken(
  ctx: Ctx,
  input: CreateToken,
): Result<TokenCreated, 'not-allowed' | 'conflict'> {
  const refused = requireRole(ctx.actor, []);
  if (refused !== null) return refused;
  if (findByHash(ctx.tx, input.hash) !== undefined)
    return refuse('conflict', 'this token exists already');
  const { hash, role, name = role } = input;
  const row = { id: ctx.newId(), hash, role, name, createdAtMs: ctx.nowMs };
  insertToken(ctx.tx, row);
  ctx.record({ fact: 'token-created', token: row.id, role, name });
  return ok(row);
}

/** It opens nothing from here on. Codes: `not-allowed`, `not-found`, `conflict` (revoked already). */
export function revokeToken(
  ctx: Ctx,
  input: RevokeTokenBody & { readonly id: string },
): Result<{ readonly id: string }, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, []);
  if (refused !== null) return refused;
  const row = findToken(ctx.tx, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such token');
  if (row.revokedAtMs !== null) return refuse('conflict', 'this token is revoked already');
  markRevoked(ctx.tx, row.id, ctx.nowMs);
  ctx.record({ fact: 'token-revoked', token: row.id, reason: input.reason });
  return ok({ id: row.id });
}
