/** The digest of a payment, which the ledger's chain holds too. */
import { sha256Hex } from '#kernel/crypto.ts';
import type { payments } from './tables.ts';

export type PaymentRow = typeof payments.$inferSelect;

/** SHA-256 as hex of every column. */
export function digestOfPayment(row: PaymentRow): string {
  return sha256Hex(
    JSON.stringify([
      row.id,
      row.account,
      row.suspense,
      row.amountCents,
      row.method,
      row.purpose,
      row.receivedOn,
      row.reference,
      row.atMs,
      row.by,
    ]),
  );
}
