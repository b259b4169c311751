/** What a badge, a button, staff or the clock does to a machine's session. Pure. */
import type { SessionEnd } from '#contract/sessions.ts';
import type { MachineKind, SessionSettings } from './types.ts';

export type OpenSession = {
  readonly id: string;
  readonly personId: number | null;
  readonly startedAtMs: number;
  /** Why it ends at the next idle; null: it does not. */
  readonly ending: string | null;
};

/** What there is at a machine when somebody badges. */
export type MachineScene = {
  readonly session: OpenSession | null;
  /** It runs, is in a job, or nobody knows. */
  readonly busy: boolean;
  /** It is known to run or to be in a job; `busy` holds for what nobody knows too. */
  readonly running: boolean;
  /** Nothing tells whether it runs: the whole session is use. */
  readonly blind: boolean;
  /** The session has run, or is running. */
  readonly hasRun: boolean;
};

export type BadgePlan =
  | { readonly kind: 'end' }
  /** It ends at the next idle, or with the job of a printer. */
  | { readonly kind: 'mark-ending'; readonly by: 'badge' | 'job' }
  | { readonly kind: 'start' }
  | { readonly kind: 'take-over' }
  /** A session that nobody has named yet becomes this person's. */
  | { readonly kind: 'claim' }
  /** A trainer set the machine up for a supervised person. */
  | { readonly kind: 'hand-over' }
  | { readonly kind: 'occupied'; readonly by: 'in-use' | 'running-for-nobody' };

/** A trainer's session becomes a supervised person's only so soon after its start. */
const HAND_OVER_MS = 30_000;

/** What the badge asks for; whether the person may is another question (`unmetAtMachine`). */
export function planBadge(
  scene: MachineScene,
  badge: {
    readonly personId: number;
    readonly supervised: boolean;
    readonly kind: MachineKind;
    readonly jobOpen: boolean;
    readonly takeover: SessionSettings['takeover'];
    /** The session's person may supervise on this machine. */
    readonly trainerHolds: boolean;
    readonly atMs: number;
  },
): BadgePlan {
  const { session, busy, blind } = scene;
  if (session === null)
    return scene.running ? { kind: 'occupied', by: 'running-for-nobody' } : { kind: 'start' };
  if (session.personId === badge.personId) {
    if (!busy) return { kind: 'end' };
    return {
      kind: 'mark-ending',
      by: badge.kind === '3d-printer' && badge.jobOpen ? 'job' : 'badge',
    };
  }
  if (session.personId === null && busy) return { kind: 'claim' };
  const fresh = badge.atMs - session.startedAtMs <= HAND_OVER_MS;
  if (badge.trainerHolds && badge.supervised && fresh && !scene.hasRun)
    return { kind: 'hand-over' };
  if (busy || blind || badge.takeover === 'never') return { kind: 'occupied', by: 'in-use' };
  return { kind: 'take-over' };
}

/** What ends a session when something other than its person's badge asks for it. */
export function planEnd(
  busy: boolean,
  by: SessionEnd,
  cut: boolean,
):
  | { readonly kind: 'end'; readonly by: SessionEnd }
  | { readonly kind: 'mark-ending'; readonly by: SessionEnd } {
  return busy && !cut ? { kind: 'mark-ending', by } : { kind: 'end', by };
}

/** When a session in which nothing runs is taken to be forgotten; null: never. */
export function idleEndsAt(idleSinceMs: number, settings: SessionSettings): number | null {
  return settings.idleEndsAfterMs === null ? null : idleSinceMs + settings.idleEndsAfterMs;
}
