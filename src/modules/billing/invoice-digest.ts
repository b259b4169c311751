/** The digest of an issued document: every column of it and of its lines, and who stands on it. */
import { sha256Hex } from '#kernel/crypto.ts';
import type { InvoiceLineRow, InvoiceRow } from './invoice-store.ts';

/** SHA-256 as hex. `digest` itself is left out. */
export function digestOfDocument(
  invoice: Omit<InvoiceRow, 'digest'>,
  lines: readonly InvoiceLineRow[],
): string {
  return sha256Hex(
    JSON.stringify([
      invoice.id,
      invoice.type,
      invoice.state,
      invoice.number,
      invoice.payerKind,
      invoice.payer,
      invoice.period,
      invoice.runId,
      invoice.createdAtMs,
      invoice.issuedAtMs,
      invoice.issuedOn,
      invoice.dueOn,
      invoice.netCents,
      invoice.vatCents,
      invoice.grossCents,
      invoice.vat,
      invoice.groupBy,
      invoice.creditsId,
      invoice.reason,
      invoice.deposits,
      invoice.snapshot,
      lines.map(lineColumns),
    ]),
  );
}

function lineColumns(line: InvoiceLineRow): unknown[] {
  return [
    line.position,
    line.chargeId,
    line.creditsPosition,
    line.heading,
    line.person,
    line.sourceType,
    line.sourceId,
    line.tariff,
    line.tariffVersion,
    line.atMs,
    line.label,
    line.quantityMilli,
    line.unit,
    line.unitPriceMicros,
    line.prices,
    line.amountCents,
    line.netCents,
    line.vatCents,
    line.grossCents,
    line.vatCategory,
    line.vatRate,
    line.vatCode,
  ];
}
