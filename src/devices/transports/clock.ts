/** The machine's clock for the edge. */
import type { Clock } from '../link.ts';

/** The longest delay that a timer of Node takes (2^31 - 1 ms); a longer one would fire at once. */
const DELAY_MS_MAX = 2_147_483_647;

/** Real time. */
export function realClock(): Clock {
  return {
    nowMs: () => Date.now(),
    after: (delayMs, run) => {
      const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), DELAY_MS_MAX));
      return () => clearTimeout(timer);
    },
  };
}
