/** Payments, accounts with their statements, and closed months, as pages have them. */
import type {
  AccountItem,
  AccountWhole,
  PaymentItem,
  PaymentsQuery,
  PeriodItem,
} from '#contract/accounts.ts';
import type { PayerRef } from '#contract/charges.ts';
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf, momentOf } from '#kernel/civil-time.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { findAccountHolder, listAccountHolders, readSettings } from './account-parties.ts';
import {
  allocationsOf,
  heldPassesOf,
  openChargesCents,
  statementOf,
  stepsOfPayment,
} from './account-store.ts';
import { numbersOf } from './invoice-store.ts';
import { CHART } from './ledger-rules.ts';
import { balanceOf } from './ledger-store.ts';
import type { PaymentRow } from './payment-digest.ts';
import { findPayment, listPaymentRows, listPeriodRows, payersAfter } from './payment-store.ts';
import type { PeriodRow } from './types.ts';

const END_OF_TIME = '9999-12-31';

/** A page of payments, newest first; `from` and `to` bound the day of receipt. */
export function listPayments(asked: Asked, input: PaymentsQuery): Result<ListOf<PaymentItem>> {
  const { account, suspense, method, invoice, search, after, limit } = input;
  const zone = timeZoneOf(asked.db);
  const dateOf = (moment: string | undefined) => {
    const ms = moment === undefined ? null : momentOf(moment, zone);
    return ms === null ? undefined : localDateOf(ms, zone);
  };
  const rows = listPaymentRows(asked.db, {
    account,
    suspense,
    method,
    invoice,
    search,
    after,
    limit,
    fromDate: dateOf(input.from),
    toDate: dateOf(input.to),
  });
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return ok({ items: page.map((row) => paymentItemOf(asked.db, row)), next });
}

/** One payment; `not-found`. */
export function getPayment(
  asked: Asked,
  input: { readonly id: string },
): Result<PaymentItem, 'not-found'> {
  const row = findPayment(asked.db, input.id);
  return row === undefined
    ? refuse('not-found', 'there is no such payment')
    : ok(paymentItemOf(asked.db, row));
}

/** Who may pay, by name. */
export function listPayers(asked: Asked, page: WholeListQuery): Result<ListOf<PayerRef>> {
  return ok(pageOfWhole(listAccountHolders(asked.db), (one) => one.ref, page));
}

/** Accounts that the ledger knows, by ref; `search` finds in name and ref. */
export function listAccounts(
  asked: Asked,
  input: {
    readonly after?: string | undefined;
    readonly limit: number;
    readonly search?: string | undefined;
  },
): Result<ListOf<AccountItem>> {
  const refs = payersAfter(asked.db, input.after ?? '', input.limit + 1, input.search);
  const page = refs.slice(0, input.limit);
  const next = refs.length > input.limit ? (page.at(-1) ?? null) : null;
  return ok({ items: page.map((ref) => accountItemOf(asked.db, ref, END_OF_TIME)), next });
}

/** An account with its statement up to a day, today's unless said; `runningCents` is what runs now. `not-found`. */
export function getAccount(
  asked: Asked,
  input: { readonly ref: string; readonly at?: string | undefined },
  runningCents: number,
): Result<AccountWhole, 'not-found'> {
  const { db } = asked;
  const { ref } = input;
  const holder = findAccountHolder(db, ref);
  const today = localDateOf(asked.nowMs, timeZoneOf(db));
  const at = input.at ?? today;
  const lines = statementOf(db, ref, at);
  if (holder === null && lines.length === 0)
    return refuse('not-found', `nobody has the ref ${ref}`);
  const item = accountItemOf(db, ref, at);
  const open = openChargesCents(db, ref);
  return ok({
    ...item,
    guaranteeCents: owedTo(db, ref, CHART.guarantee, at),
    openChargesCents: open,
    runningCents,
    // What can be used is of today, whichever day the statement ends on.
    availableCents: owedTo(db, ref, CHART.wallet, today) - open - runningCents,
    ...readSettings(db, ref),
    at,
    passes: heldPassesOf(db, ref, today),
    entries: entriesOf(lines),
  });
}

