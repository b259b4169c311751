/** Raising and resolving anomalies. */
import type { Ctx } from '#db/ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findAnomaly, findOpen, insertAnomaly, markResolved } from './store.ts';
import type { Detail, Finding } from './types.ts';

/**
 * Puts a finding before staff and gives its id. One row stays open per kind and subject: found
 * again, the first one, with its time and detail, is what there is to resolve.
 */
export function raiseAnomaly(ctx: Ctx, finding: Finding): string {
  const open = findOpen(ctx.tx, finding.kind, finding.subject);
  if (open !== undefined) return open.id;
  const id = ctx.newId();
  const { kind, subject } = finding;
  const detail = detailOf(finding);
  insertAnomaly(ctx.tx, { id, atMs: ctx.nowMs, kind, subject, detail: JSON.stringify(detail) });
  ctx.record({ fact: 'anomaly-raised', anomaly: id, kind, subject, detail });
  ctx.changed('anomaly', id);
  return id;
}

/** Closes the open row of a kind and subject when its cause has gone by itself; false: there was none. */
export function settleAnomaly(ctx: Ctx, finding: Finding, reason: string): boolean {
  const open = findOpen(ctx.tx, finding.kind, finding.subject);
  if (open === undefined) return false;
  resolve(ctx, open.id, reason);
  return true;
}

/** Staff looked at it. Codes: `not-allowed`, `not-found`, `conflict` (resolved already). */
export function resolveAnomaly(
  ctx: Ctx,
  input: { readonly id: string; readonly reason: string },
): Result<{ readonly id: string }, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager']);
  if (refused !== null) return refused;
  const row = findAnomaly(ctx.tx, input.id);
  if (row === undefined) return refuse('not-found', 'there is no such anomaly');
  if (row.resolvedAtMs !== null) return refuse('conflict', 'this anomaly is resolved already');
  resolve(ctx, row.id, input.reason);
  return ok({ id: row.id });
}

function resolve(ctx: Ctx, id: string, reason: string): void {
  markResolved(ctx.tx, id, { atMs: ctx.nowMs, by: nameOfActor(ctx.actor), reason });
  ctx.record({ fact: 'anomaly-resolved', anomaly: id, reason });
  ctx.changed('anomaly', id);
}

function detailOf({ detail = {} }: Finding): Detail {
  return typeof detail === 'string' ? { text: detail } : detail;
}
