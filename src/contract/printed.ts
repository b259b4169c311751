/** A document as it is printed: all that stands on it, in plain data. */
import * as z from 'zod';
import { cents, invoiceLine, vatRow } from './invoices.ts';
import { localDate } from './words.ts';

const text = z.string().nullable();

/** What it says it is; `pre-invoice`: of a place whose seller is not declared. */
export const printedTitle = z.enum([
  'invoice',
  'deposit',
  'credit-note',
  'pre-invoice',
  'draft',
  'receipt',
]);

export const printedInvoice = z.object({
  title: printedTitle,
  number: text,
  /** `fr` or `en`: the words of the form; the law's sentences stay French. */
  language: z.enum(['fr', 'en']),
  issuedOn: localDate.nullable(),
  dueOn: localDate.nullable(),
  suppliedFrom: localDate.nullable(),
  suppliedOn: localDate.nullable(),
  credits: z.object({ number: z.string(), issuedOn: localDate }).nullable(),
  reason: text,
  timeZone: z.string(),
  seller: z.object({
    name: z.string(),
    /** The lines under the name: form, address, numbers. */
    lines: z.array(z.string()),
    iban: text,
    /** `data:image/png;base64,…` */
    logo: text,
  }),
  buyer: z.object({ name: z.string(), lines: z.array(z.string()) }),
  lines: z.array(invoiceLine),
  vat: z.array(vatRow),
  netCents: cents,
  vatCents: cents,
  grossCents: cents,
  deposits: z.array(z.object({ number: z.string(), issuedOn: localDate, grossCents: cents })),
  dueCents: cents,
  notes: z.array(z.string()),
});
export type PrintedInvoice = z.infer<typeof printedInvoice>;

/** A file that travels inside of the PDF, such as structured data of the same invoice. */
export type AttachedFile = {
  readonly name: string;
  readonly mediaType: string;
  readonly description: string;
  readonly bytes: Uint8Array;
};

/** What a maker of documents can make. */
export type ToPrint = {
  readonly kind: 'invoice';
  readonly document: PrintedInvoice;
  readonly attached?: readonly AttachedFile[];
};
export type PrintDocument = (toPrint: ToPrint) => Promise<Uint8Array>;
