/** `GET /attendance` and `GET /passages`: how many came a day, of nobody; it outlives who it was. */
import * as z from 'zod';
import { count, localDate, moment, seconds, slug } from './words.ts';

export const daysQuery = z.strictObject({ from: moment.optional(), to: moment.optional() });
export type DaysQuery = z.infer<typeof daysQuery>;

/** Visits that began on a day in a zone and have ended: how many, of how many heads, how long in all. */
export const attendanceDay = z.object({
  day: localDate,
  zone: slug,
  visits: count,
  heads: count,
  presenceSeconds: seconds,
});
export type AttendanceDay = z.infer<typeof attendanceDay>;

/** Badges of a day at a door or a machine's reader: let in or enabled, and refused. */
export const passagesDay = z.object({
  day: localDate,
  place: slug,
  granted: count,
  refused: count,
});
export type PassagesDay = z.infer<typeof passagesDay>;

/** Unpaged. */
export const attendanceAnswer = z.object({ items: z.array(attendanceDay), next: z.null() });
export type AttendanceAnswer = z.infer<typeof attendanceAnswer>;
export const passagesAnswer = z.object({ items: z.array(passagesDay), next: z.null() });
export type PassagesAnswer = z.infer<typeof passagesAnswer>;
