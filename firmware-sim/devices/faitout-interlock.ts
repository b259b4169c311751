/** A native device's interlock: the relay that lets a machine run, and for whose session. */
import type { Timers } from './timers.ts';

export type Interlock = {
  readonly on: boolean;
  readonly session: string | undefined;
  /** The hash of the badge that opened a session offline: the same one ends it. */
  readonly heldBy: string | undefined;
  enable(session: string, more?: { forMs?: number | undefined; heldBy?: string }): void;
  disable(): void;
  /** No more power: the relay falls open, nobody hears of it. */
  losePower(): void;
};

export function createInterlock(parts: {
  timers: Timers;
  raise: (type: string, fields: Record<string, unknown>) => unknown;
}): Interlock {
  const { timers, raise } = parts;
  let on = false;
  let session: string | undefined;
  let heldBy: string | undefined;

  function losePower(): void {
    on = false;
    session = undefined;
    heldBy = undefined;
  }

  function disable(): void {
    const wasOn = on;
    timers.cancel('until');
    losePower();
    if (wasOn) raise('relay', { on: false });
  }

  return {
    get on() {
      return on;
    },
    get session() {
      return session;
    },
    get heldBy() {
      return heldBy;
    },
    enable(nextSession, more = {}) {
      session = nextSession;
      heldBy = more.heldBy;
      if (!on) {
        on = true;
        raise('relay', { on: true });
      }
      timers.cancel('until');
      if (more.forMs !== undefined) timers.set('until', Math.max(0, more.forMs), disable);
    },
    disable,
    losePower,
  };
}
