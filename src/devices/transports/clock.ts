/** The machine's clock for the edge. */
import type { Clock } from '../link.ts';

/** The longest delay that a timer of Node takes (2^31 - 1 ms); a longer one would fire at once. */
const DELAY_MS_MAX = 2_147_483_647;

/** Real time. */
export function realClock(): Clock {
  return {
    nowMs: () => Date.now(),
    after: (delayMs, run) => {
      // Node's shortest timer is a millisecond.
      if (delayMs <= 0) {
        const turn = setImmediate(run);
        return () => clearImmediate(turn);
      }
      const timer = setTimeout(run, Math.min(delayMs, DELAY_MS_MAX));
      return () => clearTimeout(timer);
    },
  };
}
