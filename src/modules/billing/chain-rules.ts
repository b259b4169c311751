/** The links of what stands beside the ledger and never changes: charges as they were made, months as they were closed. Pure. */
import { sha256Hex } from '#kernel/crypto.ts';
import type { ChargeRow, PeriodRow } from './types.ts';

/** What may change of a charge is left out: its way through `state`, its invoice, and who let it go. */
export type ChainedCharge = Omit<
  ChargeRow,
  'state' | 'invoiceId' | 'waivedBy' | 'waiveReason' | 'waivedAtMs' | 'chain'
>;

/** The link of a charge: the chain before and every column that never changes. */
export function chargeLink(before: string, of: ChainedCharge): string {
  return sha256Hex(
    JSON.stringify([
      before,
      ...[of.id, of.atMs, of.startedAtMs, of.person, of.payerKind, of.payer],
      ...[of.sourceType, of.sourceId, of.tariff, of.tariffVersion, of.label],
      ...[of.quantityMilli, of.unit, of.unitPriceMicros, of.prices],
      ...[of.amountCents, of.netCents, of.vatCents, of.grossCents],
      ...[of.vatCategory, of.vatRate, of.vatCode, of.correctsId],
      ...[of.steps, of.use, of.freeUsed],
    ]),
  );
}

/** The link of a closed month: the chain before and every column. */
export function periodLink(before: string, { month, closedAtMs, by, totals }: PeriodRow): string {
  return sha256Hex(JSON.stringify([before, month, closedAtMs, by, totals]));
}
