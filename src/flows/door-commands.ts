/** Staff open a door from where they are. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findDoor } from '#modules/site/index.ts';

export type UnlockDoor = {
  readonly slug: string;
  readonly reason: string;
  /** The door's own seconds unless said. */
  readonly seconds?: number | undefined;
};
export type Unlocked = {
  readonly door: string;
  readonly seconds: number;
  /** Id of the command that was sent. */
  readonly command: string;
};

/** Sends one `unlock`. Codes: `not-allowed`, `not-found`, `conflict` (no device opens this door). */
export function unlockDoor(
  ctx: FlowCtx,
  input: UnlockDoor,
): Result<Unlocked, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager', 'reception']);
  if (refused !== null) return refused;
  const door = findDoor(ctx.tx, input.slug);
  if (door === null) return refuse('not-found', `there is no door ${input.slug}`);
  if (door.device === null) return refuse('conflict', `no device opens the door ${door.slug}`);
  const seconds = input.seconds ?? door.unlockSeconds;
  const command = ctx.send(door.device, { type: 'unlock', seconds });
  const { reason } = input;
  ctx.record({ fact: 'door-unlocked', door: door.slug, command: command.id, seconds, reason });
  return ok({ door: door.slug, seconds, command: command.id });
}

export const commands = { 'doors.unlock': unlockDoor } as const;
