/** Settings that the badge readers on serial lines have in common. */
import * as z from 'zod';

const REARM_MS_MIN = 100;
const REARM_MS_MAX = 10_000;

/** After how long a silence a tag that comes again is a new badge. */
export function rearmAfterMs(usual: number) {
  return z
    .int('rearmAfterMs is a whole number of milliseconds')
    .min(REARM_MS_MIN, 'rearmAfterMs is at least 100: a tag repeats itself every 65 ms')
    .max(REARM_MS_MAX, 'rearmAfterMs is at most 10,000')
    .default(usual);
}

/** `none` for readers that send the number alone. */
export const tagChecksum = z.enum(['xor', 'none'], 'checksum is xor or none').default('xor');
