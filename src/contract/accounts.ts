/** Accounts, payments and closed months. Amounts are whole cents; a balance above 0 is owed to the place. */
import * as z from 'zod';
import { cents, month } from './invoices.ts';
import { pageQuery, periodQuery } from './paging.ts';
import { flagInAddress, id, instant, localDate, reason, ref } from './words.ts';

export const PAYMENT_METHODS = [
  'card',
  'cash',
  'cheque',
  'transfer',
  'direct-debit',
  'online',
  'wallet',
] as const;
export const paymentMethod = z.enum(PAYMENT_METHODS);
/** `wallet`: a top-up; `guarantee`: a caution that is given back. Both are owed to the payer, without VAT. */
export const paymentPurpose = z.enum(['debt', 'wallet', 'guarantee']);
export const REVERSALS = ['bounced', 'error', 'refund'] as const;
export const reversal = z.enum(REVERSALS);

const amountCents = z.int().min(1, 'at least 1 cent').max(100_000_000, 'at most 1,000,000 €');
const chosen = z
  .array(z.strictObject({ invoice: id, amountCents: amountCents.optional() }))
  .min(1)
  .max(500);

/** `allocations`: onto which invoices; what is left, and all of it without them, goes to the oldest. */
export const paymentBody = z.strictObject({
  account: ref,
  amountCents,
  method: paymentMethod,
  receivedOn: localDate.optional(),
  reference: z.string().trim().max(200).optional(),
  purpose: paymentPurpose.default('debt'),
  allocations: chosen.optional(),
});
export type PaymentBody = z.infer<typeof paymentBody>;

/** `kind` and `reason` both take `bounced`, `error` or `refund`. */
export const reversePaymentBody = z
  .strictObject({
    kind: reversal.optional(),
    reason: z.string().trim().min(1).max(500).optional(),
    note: z.string().trim().max(500).optional(),
  })
  .refine((body) => body.kind !== undefined || reversal.safeParse(body.reason).success, {
    path: ['kind'],
    message: 'bounced, error or refund',
  });
export type ReversePaymentBody = z.infer<typeof reversePaymentBody>;

export const assignPaymentBody = z.strictObject({ account: ref });
export const allocatePaymentBody = z.strictObject({ allocations: chosen });
export type AllocatePaymentBody = z.infer<typeof allocatePaymentBody>;
export const writeOffBody = z.strictObject({ reason });
/** Gives back what stands to the payer's credit, in the wallet, or as a guarantee. */
export const refundBody = z.strictObject({
  amountCents,
  from: z.enum(['credit', 'wallet', 'guarantee']),
  method: z.enum(['card', 'cash', 'cheque', 'transfer', 'online']),
  reason,
});
export type RefundBody = z.infer<typeof refundBody>;
export const accountSettingsBody = z.strictObject({
  prepaid: z.boolean().optional(),
  /** How far below 0 the wallet may go. */
  walletLimitCents: z.int().min(0).max(100_000_000).optional(),
  /** Null: the place's. */
  dueDays: z.int().min(0).max(60).nullable().optional(),
});
export type AccountSettingsBody = z.infer<typeof accountSettingsBody>;

export const paymentItem = z.object({
  id,
  account: z.string(),
  /** The ref again where nobody is known by it. */
  accountName: z.string(),
  /** Nobody is known by this account: it waits to be assigned. */
  suspense: z.boolean(),
  amountCents: cents,
  method: paymentMethod,
  purpose: paymentPurpose,
  receivedOn: localDate,
  reference: z.string().nullable(),
  at: instant,
  by: z.string(),
  state: z.enum(['received', ...REVERSALS]),
  allocations: z.array(
    z.object({ invoice: id, number: z.string().nullable(), amountCents: cents }),
  ),
  /** What stands on no invoice. */
  leftCents: cents,
});
export type PaymentItem = z.infer<typeof paymentItem>;

export const paymentsQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  account: ref.optional(),
  suspense: flagInAddress.optional(),
  method: paymentMethod.optional(),
  /** Those that were ever put on it. */
  invoice: id.optional(),
  /** In the reference, in who paid, or an amount in euros. */
  search: z.string().trim().min(1).max(200).optional(),
});
export type PaymentsQuery = z.infer<typeof paymentsQuery>;

/** `account`: `receivable`, `wallet` or `guarantee`; the balance is the account's own after the entry. */
export const accountEntry = z.object({
  id: z.int(),
  on: localDate,
  concernsOn: localDate.nullable(),
  kind: z.string(),
  document: z.string(),
  label: z.string(),
  account: z.string(),
  debitCents: cents,
  creditCents: cents,
  balanceCents: cents,
});
export const heldPass = z.object({
  id,
  pass: z.string(),
  units: z.number(),
  left: z.number(),
  until: localDate,
});
export const accountItem = z.object({
  ref: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'organisation']),
  balanceCents: cents,
  walletCents: cents,
});
export type AccountItem = z.infer<typeof accountItem>;
/** `availableCents`: the wallet less what is charged and not invoiced, and less what runs has cost so far. */
export const accountWhole = z.object({
  ...accountItem.shape,
  guaranteeCents: cents,
  openChargesCents: cents,
  runningCents: cents,
  availableCents: cents,
  prepaid: z.boolean(),
  walletLimitCents: cents,
  dueDays: z.int().nullable(),
  at: localDate,
  passes: z.array(heldPass),
  entries: z.array(accountEntry),
});
export type AccountWhole = z.infer<typeof accountWhole>;
export const accountQuery = z.strictObject({ at: localDate.optional() });
export const accountsQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().min(1).max(200).optional(),
});

export const periodItem = z.object({
  month,
  closedAt: instant,
  by: z.string(),
  /** Debits of the month by account, and of all time until then. */
  totals: z.object({
    accounts: z.record(z.string(), z.object({ debitCents: cents, creditCents: cents })),
    monthCents: cents,
    everCents: cents,
  }),
});
export type PeriodItem = z.infer<typeof periodItem>;
