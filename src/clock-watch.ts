/** Notices when the machine's clock is set while the server runs, by a clock that nobody sets. */

import type { Clock } from '#devices/link.ts';
import type { ClockJump } from '#kernel/engine.ts';

const LOOK_MS = 5000;
/** Less is a clock being put right by its time server. */
const JUMP_MS_MIN = 60_000;

export type ClockWatchOptions = {
  readonly clock: Clock;
  /** Milliseconds that only ever pass. */
  readonly steadyMs: () => number;
  readonly jumped: (jump: ClockJump) => void;
};

/** Looks every five seconds until the function that it gives is called. */
export function watchClock({ clock, steadyMs, jumped }: ClockWatchOptions): () => void {
  let wallMs = clock.nowMs();
  let passedMs = steadyMs();
  let cancel = clock.after(LOOK_MS, look);

  function look(): void {
    cancel = clock.after(LOOK_MS, look);
    const nowMs = clock.nowMs();
    const lookedMs = steadyMs() - passedMs;
    const fromMs = Math.round(wallMs + lookedMs);
    wallMs = nowMs;
    passedMs += lookedMs;
    if (Math.abs(nowMs - fromMs) >= JUMP_MS_MIN)
      jumped({ fromMs, toMs: nowMs, withinMs: Math.ceil(lookedMs) });
  }

  return () => cancel();
}
