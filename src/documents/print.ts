/** Makes a document of any kind. */
import type { ToPrint } from '#contract/printed.ts';
import { invoicePdf } from './invoice-pdf.ts';

export function printDocument({ document, attached = [] }: ToPrint): Promise<Uint8Array> {
  return invoicePdf(document, attached);
}
