/** Money comes in, comes back, finds its owner, is put on invoices; accounts have terms, and months are closed. */
import type {
  AccountSettingsBody,
  AllocatePaymentBody,
  PaymentBody,
  PaymentItem,
  PeriodItem,
  RefundBody,
  ReversePaymentBody,
} from '#contract/accounts.ts';
import type { Ctx } from '#db/ctx.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { nameOfActor } from '#kernel/actor-name.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { ok, type Refused, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { allocate, allocateOldestFirst, takeOff } from './account-allocate.ts';
import { findAccountHolder, putSettings, readSeller, readSettings } from './account-parties.ts';
import { freeMoneyOf, owedOf, stepsOfPayment } from './account-store.ts';
import { findInvoice } from './invoice-store.ts';
import { post } from './ledger-post.ts';
import {
  CHART,
  type Method,
  type Posting,
  type Purpose,
  paymentPostings,
  reversed,
  transferPostings,
} from './ledger-rules.ts';
import { balanceOf, lastClosedMonth } from './ledger-store.ts';
import { digestOfPayment, type PaymentRow } from './payment-digest.ts';
import { paymentItemOf, periodItemOf } from './payment-queries.ts';
import { cashLimitOn, chosenShares } from './payment-rules.ts';
import {
  findPayment,
  findPeriod,
  insertPayment,
  insertPaymentStep,
  insertPeriod,
  totalsOfMonth,
} from './payment-store.ts';

const TAKES_MONEY = ['manager', 'accountant', 'reception'] as const;
const KEEPS_BOOKS = ['manager', 'accountant'] as const;
const END_OF_TIME = '9999-12-31';

type Codes =
  | 'not-allowed'
  | 'not-found'
  | 'conflict'
  | 'bad-input'
  | 'cash-limit'
  | 'wallet-too-low';

/**
 * Takes money in. Of an account that nobody has it stands in suspense. Codes: `not-allowed`, `bad-input` (a day to
 * come, an allocation that does not fit), `cash-limit`, `wallet-too-low`.
 */
export function receivePayment(ctx: Ctx, input: PaymentBody): Result<PaymentItem, Codes> {
  const refused = requireRole(ctx.actor, TAKES_MONEY);
  if (refused !== null) return refused;
  const today = todayOf(ctx);
  const { account, amountCents, method, purpose, receivedOn = today } = input;
  const unfit = unfitPayment(ctx, { ...input, receivedOn }, today);
  if (unfit !== null) return unfit;
  const payment: PaymentRow = {
    id: ctx.newId(),
    account,
    suspense: findAccountHolder(ctx.tx, account) === null,
    amountCents,
    method,
    purpose,
    receivedOn,
    reference: input.reference ?? null,
    atMs: ctx.nowMs,
    by: nameOfActor(ctx.actor),
  };
  if (payment.suspense && (method === 'wallet' || input.allocations !== undefined))
    return refuse('not-found', `nobody has the ref ${account}`);
  insertPayment(ctx.tx, payment);
  post(ctx, {
    date: receivedOn,
    kind: 'payment',
    document: payment.id,
    label: labelOf(payment),
    key: `payment:${payment.id}`,
    documentDigest: digestOfPayment(payment),
    postings: postingsOf(payment),
  });
  const { id, suspense } = payment;
  ctx.record({ fact: 'payment-received', payment: id, account, amountCents, method, suspense });
  if (purpose === 'debt' && !suspense) {
    const badChoice = putOnChosen(ctx, payment, input.allocations ?? []);
    if (badChoice !== null) return badChoice;
    allocateOldestFirst(ctx, account);
  }
  return ok(paymentItemOf(ctx.tx, payment));
}

/**
 * The opposite entry, today; what it settled is owed again. Codes: `not-allowed`, `not-found`, `conflict` (reversed
 * already), `wallet-too-low` (a top-up that is spent).
 */
