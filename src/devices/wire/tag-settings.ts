/** Settings that the badge readers on serial lines have in common. */
import * as z from 'zod';

const REARM_MS_MIN = 100;
const REARM_MS_MAX = 10_000;

/** After how long a silence a tag that comes again is a new badge. `min` and why: of the reader. */
export function rearmAfterMs(
  usual: number,
  min = REARM_MS_MIN,
  why = 'a tag repeats itself every 65 ms',
) {
  return z
    .int('rearmAfterMs is a whole number of milliseconds')
    .min(min, `rearmAfterMs is at least ${min}: ${why}`)
    .max(REARM_MS_MAX, 'rearmAfterMs is at most 10,000')
    .default(usual);
}

/** `none` for readers that send the number alone. */
export const tagChecksum = z.enum(['xor', 'none'], 'checksum is xor or none').default('xor');
