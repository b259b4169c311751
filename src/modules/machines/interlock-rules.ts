/** What an interlock's word of itself means when it comes back. Pure. */

export type InterlockReport = {
  /** Absent: it does not say, and that changes nothing. */
  readonly enabled?: boolean;
  readonly session?: string;
  /** It is the same start of the device as before. */
  readonly sameBoot: boolean;
};
export type InterlockScene = {
  /** The open session's id, and the one that it was split from: the device may still know that. */
  readonly session: {
    readonly id: string;
    readonly splitFrom: string | null;
    readonly startedAtMs: number;
  } | null;
  /** It stays on for a while: a laser that cools, an extractor that runs on or is needed. */
  readonly kept: boolean;
  /** Its buffered events are all on disk, or it has waited for 120 s. */
  readonly settled: boolean;
  readonly atMs: number;
};
export type InterlockPlan =
  | { readonly kind: 'goes-on' }
  | { readonly kind: 'wait' }
  /** Enabled for a session that is over or unknown. */
  | { readonly kind: 'disable'; readonly flag: boolean }
  /** It lost its power: the session ended at the last moment that is known. */
  | { readonly kind: 'disconnected' };

export const SETTLES_AFTER_MS = 120_000;
/** An `enable` may be on its way while the device tells of itself. */
const ENABLE_UNDERWAY_MS = 10_000;

export function planReconnection(report: InterlockReport, scene: InterlockScene): InterlockPlan {
  const { session } = scene;
  if (session !== null) {
    if (report.enabled === undefined) return { kind: 'goes-on' };
    if (!report.enabled) {
      const underway = report.sameBoot && scene.atMs - session.startedAtMs < ENABLE_UNDERWAY_MS;
      return underway ? { kind: 'goes-on' } : { kind: 'disconnected' };
    }
    if (report.session === undefined || isItsOwn(session, report.session))
      return { kind: 'goes-on' };
    return scene.settled ? { kind: 'disable', flag: true } : { kind: 'wait' };
  }
  if (scene.kept) return { kind: 'goes-on' };
  if (report.enabled === true && !scene.settled) return { kind: 'wait' };
  return { kind: 'disable', flag: report.enabled === true };
}

function isItsOwn(
  session: { readonly id: string; readonly splitFrom: string | null },
  said: string,
): boolean {
  return said === session.id || said === session.splitFrom;
}