export type WalletStanding = {
  readonly prepaid: boolean;
  /** The wallet less what is charged and not invoiced. */
  readonly availableCents: number;
  readonly limitCents: number;
};

/** Whether somebody pays in advance, and with how much. */
export function walletStandingOf(db: Db, ref: string): WalletStanding {
  const { prepaid, walletLimitCents: limitCents } = readSettings(db, ref);
  if (!prepaid) return { prepaid, availableCents: 0, limitCents };
  const held = owedTo(db, ref, CHART.wallet, END_OF_TIME);
  return { prepaid, availableCents: held - openChargesCents(db, ref), limitCents };
}

/** Closed months, the newest first. */
export function listPeriods(asked: Asked, page: WholeListQuery): Result<ListOf<PeriodItem>> {
  return ok(pageOfWhole(listPeriodRows(asked.db).map(periodItemOf), (one) => one.month, page));
}

export function periodItemOf(row: PeriodRow): PeriodItem {
  const { month, by } = row;
  const totals = JSON.parse(row.totals) as PeriodItem['totals'];
  return { month, closedAt: instantText(row.closedAtMs), by, totals };
}

export function paymentItemOf(db: Db, row: PaymentRow): PaymentItem {
  const steps = stepsOfPayment(db, row.id);
  const owner = steps.find((step) => step.kind === 'assigned')?.account ?? null;
  const reversal = steps.find((step) => step.kind !== 'assigned')?.kind ?? null;
  const sums = new Map<string, number>();
  for (const { invoiceId, amountCents } of allocationsOf(db, row.id))
    sums.set(invoiceId, (sums.get(invoiceId) ?? 0) + amountCents);
  const settled = [...sums].filter(([, cents]) => cents !== 0);
  const numbers = numbersOf(
    db,
    settled.map(([id]) => id),
  );
  const settledCents = settled.reduce((sum, [, cents]) => sum + cents, 0);
  const isFree = row.purpose === 'debt' && reversal === null;
  return {
    id: row.id,
    account: owner ?? row.account,
    accountName: findAccountHolder(db, owner ?? row.account)?.name ?? row.account,
    suspense: row.suspense && owner === null,
    amountCents: row.amountCents,
    method: row.method as PaymentItem['method'],
    purpose: row.purpose as PaymentItem['purpose'],
    receivedOn: row.receivedOn,
    reference: row.reference,
    at: instantText(row.atMs),
    by: row.by,
    state: (reversal ?? 'received') as PaymentItem['state'],
    allocations: settled.map(([invoice, amountCents]) => ({
      invoice,
      number: numbers.get(invoice) ?? null,
      amountCents,
    })),
    leftCents: isFree ? row.amountCents - settledCents : 0,
  };
}

function accountItemOf(db: Db, ref: string, until: string): AccountItem {
  const holder = findAccountHolder(db, ref);
  return {
    ref,
    name: holder?.name ?? ref,
    kind: holder?.kind ?? 'person',
    balanceCents: balanceOf(db, ref, CHART.receivable, until),
    walletCents: owedTo(db, ref, CHART.wallet, until),
  };
}

/** A liability: what the place owes. */
function owedTo(db: Db, ref: string, account: string, until: string): number {
  return 0 - balanceOf(db, ref, account, until);
}

function entriesOf(lines: ReturnType<typeof statementOf>): AccountWhole['entries'] {
  const names: Readonly<Record<string, string>> = {
    [CHART.receivable]: 'receivable',
    [CHART.wallet]: 'wallet',
    [CHART.guarantee]: 'guarantee',
    [CHART.advance]: 'advance',
  };
  const balances = new Map<string, number>();
  return lines.map((line) => {
    const balanceCents = (balances.get(line.account) ?? 0) + line.amountCents;
    balances.set(line.account, balanceCents);
    return {
      id: line.id,
      on: line.date,
      concernsOn: line.concernsOn,
      kind: line.kind,
      document: line.document,
      label: line.label,
      account: names[line.account] ?? line.account,
      debitCents: Math.max(0, line.amountCents),
      creditCents: Math.max(0, 0 - line.amountCents),
      balanceCents,
    };
  });
}
