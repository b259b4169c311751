/** What a device's clock can show of itself: that it was never set, or is wrong. */

/** Before that a device's clock is not set: many count from 1970 until they are told the time. */
export const CLOCK_SET_AFTER_MS = Date.UTC(2020, 0, 1);

/** The flag of an observation whose device counts from the beginning of its time. */
export const CLOCK_UNSET = 'clock-unset';
/** And of one whose device was told another time. */
export const CLOCK_WRONG = 'clock-wrong';
