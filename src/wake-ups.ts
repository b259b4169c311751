/** Wakes the place when something is due: never before, and never not at all. */
import type { Clock, Log } from '#devices/link.ts';
import type { Committed, Engine } from '#kernel/engine.ts';

/** A timer's bound; what is further ahead is looked at again then. */
const SLEEP_MAX_MS = 2_000_000_000;
const AGAIN_MS = 1000;
/** What falls due while others are heard waits for what they bring, to be carried out with it. */
const MOMENT_MS = 1;

/** Until the function that it gives is called. */
export function keepTime(parts: {
  readonly engine: Pick<Engine, 'due' | 'onCommitted'>;
  readonly clock: Clock;
  readonly log: Log;
}): () => void {
  const { engine, clock, log } = parts;
  let cancel = () => {};
  let dueAtMs: number | null = null;
  let isCarryingOut = false;

  function sleep(): void {
    cancel();
    if (dueAtMs === null) return;
    // One turn of a billing run follows the other at once.
    const inMs = Math.max(isCarryingOut ? 0 : MOMENT_MS, dueAtMs - clock.nowMs());
    cancel = clock.after(Math.min(SLEEP_MAX_MS, inMs), wake);
  }

  function wake(): void {
    // Timers of Node often come a millisecond early. The place would find nothing due, commit nothing, and so name no
    // next time: nobody would wake it until something else happens.
    if (dueAtMs !== null && clock.nowMs() < dueAtMs) {
      sleep();
      return;
    }
    isCarryingOut = true;
    const done = engine.due().finally(() => {
      isCarryingOut = false;
    });
    done.catch((error: unknown) => {
      log.error({ err: error }, 'timers could not be carried out; they are tried again');
      cancel = clock.after(AGAIN_MS, wake);
    });
  }

  engine.onCommitted(({ nextDueAtMs }: Committed) => {
    dueAtMs = nextDueAtMs;
    sleep();
  });
  return () => cancel();
}
