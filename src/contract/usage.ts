/** `GET /usage`: machine time summed by one or two of machine, person, day and kind; `/usage/hours`: by hour of the week. */
import * as z from 'zod';
import { flagInAddress, moment, seconds, slug, weekday } from './words.ts';

export const USAGE_DIMENSIONS = ['machine', 'person', 'day', 'kind'] as const;
export const usageDimension = z.enum(USAGE_DIMENSIONS);
export type UsageDimension = z.infer<typeof usageDimension>;

const WHAT_BY_IS = `one or two of ${USAGE_DIMENSIONS.join(', ')}, separated by a comma`;

const by = z
  .string({ error: WHAT_BY_IS })
  .transform((text) => text.split(',').map((word) => word.trim()))
  .pipe(
    z
      .array(z.enum(USAGE_DIMENSIONS, { error: WHAT_BY_IS }))
      .min(1, WHAT_BY_IS)
      .max(2, WHAT_BY_IS)
      .refine((words) => new Set(words).size === words.length, WHAT_BY_IS),
  );

export const usageQuery = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  by: by.default(['machine']),
  people: flagInAddress.default(false),
});
export type UsageQuery = z.infer<typeof usageQuery>;

/** A machine's slug, a person's ref, a date or a kind; null where nobody was named. */
const oneKey = z.string().nullable();

/** With two dimensions, `key` is an object of them, like `{machine, day}`. */
export const usageItem = z.object({
  key: z.union([oneKey, z.partialRecord(usageDimension, oneKey)]),
  sessions: z.int().min(0),
  heldSeconds: seconds,
  runningSeconds: seconds,
  wattHours: z.number().min(0),
  jobs: z.int().min(0),
  people: z.int().min(0).optional(),
});
export type UsageItem = z.infer<typeof usageItem>;

/** Unpaged. */
export const usageAnswer = z.object({ items: z.array(usageItem), next: z.null() });
export type UsageAnswer = z.infer<typeof usageAnswer>;

export const usageHoursQuery = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  machine: slug.optional(),
});
export type UsageHoursQuery = z.infer<typeof usageHoursQuery>;

/** One local hour of the week: how long sessions were open in it, and how many began. */
export const usageHour = z.object({
  weekday,
  hour: z.int().min(0).max(23),
  sessions: z.int().min(0),
  heldSeconds: seconds,
});
export type UsageHour = z.infer<typeof usageHour>;

/** Unpaged: the 168 hours of a week, Monday first. */
export const usageHoursAnswer = z.object({ items: z.array(usageHour), next: z.null() });
export type UsageHoursAnswer = z.infer<typeof usageHoursAnswer>;
