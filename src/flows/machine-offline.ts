/** What an interlock decided by itself while the server was away: the same facts, at their own time. */
import type { SessionFlag } from '#contract/sessions.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  closeSession,
  findSession,
  flagSession,
  type Machine,
  machinesAtReader,
  openSession,
  type SessionRow,
  sessionsWithin,
} from '#modules/machines/index.ts';
import type { BadgeHolder } from '#modules/people/index.ts';
import type { Reader } from './badge-answer.ts';
import { sendOrders } from './machine-power.ts';
import { atScene, type Scene } from './machine-scene.ts';
import { beginSession, finishSession } from './machine-sessions.ts';

const FAR_FUTURE_MS = 8_640_000_000_000_000;
/** Older than this, or not on the list that the device held: recorded, and charged once staff confirm. */
const OLD_MS = 30 * 86_400_000;

/** The machine that a decision of this device is about; null: it guards none. */
export function machineOfDecider(ctx: FlowCtx, device: Reader): Machine | null {
  return machinesAtReader(ctx.tx, device.slug)[0] ?? null;
}

/**
 * `holder` null: nobody is known by that number. A granted `decided` with a new session opens it at its time; with the id of the holder's own open session, or
 * without one, it ends that. `unexpected`: the server would have decided otherwise, or the list did not hold it.
 */
export function machineDecidedOffline(
  ctx: FlowCtx,
  observation: ObservationOf<'decided'>,
  device: Reader,
  holder: BadgeHolder | null,
  unexpected = false,
): void {
  const machine = machineOfDecider(ctx, device);
  if (machine === null || !observation.granted) return;
  const personId = holder?.personId ?? null;
  atScene(ctx, machine, (scene) => {
    const { session } = scene;
    const { atMs } = ctx.entry;
    const said = observation.session ?? null;
    const isOwn = session !== null && session.personId === personId;
    if (isOwn && (said === null || said === session.id) && atMs >= session.startedAtMs) {
      sendOrders(ctx, finishSession(ctx, scene, { atMs, by: 'badge' }));
      return;
    }
    if (said === null || findSession(ctx.tx, said) !== null) return;
    openOffline(ctx, scene, { id: said, personId, flags: flagsFor(ctx, unexpected) });
  });
}

function flagsFor(ctx: FlowCtx, unexpected: boolean): SessionFlag[] {
  const isOld = ctx.entry.ageMs > OLD_MS;
  return isOld || unexpected ? ['offline', 'late'] : ['offline'];
}

type Offline = {
  readonly id: string;
  readonly personId: number | null;
  readonly flags: readonly SessionFlag[];
};

/** Two people in one machine at one time: both stay, and the manager is told. */
function openOffline(ctx: FlowCtx, scene: Scene, offline: Offline): void {
  const { machine } = scene;
  const { atMs } = ctx.entry;
  const { id, personId } = offline;
  const meets = sessionsWithin(ctx.tx, machine.id, { fromMs: atMs, toMs: FAR_FUTURE_MS });
  const flags: SessionFlag[] =
    meets.length > 0 ? [...offline.flags, 'conflict'] : [...offline.flags];
  if (meets.length > 0) noteConflict(ctx, scene, id, meets);
  const later = meets.find((one) => one.startedAtMs > atMs);
  if (scene.session !== null && scene.session.startedAtMs <= atMs)
    finishSession(ctx, scene, { atMs, by: 'takeover', handedOn: true });
  if (later === undefined && scene.session === null) {
    beginSession(ctx, scene, { id, personId, atMs, flags });
    return;
  }
  // Somebody began after it, and is told as it is: the offline use lasted until then at most.
  const { totalMwh } = scene.status.energy;
  const opened = openSession(ctx, machine, {
    id,
    personId,
    atMs,
    flags,
    energyAtStartMwh: totalMwh,
  });
  const endMs = later?.startedAtMs ?? atMs;
  closeSession(ctx, machine, opened, { atMs: endMs, by: 'disconnected', energyMwh: 0 });
}

function noteConflict(ctx: FlowCtx, scene: Scene, id: string, meets: readonly SessionRow[]): void {
  for (const one of meets) {
    const flagged = flagSession(ctx, one, ['conflict']);
    if (scene.session?.id === one.id) scene.session = flagged;
  }
  raiseAnomaly(ctx, {
    kind: 'conflict',
    subject: `session:${id}`,
    detail: { machine: scene.machine.slug, with: meets[0]?.id ?? null },
  });
}
