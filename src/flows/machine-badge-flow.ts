/** A badge at a machine: ends its holder's session, starts one, takes over an idle one, or says why not. */
import type { DecisionRefusal } from '#contract/refusals.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import type { Machine } from '#modules/machines/index.ts';
import type { BadgeHolder } from '#modules/people/index.ts';
import { answerBadge, type Reader } from './badge-answer.ts';

export type MachineBadge = {
  readonly observation: ObservationOf<'badge'>;
  readonly device: Reader;
  /** Those that this reader serves, by slug; at least one (`machinesAtReader`). */
  readonly machines: readonly Machine[];
  readonly holder: BadgeHolder;
  /** The checks of a door with the machine's zone that fail, in order; `zone-full` left out, `too-old` included. */
  readonly unmetAtPlace: readonly DecisionRefusal[];
};

/** Decides and answers: exactly one decision, one feedback, and the commands that go with them. */
export function badgeAtMachine(ctx: FlowCtx, input: MachineBadge): void {
  const { observation, device, holder, machines } = input;
  const unmet = [...input.unmetAtPlace, 'machine-out-of-service' as const];
  const [first] = unmet as [DecisionRefusal];
  answerBadge(ctx, {
    observation,
    device,
    holder,
    number: observation.number,
    ...(machines[0] === undefined ? {} : { machine: machines[0].slug }),
    granted: false,
    reason: first,
    unmet,
    word: first,
  });
}
