/** How often an address may try a token that opens nothing before it has to wait. */
import type { HttpClock } from './clock.ts';

export const TRIES_MAX = 10;
export const TRIES_WINDOW_SECONDS = 60;
const ADDRESSES_MAX = 10_000;

export type LoginTries = {
  /** Seconds to wait; 0: go on. */
  readonly waitSeconds: (address: string) => number;
  readonly failed: (address: string) => void;
};

/** Counts failures alone: whoever has the right token never waits for it. */
export function loginTries(clock: HttpClock): LoginTries {
  const tries = new Map<string, { count: number; readonly sinceMs: number }>();
  const windowMs = TRIES_WINDOW_SECONDS * 1000;
  const current = (address: string) => {
    const known = tries.get(address);
    return known !== undefined && clock.nowMs() - known.sinceMs < windowMs ? known : null;
  };
  return {
    waitSeconds: (address) => {
      const known = current(address);
      if (known === null || known.count < TRIES_MAX) return 0;
      return Math.ceil((known.sinceMs + windowMs - clock.nowMs()) / 1000);
    },
    failed: (address) => {
      const known = current(address);
      if (known !== null) {
        known.count += 1;
        return;
      }
      tries.delete(address);
      tries.set(address, { count: 1, sinceMs: clock.nowMs() });
      const oldest = tries.keys().next().value;
      if (tries.size > ADDRESSES_MAX && oldest !== undefined) tries.delete(oldest);
    },
  };
}