export function reversePayment(
  ctx: Ctx,
  input: ReversePaymentBody & { readonly id: string },
): Result<PaymentItem, Codes> {
  const refused = requireRole(ctx.actor, KEEPS_BOOKS);
  if (refused !== null) return refused;
  const payment = findPayment(ctx.tx, input.id);
  if (payment === undefined) return refuse('not-found', 'there is no such payment');
  if (reversalOf(ctx, payment.id) !== null)
    return refuse('conflict', 'this payment is reversed already');
  const kind = input.kind ?? input.reason ?? 'error';
  const owner = ownerOf(ctx, payment);
  if (kind === 'refund' && payment.purpose !== 'debt' && owner !== null) {
    const held = heldOf(ctx, owner, payment.purpose as 'wallet' | 'guarantee');
    if (held < payment.amountCents)
      return refuse('wallet-too-low', `${held} cents are left: not all of it can be given back`);
  }
  takeOff(ctx, { id: payment.id, kind: 'payment' });
  insertPaymentStep(ctx.tx, {
    paymentId: payment.id,
    kind,
    account: null,
    reason: input.note ?? (input.kind === undefined ? null : (input.reason ?? null)),
    atMs: ctx.nowMs,
    by: nameOfActor(ctx.actor),
  });
  const asOwned = { ...payment, account: owner ?? payment.account, suspense: owner === null };
  post(ctx, {
    date: todayOf(ctx),
    kind: `payment-${kind}`,
    document: payment.id,
    label: `${labelOf(payment)} (${kind})`,
    key: `payment-reversal:${payment.id}`,
    documentDigest: null,
    postings: reversed(postingsOf(asOwned)),
  });
  ctx.record({ fact: 'payment-reversed', payment: payment.id, kind });
  if (owner !== null) allocateOldestFirst(ctx, owner);
  return ok(paymentItemOf(ctx.tx, payment));
}

/** A payment in suspense finds its owner. Codes: `not-allowed`, `not-found`, `conflict` (it has one, or went back). */
export function assignPayment(
  ctx: Ctx,
  input: { readonly id: string; readonly account: string },
): Result<PaymentItem, Codes> {
  const refused = requireRole(ctx.actor, KEEPS_BOOKS);
  if (refused !== null) return refused;
  const payment = findPayment(ctx.tx, input.id);
  if (payment === undefined) return refuse('not-found', 'there is no such payment');
  if (!payment.suspense || stepsOfPayment(ctx.tx, payment.id).length > 0)
    return refuse('conflict', 'this payment stands in suspense no more');
  if (findAccountHolder(ctx.tx, input.account) === null)
    return refuse('not-found', `nobody has the ref ${input.account}`);
  const accounts = { debt: CHART.receivable, wallet: CHART.wallet, guarantee: CHART.guarantee };
  insertPaymentStep(ctx.tx, {
    paymentId: payment.id,
    kind: 'assigned',
    account: input.account,
    reason: null,
    atMs: ctx.nowMs,
    by: nameOfActor(ctx.actor),
  });
  post(ctx, {
    date: todayOf(ctx),
    kind: 'payment-assigned',
    document: payment.id,
    label: labelOf(payment),
    key: `payment-assigned:${payment.id}`,
    documentDigest: null,
    postings: transferPostings(
      { account: accounts[payment.purpose as Purpose], payer: input.account },
      { account: CHART.suspense, payer: null },
      payment.amountCents,
    ),
  });
  ctx.record({ fact: 'payment-assigned', payment: payment.id, account: input.account });
  if (payment.purpose === 'debt') allocateOldestFirst(ctx, input.account);
  return ok(paymentItemOf(ctx.tx, payment));
}

/** Puts a payment on other invoices than the oldest. Codes: `not-allowed`, `not-found`, `conflict`, `bad-input`. */
export function allocatePayment(
  ctx: Ctx,
  input: AllocatePaymentBody & { readonly id: string },
): Result<PaymentItem, Codes> {
  const refused = requireRole(ctx.actor, KEEPS_BOOKS);
  if (refused !== null) return refused;
  const payment = findPayment(ctx.tx, input.id);
  if (payment === undefined) return refuse('not-found', 'there is no such payment');
  const owner = ownerOf(ctx, payment);
  if (owner === null || payment.purpose !== 'debt' || reversalOf(ctx, payment.id) !== null)
    return refuse('conflict', 'this payment settles nothing');
  takeOff(ctx, { id: payment.id, kind: 'payment' });
  const badChoice = putOnChosen(ctx, { ...payment, account: owner }, input.allocations);
  if (badChoice !== null) return badChoice;
  ctx.record({ fact: 'payment-allocated', payment: payment.id, allocations: input.allocations });
  return ok(paymentItemOf(ctx.tx, payment));
}

