/** What staff do to machines: out of service, back, a part renewed. Each with its reason. */
import type { MachineItem } from '#contract/machines.ts';
import type { OutOfServiceBody } from '#contract/staff-actions.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import {
  findMachine,
  listCounters,
  type Machine,
  machineItem,
  putCounter,
} from '#modules/machines/index.ts';
import { atScene } from './machine-scene.ts';
import { returnToService, takeOutOfService } from './machine-service.ts';

type Named = { readonly slug: string; readonly reason: string };
const MAY_RUN = ['manager'] as const;

/** Nobody starts it; what is open ends, at idle where it runs, at once with `cut`. Codes: `not-found`, `not-allowed`. */
export function outOfService(ctx: FlowCtx, input: OutOfServiceBody & Named): Result<MachineItem> {
  return atMachine(ctx, input.slug, (machine) => {
    const by = nameOfActor(ctx.actor);
    const { reason, cut } = input;
    atScene(ctx, machine, (scene) =>
      takeOutOfService(ctx, scene, { reason, by, cut: cut === true }),
    );
  });
}

/** Only staff bring it back. Codes: `not-found`, `not-allowed`. */
export function returnMachine(ctx: FlowCtx, input: Named): Result<MachineItem> {
  return atMachine(ctx, input.slug, (machine) => {
    atScene(ctx, machine, (scene) => returnToService(ctx, scene, input.reason));
  });
}

/** A part was renewed or looked after: its counters begin anew. Codes: `not-found`, `not-allowed`. */
export function renewPart(
  ctx: FlowCtx,
  input: Named & { readonly part: string },
): Result<MachineItem> {
  const machine = findMachine(ctx.tx, input.slug);
  const known = machine?.upkeep.some((one) => one.part === input.part) === true;
  if (machine !== null && !known)
    return refuse('not-found', `${input.slug} has no part ${input.part}`);
  return atMachine(ctx, input.slug, ({ id, slug }) => {
    const before = listCounters(ctx.tx, id).find((one) => one.part === input.part);
    const fresh = { runningMs: 0, starts: 0, energyMwh: 0, state: 'well' } as const;
    putCounter(ctx.tx, id, { part: input.part, ...fresh }, ctx.nowMs);
    ctx.record({
      fact: 'upkeep-done',
      machine: slug,
      part: input.part,
      reason: input.reason,
      runningMs: before?.runningMs ?? 0,
      starts: before?.starts ?? 0,
      energyMwh: before?.energyMwh ?? 0,
    });
    ctx.changed('machine', slug);
  });
}

export const commands = {
  'machines.out-of-service': outOfService,
  'machines.return': returnMachine,
  'machines.renew-part': renewPart,
} as const;

function atMachine(
  ctx: FlowCtx,
  slug: string,
  work: (machine: Machine) => void,
): Result<MachineItem> {
  const refused = requireRole(ctx.actor, MAY_RUN);
  if (refused !== null) return refused;
  const machine = findMachine(ctx.tx, slug);
  if (machine === null) return refuse('not-found', `there is no machine ${slug}`);
  work(machine);
  return ok(machineItem(ctx.tx, machine));
}
