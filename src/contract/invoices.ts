/** Invoices, credit notes and billing runs, as `money.md` of the HTTP API names them. Amounts are whole cents. */
import * as z from 'zod';
import { pageQuery, periodQuery } from './paging.ts';
import { count, flagInAddress, id, instant, localDate, reason, ref } from './words.ts';

export const cents = z.int();
/** A civil month. */
export const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'a month, like 2026-10');

export const INVOICE_TYPES = ['invoice', 'deposit', 'credit-note'] as const;
export const invoiceType = z.enum(INVOICE_TYPES);
export type InvoiceType = z.infer<typeof invoiceType>;
export const INVOICE_STATES = ['draft', 'issued'] as const;
export const invoiceState = z.enum(INVOICE_STATES);
export const groupBy = z.enum(['person', 'tariff']);
export type GroupBy = z.infer<typeof groupBy>;
export const payerKind = z.enum(['person', 'organisation']);

export const vatRow = z.object({
  category: z.string(),
  /** Per cent. */
  rate: z.number(),
  code: z.string().nullable(),
  netCents: cents,
  vatCents: cents,
  grossCents: cents,
});

/** `charge`: what was used, at `GET /charges`. `unitPrice`: euros, in the mode of `prices`. */
export const invoiceLine = z.object({
  position: z.int(),
  label: z.string(),
  heading: z.string().nullable(),
  at: instant,
  person: z.string().nullable(),
  charge: id.nullable(),
  source: z.object({ type: z.string(), id: z.string() }).nullable(),
  tariff: z.object({ slug: z.string(), version: z.string().nullable() }).nullable(),
  credits: z.int().nullable(),
  quantity: z.number(),
  unit: z.string(),
  unitPrice: z.string(),
  prices: z.enum(['gross', 'net']),
  netCents: cents,
  vatCents: cents,
  grossCents: cents,
  vat: z.object({ category: z.string(), rate: z.number(), code: z.string().nullable() }),
});
export type InvoiceLine = z.infer<typeof invoiceLine>;

/** A document as lists have it. `paidCents`: what payments cover; `openCents`: what is still owed. */
export const invoiceItem = z.object({
  id,
  number: z.string().nullable(),
  type: invoiceType,
  state: invoiceState,
  payer: z.string(),
  payerKind,
  payerName: z.string(),
  period: month.nullable(),
  run: id.nullable(),
  createdAt: instant,
  issuedOn: localDate.nullable(),
  dueOn: localDate.nullable(),
  overdue: z.boolean(),
  netCents: cents,
  vatCents: cents,
  grossCents: cents,
  /** Deducted deposits. */
  depositCents: cents,
  paidCents: cents,
  /** What credit notes give back of it, drafts too, whether it was paid or not. */
  creditedCents: cents,
  /** What was left over of credit notes to other invoices and settled this one. */
  fromCreditCents: cents,
  writtenOffCents: cents,
  openCents: cents,
  /** The invoice that a credit note gives back from. */
  credits: z.object({ id, number: z.string().nullable() }).nullable(),
  reason: z.string().nullable(),
});
export type InvoiceItem = z.infer<typeof invoiceItem>;

/** Where it is mended: in what the place file says of the seller or of the customer, or in the document itself. */
export const MENDED_AT = ['seller', 'customer', 'document'] as const;
export const missingMention = z.object({
  rule: z.string(),
  mendedAt: z.enum(MENDED_AT),
  fr: z.string(),
  en: z.string(),
});

/** A document whole. `missing`: what must be added before it can be issued. */
export const invoiceWhole = z.object({
  ...invoiceItem.shape,
  groupBy,
  lines: z.array(invoiceLine),
  vat: z.array(vatRow),
  missing: z.array(missingMention),
  creditNotes: z.array(z.object({ id, number: z.string().nullable(), grossCents: cents })),
  /** What credit notes, drafts too, give back of its lines, in the mode of each line's prices. */
  credited: z.array(z.object({ position: z.int(), amountCents: cents })),
  digest: z.string().nullable(),
});
export type InvoiceWhole = z.infer<typeof invoiceWhole>;
export const invoicesDrafted = z.object({ items: z.array(invoiceWhole) });

export const invoicesQuery = z.strictObject({
  ...pageQuery.shape,
  ...periodQuery.shape,
  payer: ref.optional(),
  state: invoiceState.optional(),
  type: invoiceType.optional(),
  run: id.optional(),
  /** The month that a run billed. */
  period: month.optional(),
  /** Issued and not fully paid. */
  open: flagInAddress.optional(),
  overdue: flagInAddress.optional(),
  /** In the number, in who pays, or an amount in euros. */
  search: z.string().trim().min(1).max(200).optional(),
});
export type InvoicesQuery = z.infer<typeof invoicesQuery>;

