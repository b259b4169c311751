/** Puts money on invoices: the oldest first, or as chosen; and takes it off again, newest first. */
import type { Ctx } from '#db/ctx.ts';
import {
  allocationsOf,
  freeMoneyOf,
  insertAllocation,
  owedInvoicesOf,
  owedOf,
} from './account-store.ts';

type Source = { readonly id: string; readonly kind: 'payment' | 'credit-note' | 'write-off' };

/** All free money of a payer onto what they owe, both the oldest first. */
export function allocateOldestFirst(ctx: Ctx, payer: string): void {
  const money = freeMoneyOf(ctx.tx, payer);
  if (money.length === 0) return;
  const owed = owedInvoicesOf(ctx.tx, payer).map((one) => ({ ...one }));
  for (const source of money) {
    let left = source.leftCents;
    for (const invoice of owed) {
      const amountCents = Math.min(left, invoice.owedCents);
      if (amountCents <= 0) continue;
      allocate(ctx, source, invoice.id, amountCents);
      left -= amountCents;
      invoice.owedCents -= amountCents;
    }
  }
}

/** A credit note settles its own invoice first; what is left of it, the oldest. */
export function allocateCredit(
  ctx: Ctx,
  credit: {
    readonly id: string;
    readonly payer: string;
    readonly creditsId: string | null;
    readonly grossCents: number;
  },
): void {
  if (credit.creditsId !== null) {
    const amountCents = Math.min(credit.grossCents, owedOf(ctx.tx, credit.creditsId));
    if (amountCents > 0)
      allocate(ctx, { id: credit.id, kind: 'credit-note' }, credit.creditsId, amountCents);
  }
  allocateOldestFirst(ctx, credit.payer);
}

/** Puts an amount on an invoice. The caller has seen that both have as much. */
export function allocate(ctx: Ctx, source: Source, invoiceId: string, amountCents: number): void {
  const { id: sourceId, kind: sourceKind } = source;
  insertAllocation(ctx.tx, { sourceId, sourceKind, invoiceId, amountCents, atMs: ctx.nowMs });
  ctx.changed('invoice', invoiceId);
}

/** Takes all that a source settled off again, newest first. */
export function takeOff(ctx: Ctx, source: Source): void {
  const { id: sourceId, kind: sourceKind } = source;
  const left = new Map<string, number>();
  for (const one of allocationsOf(ctx.tx, sourceId))
    left.set(one.invoiceId, (left.get(one.invoiceId) ?? 0) + one.amountCents);
  for (const [invoiceId, cents] of [...left].reverse()) {
    if (cents === 0) continue;
    const amountCents = 0 - cents;
    insertAllocation(ctx.tx, { sourceId, sourceKind, invoiceId, amountCents, atMs: ctx.nowMs });
    ctx.changed('invoice', invoiceId);
  }
}
