/** Posts to the ledger: once a key, in balance, on a day whose month is open, linked to what came before. */
import type { Ctx } from '#db/ctx.ts';
import { inputHashOf, isBalanced, ledgerLink, type Posting } from './ledger-rules.ts';
import { findPosted, insertTransaction, lastClosedMonth, readLedgerHead } from './ledger-store.ts';

export type ToPost = {
  /** The day that it is about. */
  readonly date: string;
  readonly kind: string;
  readonly document: string;
  readonly label: string;
  /** Posted once: the same again with the same postings changes nothing. */
  readonly key: string;
  readonly documentDigest: string | null;
  readonly postings: readonly Posting[];
};

/** Answers the transaction's number. Throws when it does not balance, or when its key stands for something else. */
export function post(ctx: Ctx, entry: ToPost): number {
  const { kind, document, label, key, documentDigest, postings } = entry;
  if (!isBalanced(postings)) throw new Error(`${key}: it does not balance`);
  const inputHash = inputHashOf(entry, postings);
  const before = findPosted(ctx.tx, key);
  if (before !== undefined) {
    if (before.inputHash === inputHash) return before.id;
    throw new Error(`${key}: something else is posted under this key`);
  }
  const head = readLedgerHead(ctx.tx);
  const date = openDateFor(lastClosedMonth(ctx.tx), entry.date);
  const transaction = {
    id: head.last + 1,
    atMs: ctx.nowMs,
    date,
    concernsOn: date === entry.date ? null : entry.date,
    kind,
    document,
    label,
    key,
    inputHash,
    documentDigest,
  };
  const chain = ledgerLink(head.chain, transaction, postings);
  insertTransaction(ctx.tx, transaction, postings, chain);
  return transaction.id;
}

/** The date itself, or the first day after the last closed month. */
export function openDateFor(closed: string | null, date: string): string {
  if (closed === null || date.slice(0, 7) > closed) return date;
  return `${monthAfter(closed)}-01`;
}

/** `2026-12` after `2026-11`. */
export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${String(year).padStart(4, '0')}-${String(number + 1).padStart(2, '0')}`;
}