/** What is owed of an invoice is lost. Codes: `not-allowed`, `not-found`, `conflict` (nothing is owed). */
export function writeOff(
  ctx: Ctx,
  input: { readonly id: string; readonly reason: string },
): Result<{ readonly id: string; readonly amountCents: number }, Codes> {
  const refused = requireRole(ctx.actor, KEEPS_BOOKS);
  if (refused !== null) return refused;
  const invoice = findInvoice(ctx.tx, input.id);
  if (invoice === undefined) return refuse('not-found', 'there is no such invoice');
  const amountCents = invoice.type === 'credit-note' ? 0 : owedOf(ctx.tx, invoice.id);
  if (amountCents <= 0) return refuse('conflict', 'nothing is owed of it');
  const id = ctx.newId();
  allocate(ctx, { id, kind: 'write-off' }, invoice.id, amountCents);
  post(ctx, {
    date: todayOf(ctx),
    kind: 'write-off',
    document: invoice.number ?? '',
    label: `${invoice.number ?? ''} : ${input.reason}`,
    key: `write-off:${id}`,
    documentDigest: null,
    postings: transferPostings(
      { account: CHART.receivable, payer: invoice.payer },
      { account: CHART.loss, payer: null },
      amountCents,
    ),
  });
  ctx.record({ fact: 'written-off', invoice: invoice.id, amountCents, reason: input.reason });
  return ok({ id: invoice.id, amountCents });
}

/** Gives back credit, wallet money or a guarantee. Codes: `not-allowed`, `not-found`, `wallet-too-low`. */
export function refund(
  ctx: Ctx,
  input: RefundBody & { readonly ref: string },
): Result<{ readonly id: string; readonly leftCents: number }, Codes> {
  const refused = requireRole(ctx.actor, KEEPS_BOOKS);
  if (refused !== null) return refused;
  const { ref, from, amountCents, method, reason } = input;
  if (findAccountHolder(ctx.tx, ref) === null)
    return refuse('not-found', `nobody has the ref ${ref}`);
  const free = freeMoneyOf(ctx.tx, ref);
  const held =
    from === 'credit' ? free.reduce((sum, one) => sum + one.leftCents, 0) : heldOf(ctx, ref, from);
  if (held < amountCents) return refuse('wallet-too-low', `${held} cents are there`);
  const id = ctx.newId();
  if (from === 'credit') {
    let left = amountCents;
    for (const source of free) {
      const share = Math.min(left, source.leftCents);
      if (share > 0) allocate(ctx, source, `refund:${id}`, share);
      left -= share;
    }
  }
  const account = { credit: CHART.receivable, wallet: CHART.wallet, guarantee: CHART.guarantee };
  const [treasury] = paymentPostings(CHART, {
    account: ref,
    suspense: false,
    amountCents,
    method,
    purpose: 'debt',
  });
  post(ctx, {
    date: todayOf(ctx),
    kind: 'refund',
    document: id,
    label: reason,
    key: `refund:${id}`,
    documentDigest: null,
    postings: transferPostings(
      { account: treasury?.account ?? CHART.bank, payer: null },
      { account: account[from], payer: ref },
      amountCents,
    ),
  });
  ctx.record({ fact: 'refunded', refund: id, account: ref, from, amountCents, reason });
  return ok({ id, leftCents: held - amountCents });
}

/** How an account pays. Codes: `not-allowed`, `not-found`. */
export function setAccount(
  ctx: Ctx,
  input: AccountSettingsBody & { readonly ref: string },
): Result<{ readonly ref: string }, Codes> {
  const refused = requireRole(ctx.actor, KEEPS_BOOKS);
  if (refused !== null) return refused;
  const { ref, ...asked } = input;
  if (findAccountHolder(ctx.tx, ref) === null)
    return refuse('not-found', `nobody has the ref ${ref}`);
  const before = readSettings(ctx.tx, ref);
  const settings = {
    prepaid: asked.prepaid ?? before.prepaid,
    walletLimitCents: asked.walletLimitCents ?? before.walletLimitCents,
    dueDays: asked.dueDays === undefined ? before.dueDays : asked.dueDays,
  };
  putSettings(ctx.tx, ref, settings);
  ctx.record({ fact: 'account-set', account: ref, ...settings });
  return ok({ ref });
}

/**
 * Closes the books of a month and of all before it: later entries take the first open day. Codes: `not-allowed`,
 * `bad-input` (it is not over), `conflict` (closed already).
 */
