/** The wishes of drivers to be woken: one timer for all devices, set to the soonest. */
import type { Clock } from './link.ts';
import type { Session } from './session.ts';

/** A wish for the past is met so much later, so that a driver that asks for it does not spin. */
const PAUSE_MS_MIN = 5;
/** A timer may fire a little early; what is still to come is met at its instant. */
const WAIT_MS_MIN = 1;

export type Wakes = {
  /** The session's `wakeAtMs` may have changed. */
  readonly note: (session: Session) => void;
  readonly forget: (session: Session) => void;
  readonly close: () => void;
};

/** Calls `wake` for each session whose instant has come; its wish is cleared before. */
export function createWakes(clock: Clock, wake: (session: Session) => void): Wakes {
  const sessions = new Set<Session>();
  let armedForMs = Number.POSITIVE_INFINITY;
  let cancel: (() => void) | null = null;

  function note(session: Session): void {
    if (session.wakeAtMs === null) {
      sessions.delete(session);
      return;
    }
    sessions.add(session);
    if (session.wakeAtMs < armedForMs) arm(session.wakeAtMs);
  }

  function arm(atMs: number): void {
    cancel?.();
    armedForMs = atMs;
    const waitMs = atMs - clock.nowMs();
    cancel = clock.after(waitMs > 0 ? Math.max(WAIT_MS_MIN, waitMs) : PAUSE_MS_MIN, fire);
  }

  function fire(): void {
    cancel = null;
    armedForMs = Number.POSITIVE_INFINITY;
    const nowMs = clock.nowMs();
    for (const session of [...sessions]) {
      if (session.wakeAtMs === null || session.wakeAtMs > nowMs) continue;
      session.wakeAtMs = null;
      sessions.delete(session);
      wake(session);
    }
    let soonestMs = armedForMs;
    for (const { wakeAtMs } of sessions)
      if (wakeAtMs !== null && wakeAtMs < soonestMs) soonestMs = wakeAtMs;
    if (soonestMs < armedForMs) arm(soonestMs);
  }

  return {
    note,
    forget: (session) => void sessions.delete(session),
    close: () => {
      cancel?.();
      sessions.clear();
    },
  };
}
