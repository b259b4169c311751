/** Somebody left a zone: a warning where a machine there is now used alone or without its supervisor; nothing is cut. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { countPresentBesides } from '#modules/access/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import { findMachineById, listOpenSessions } from '#modules/machines/index.ts';

/** To be called once the visit's end is written. */
export function warnOfLeaving(
  ctx: FlowCtx,
  left: { readonly personId: number; readonly zoneId: number },
): void {
  for (const session of listOpenSessions(ctx.tx)) {
    const machine = findMachineById(ctx.tx, session.machineId);
    if (machine === null || machine.zoneId !== left.zoneId) continue;
    const subject = `session:${session.id}` as const;
    const detail = { machine: machine.slug };
    if (session.supervisorId === left.personId)
      raiseAnomaly(ctx, { kind: 'supervisor-left', subject, detail });
    if (machine.loneWorking || session.personId === null) continue;
    if (session.personId === left.personId) continue;
    if (countPresentBesides(ctx.tx, machine.zoneId, session.personId) < 1)
      raiseAnomaly(ctx, { kind: 'left-alone', subject, detail });
  }
}
