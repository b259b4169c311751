/** Charges and balances of before, taken in from a CSV with a mapping; they are never rated. */
import * as z from 'zod';
import { cents } from './invoices.ts';
import { id, instant } from './words.ts';

export const HISTORY_BYTES_MAX = 900_000;

const column = z.string().min(1).max(100);

/** Which column of the file is which. `amount` is in euros, decimal point or comma. */
export const chargesMapping = z.strictObject({
  payer: column,
  person: column.optional(),
  /** `YYYY-MM-DD` or `DD/MM/YYYY`. */
  date: column,
  label: column,
  amount: column,
  /** Per cent; absent: `vat` holds for all. */
  vatRate: column.optional(),
});
export const balancesMapping = z.strictObject({ payer: column, amount: column });

const file = {
  csv: z.string().min(1).max(HISTORY_BYTES_MAX, `at most ${HISTORY_BYTES_MAX} characters a file`),
  /** Shows what would come; nothing is kept. */
  dryRun: z.boolean().default(false),
};

/** `state`: `invoiced` before, or still `open` to be billed. */
export const historyChargesBody = z.strictObject({
  ...file,
  mapping: chargesMapping,
  prices: z.enum(['gross', 'net']).default('gross'),
  vat: z
    .strictObject({
      category: z.enum(['S', 'E', 'Z', 'O']),
      rate: z
        .string()
        .regex(/^\d{1,2}(\.\d{1,2})?$/)
        .default('0'),
      code: z.string().max(40).optional(),
    })
    .default({ category: 'S', rate: '20' }),
  state: z.enum(['open', 'invoiced']).default('invoiced'),
});
export type HistoryChargesBody = z.infer<typeof historyChargesBody>;

/** Above 0: the payer owes it. */
export const historyBalancesBody = z.strictObject({ ...file, mapping: balancesMapping });
export type HistoryBalancesBody = z.infer<typeof historyBalancesBody>;

export const historyItem = z.object({
  id: id.nullable(),
  kind: z.enum(['charges', 'balances']),
  at: instant,
  by: z.string(),
  rows: z.int(),
  totalCents: cents,
  dryRun: z.boolean(),
  undoneAt: instant.nullable(),
});
export type HistoryItem = z.infer<typeof historyItem>;
