/** Lists: `{items, next}`, a limit and a cursor, and the period that most of them accept. */
import * as z from 'zod';
import { moment } from './words.ts';

export const LIMIT_DEFAULT = 50;
export const LIMIT_MAX = 500;

const limit = z.coerce
  .number({ error: `a whole number from 1 to ${LIMIT_MAX}` })
  .int(`a whole number from 1 to ${LIMIT_MAX}`)
  .min(1, `a whole number from 1 to ${LIMIT_MAX}`)
  .max(LIMIT_MAX, `a whole number from 1 to ${LIMIT_MAX}`);

/** `after` is the `next` of the page before, and means nothing else to the caller. */
export const pageQuery = z.strictObject({
  limit: limit.default(LIMIT_DEFAULT),
  after: z.string().min(1).max(512).optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** Of a list that is short: it comes whole unless a limit is asked for. */
export const wholeListQuery = z.strictObject({
  ...pageQuery.shape,
  limit: limit.optional(),
});
export type WholeListQuery = z.infer<typeof wholeListQuery>;

/** `from` is inclusive, `to` exclusive. */
export const periodQuery = z.strictObject({ from: moment.optional(), to: moment.optional() });
export type PeriodQuery = z.infer<typeof periodQuery>;

/** The list of one kind of item. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
export type ListOf<Item> = { items: Item[]; next: string | null };
