/** What goes with each observation of a message: how the message came, and what it says of the time. */
import { CLOCK_SET_AFTER_MS, CLOCK_UNSET } from '#kernel/device-clock.ts';
import type { Circumstances } from '#kernel/observation.ts';
import { instantOf } from './instants.ts';
import { quantityWithin } from './quantities.ts';

type Came = { readonly retained: boolean; readonly repeated: boolean };

const UNSET_TEXT = /^(?:0000|19[67]\d)-/;
const UNIX_SECONDS_MAX = 1e11;
/** What a text of a clock that was never set is read as: the beginning of Unix time. */
const EPOCH_MS = 0;

/** How it came. */
export function around({ retained, repeated }: Came): Circumstances {
  return { ...(retained && { retained: true }), ...(repeated && { repeated: true }) };
}

/**
 * How it came and when, by the device's clock. One that was never set gives no instant but a word, by which it is
 * counted and told; of what a broker kept it says nothing new.
 */
export function aroundAt(came: Came, saidMs: number | null): Circumstances {
  if (saidMs === null) return around(came);
  if (saidMs >= CLOCK_SET_AFTER_MS) return { atMs: saidMs, ...around(came) };
  return came.retained ? around(came) : { flags: [CLOCK_UNSET], ...around(came) };
}

/** Seconds of Unix time, as a number or its text, in milliseconds. */
export function saidInSeconds(value: unknown): number | null {
  const seconds = quantityWithin(value, 0, UNIX_SECONDS_MAX);
  return seconds === undefined ? null : Math.round(seconds * 1000);
}

/** RFC 3339. A local time of a zone that is not said is no instant, but it shows whether the clock was ever set. */
export function saidInText(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  return instantOf(value) ?? (UNSET_TEXT.test(value) ? EPOCH_MS : null);
}
