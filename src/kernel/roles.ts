/** Who may do what: refused by default, the owner always may. */
import type { Actor, Role } from './engine.ts';
import { type Refused, refuse } from './result.ts';

/** Null when the actor may act; else the refusal. The place itself (timers, import at start) always may; a device never may. */
export function requireRole(actor: Actor, roles: readonly Role[]): Refused<'not-allowed'> | null {
  if (actor.kind === 'timer' || actor.kind === 'system') return null;
  if (actor.kind === 'staff' && (actor.role === 'owner' || roles.includes(actor.role))) return null;
  return refuse('not-allowed', `this needs one of the roles ${['owner', ...roles].join(', ')}`);
}
