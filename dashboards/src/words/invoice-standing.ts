/** How a document stands, in one word. Pure. */
import type { InvoiceItem } from '#contract/invoices.ts';
import type { MachineState } from '#contract/machines.ts';

export type Standing = 'draft' | 'overdue' | 'owed' | 'settled' | 'given-back';

export function standingOf(
  invoice: Pick<InvoiceItem, 'state' | 'type' | 'overdue' | 'openCents'>,
): Standing {
  if (invoice.state === 'draft') return 'draft';
  if (invoice.type === 'credit-note') return 'given-back';
  if (invoice.overdue) return 'overdue';
  return invoice.openCents > 0 ? 'owed' : 'settled';
}

/** The shape and colour that goes with the word. */
export const SHAPE_OF: Readonly<Record<Standing, MachineState>> = {
  draft: 'paused',
  overdue: 'alarm',
  owed: 'idle',
  settled: 'running',
  'given-back': 'off',
};

/** A credit note takes off. */
export function signedCents({ type }: Pick<InvoiceItem, 'type'>, cents: number): number {
  return type === 'credit-note' ? 0 - cents : cents;
}