/** An invoice on demand: what is open of a payer now, or up to a date. */
export const draftInvoiceBody = z.strictObject({
  payer: ref,
  /** The last day of use, inclusive; absent: all that is open. */
  until: localDate.optional(),
  groupBy: groupBy.optional(),
  /** Ids of paid deposit invoices to deduct. */
  deposits: z.array(id).max(20).optional(),
});
export type DraftInvoiceBody = z.infer<typeof draftInvoiceBody>;

/** `issuedOn`: absent, today; never before the last of its series. */
export const issueInvoiceBody = z.strictObject({ issuedOn: localDate.optional() });
export type IssueInvoiceBody = z.infer<typeof issueInvoiceBody>;

/** No `lines`: the whole of what is left. `amountCents` in the line's own mode; absent: what is left of the line. */
export const creditInvoiceBody = z.strictObject({
  reason: reason.default('avoir'),
  lines: z
    .array(
      z.strictObject({
        position: z.int().min(1),
        amountCents: z.int().min(1).optional(),
      }),
    )
    .min(1)
    .max(1000)
    .optional(),
  /** To look at it before it is issued. */
  draft: z.boolean().default(false),
});
export type CreditInvoiceBody = z.infer<typeof creditInvoiceBody>;

/** Money for what is still to come, with its VAT. */
export const depositInvoiceBody = z.strictObject({
  payer: ref,
  label: z.string().trim().min(1).max(200),
  amountCents: z.int().min(1).max(100_000_000),
  prices: z.enum(['gross', 'net']).default('gross'),
  vat: z.strictObject({
    category: z.enum(['S', 'E', 'Z', 'O']),
    rate: z
      .string()
      .regex(/^\d{1,2}(\.\d{1,2})?$/, 'per cent, like 20 or 5.5')
      .default('0'),
    code: z.string().max(40).optional(),
  }),
});
export type DepositInvoiceBody = z.infer<typeof depositInvoiceBody>;

export const startRunBody = z.strictObject({
  period: month,
  /** Shows what issuing would come to, drafts that are there included; nothing is made. */
  dryRun: z.boolean().default(false),
  /** Issues the drafts once all are made. */
  issue: z.boolean().default(false),
  groupBy: groupBy.optional(),
});
export type StartRunBody = z.infer<typeof startRunBody>;

export const SKIPPED = [
  'nothing-due',
  'unknown-payer',
  'mentions-missing',
  'credit-exceeds',
  'not-issued',
  'failed',
] as const;
export type Skipped = (typeof SKIPPED)[number];

export const runState = z.enum(['running', 'done']);
export const runItem = z.object({
  id,
  period: month,
  dryRun: z.boolean(),
  issue: z.boolean(),
  state: runState,
  /** `drafting` `issuing` `done` */
  phase: z.string(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  by: z.string(),
  /** Payers, then documents to issue. */
  progress: z.object({ done: count, total: count }),
  totals: z.object({
    invoices: count,
    skipped: count,
    netCents: cents,
    vatCents: cents,
    grossCents: cents,
  }),
});
export type RunItem = z.infer<typeof runItem>;

export const runWhole = z.object({
  ...runItem.shape,
  /** `id` is null of what a dry run would make, `number` of what is not issued. */
  invoices: z.array(
    z.object({
      id: id.nullable(),
      number: z.string().nullable(),
      type: invoiceType,
      state: z.string(),
      payer: z.string(),
      payerName: z.string(),
      netCents: cents,
      vatCents: cents,
      grossCents: cents,
      lines: count,
    }),
  ),
  skipped: z.array(
    z.object({
      payer: z.string(),
      payerName: z.string(),
      reason: z.enum(SKIPPED),
      detail: z.string().nullable(),
    }),
  ),
});
export type RunWhole = z.infer<typeof runWhole>;

export const reminderItem = z.object({
  id,
  invoice: id,
  number: z.string(),
  payer: z.string(),
  payerName: z.string(),
  /** Where it can be sent to, as it is known today. */
  email: z.string().nullable(),
  level: z.int().min(1).max(3),
  at: instant,
  openCents: cents,
  subject: z.string(),
  text: z.string(),
  sentAt: instant.nullable(),
});
export const remindersQuery = z.strictObject({
  ...pageQuery.shape,
  invoice: id.optional(),
  sent: flagInAddress.optional(),
});
export type RemindersQuery = z.infer<typeof remindersQuery>;
export type ReminderItem = z.infer<typeof reminderItem>;
/** `left`: so many more are due, that the next go drafts. */
export const remindersDrafted = z.object({ items: z.array(reminderItem), left: count });