export function closePeriod(
  ctx: Ctx,
  input: { readonly month: string },
): Result<PeriodItem, Codes> {
  const refused = requireRole(ctx.actor, KEEPS_BOOKS);
  if (refused !== null) return refused;
  const { month } = input;
  if (month >= todayOf(ctx).slice(0, 7))
    return refuse('bad-input', `${month} is not over`, [
      { path: 'month', message: 'a month that is over' },
    ]);
  const closed = lastClosedMonth(ctx.tx);
  if (closed !== null && month <= closed)
    return refuse('conflict', `the books are closed up to ${closed}`);
  const before = closed === null ? undefined : findPeriod(ctx.tx, closed);
  const everCents =
    before === undefined ? 0 : (JSON.parse(before.totals) as PeriodItem['totals']).everCents;
  const totals = totalsOfMonth(
    ctx.tx,
    month,
    before === undefined ? null : { ...before, everCents },
  );
  const row = {
    month,
    closedAtMs: ctx.nowMs,
    by: nameOfActor(ctx.actor),
    totals: JSON.stringify(totals),
  };
  insertPeriod(ctx.tx, row);
  ctx.record({ fact: 'period-closed', month, ...totals });
  return ok(periodItemOf(row));
}

function unfitPayment(
  ctx: Ctx,
  input: PaymentBody & { readonly receivedOn: string },
  today: string,
): Refused<Codes> | null {
  const { account, amountCents, method, receivedOn } = input;
  if (receivedOn > today)
    return refuse('bad-input', `${receivedOn} is in the future`, [
      { path: 'receivedOn', message: 'today or earlier' },
    ]);
  if (method === 'cash') {
    const limit = cashLimitOn(readSeller(ctx.tx).cashLimits, receivedOn);
    if (limit !== null && amountCents > limit)
      return refuse('cash-limit', `at most ${limit} cents in cash: take another means`);
  }
  if (method !== 'wallet') return null;
  if (input.purpose !== 'debt')
    return refuse('bad-input', 'a wallet pays debts alone', [{ path: 'purpose', message: 'debt' }]);
  const held = heldOf(ctx, account, 'wallet');
  return held >= amountCents
    ? null
    : refuse('wallet-too-low', `${held} cents are in the wallet: top it up first`);
}

/** Chosen invoices, all or none. */
function putOnChosen(
  ctx: Ctx,
  payment: Pick<PaymentRow, 'id' | 'account' | 'amountCents'>,
  chosen: NonNullable<PaymentBody['allocations']>,
): Refused<'bad-input'> | null {
  const invoices = chosen.map(({ invoice, amountCents }) => {
    const found = findInvoice(ctx.tx, invoice);
    const isTheirs = found?.payer === payment.account && found.type !== 'credit-note';
    return { invoice, amountCents, owedCents: isTheirs ? owedOf(ctx.tx, invoice) : 0 };
  });
  const shares = chosenShares(payment.amountCents, invoices);
  if (shares === null)
    return refuse('bad-input', 'it does not fit onto these invoices', [
      { path: 'allocations', message: 'at most what each owes, and in all what was paid' },
    ]);
  for (const [index, { invoice }] of invoices.entries())
    allocate(ctx, { id: payment.id, kind: 'payment' }, invoice, shares[index] ?? 0);
  return null;
}

function postingsOf(payment: PaymentRow): Posting[] {
  return paymentPostings(CHART, {
    ...payment,
    method: payment.method as Method,
    purpose: payment.purpose as Purpose,
  });
}

/** Wallet money and guarantees are owed to the payer: a credit. */
function heldOf(ctx: Ctx, ref: string, what: 'wallet' | 'guarantee'): number {
  return 0 - balanceOf(ctx.tx, ref, CHART[what], END_OF_TIME);
}

function reversalOf(ctx: Ctx, paymentId: string): string | null {
  return stepsOfPayment(ctx.tx, paymentId).find((step) => step.kind !== 'assigned')?.kind ?? null;
}

/** Whose money it is; null: it stands in suspense. */
function ownerOf(ctx: Ctx, payment: PaymentRow): string | null {
  if (!payment.suspense) return payment.account;
  const steps = stepsOfPayment(ctx.tx, payment.id);
  return steps.find((step) => step.kind === 'assigned')?.account ?? null;
}

function labelOf({ method, reference }: PaymentRow): string {
  return reference === null ? method : `${method} ${reference}`;
}

function todayOf(ctx: Ctx): string {
  return localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
}
