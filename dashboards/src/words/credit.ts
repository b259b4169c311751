/** What of an invoice may still be given back, line by line. Pure; amounts are in the mode of a line's prices. */
import type { InvoiceLine, InvoiceWhole } from '#contract/invoices.ts';

export type LeftLine = { readonly line: InvoiceLine; readonly leftCents: number };
/** By position; null: what is typed is no amount. */
export type Chosen = ReadonlyMap<number, number | null>;

export function leftOf({
  lines,
  credited,
}: Pick<InvoiceWhole, 'lines' | 'credited'>): readonly LeftLine[] {
  return lines
    .map((line) => {
      const before = credited.find(({ position }) => position === line.position)?.amountCents ?? 0;
      return { line, leftCents: ownCents(line) - before };
    })
    .filter(({ leftCents }) => leftCents > 0);
}

/** As the server wants it: a line that goes whole needs no amount. */
export function whatIsCredited(left: readonly LeftLine[], chosen: Chosen) {
  return left.flatMap(({ line: { position }, leftCents }) => {
    const amountCents = chosen.get(position);
    if (amountCents === undefined || amountCents === null) return [];
    return [amountCents === leftCents ? { position } : { position, amountCents }];
  });
}

/** With VAT, to the cent where prices have it and nearly so where they have not; null: not all is an amount. */
export function chosenCents(left: readonly LeftLine[], chosen: Chosen): number | null {
  let sum = 0;
  for (const { line } of left) {
    const cents = chosen.get(line.position);
    if (cents === null) return null;
    if (cents === undefined) continue;
    sum +=
      line.prices === 'gross' || line.netCents === 0
        ? cents
        : Math.round((cents * line.grossCents) / line.netCents);
  }
  return sum;
}

/**
 * What its credit notes took off what was owed: the rest of them stands to the payer's credit, and drafts take off
 * nothing yet. With what was paid, lost and deducted it makes the gross and what is open one sum.
 */
export function setOffCents(
  invoice: Pick<
    InvoiceWhole,
    | 'state'
    | 'type'
    | 'grossCents'
    | 'depositCents'
    | 'paidCents'
    | 'writtenOffCents'
    | 'fromCreditCents'
    | 'openCents'
  >,
): number {
  const { state, type, grossCents, depositCents, paidCents, openCents } = invoice;
  if (state === 'draft' || type === 'credit-note') return 0;
  const settled = paidCents + invoice.writtenOffCents + invoice.fromCreditCents;
  return grossCents - depositCents - settled - openCents;
}

function ownCents({ prices, grossCents, netCents }: InvoiceLine): number {
  return prices === 'gross' ? grossCents : netCents;
}
