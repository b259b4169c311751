/** Somebody is put on hold: they start nothing more, and what they use ends at its next idle. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { findMachineById, listOpenSessions } from '#modules/machines/index.ts';
import { findPerson, isSuspended, commands as people } from '#modules/people/index.ts';
import { atScene } from './machine-scene.ts';
import { endOrMark } from './machine-sessions.ts';

const putOnHold = people['people.hold'];

/** As the command of people, with what it means for machines. Codes: those of that command. */
export function holdPerson(
  ctx: FlowCtx,
  input: Parameters<typeof putOnHold>[1],
): ReturnType<typeof putOnHold> {
  const answer = putOnHold(ctx, input);
  if (answer.ok && input.hold) endSessionsOfHeld(ctx);
  return answer;
}

/** Nothing is cut: a machine that runs goes on until it is idle. */
export function endSessionsOfHeld(ctx: FlowCtx): void {
  for (const session of listOpenSessions(ctx.tx)) {
    const person = session.personId === null ? undefined : findPerson(ctx.tx, session.personId);
    const machine = findMachineById(ctx.tx, session.machineId);
    if (machine === null || person === undefined || !isSuspended(person, ctx.nowMs)) continue;
    atScene(ctx, machine, (scene) => endOrMark(ctx, scene, { atMs: ctx.nowMs, by: 'staff' }));
  }
}

export const commands = { 'people.hold': holdPerson } as const;
