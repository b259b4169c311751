/** How an actor is named where it is written who did something. */
import type { Actor } from './engine.ts';

export function nameOfActor(actor: Actor): string {
  return actor.kind === 'staff' ? actor.name : actor.kind;
}
