/** Reminders of unpaid invoices: drafted when they are due, sent by staff, never twice at a level. */
import type { ReminderItem, RemindersQuery } from '#contract/invoices.ts';
import type { ListOf } from '#contract/paging.ts';
import type { Asked, Ctx } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { addDays, daysBetween, localDateOf } from '#kernel/civil-time.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findAccountHolder } from './account-parties.ts';
import type { Snapshot } from './invoice-issue.ts';
import { findInvoice, type InvoiceRow } from './invoice-store.ts';
import {
  ANSWER_DAYS,
  type Letter,
  letterOf,
  REMINDER_DAYS,
  reminderDue,
} from './reminder-rules.ts';
import {
  countLateInvoices,
  findReminder,
  insertReminder,
  lateInvoices,
  listReminderRows,
  putReminderSent,
  type ReminderRow,
} from './reminder-store.ts';

/** So many letters are written in one go, those that fell due first; the answer says how many are left. */
const LETTERS_MAX = 500;
const DAY_MS = 86_400_000;

/** Drafts the reminders that are due; again the same day it drafts none, or those that were left. Codes: `not-allowed`. */
export function draftReminders(
  ctx: Ctx,
): Result<{ readonly items: readonly ReminderItem[]; readonly left: number }, 'not-allowed'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const today = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const [first, second, third] = REMINDER_DAYS;
  const cutoffs = {
    first: addDays(today, -first),
    second: addDays(today, -second),
    third: addDays(today, -third),
    firstWrittenMs: ctx.nowMs - ANSWER_DAYS[0] * DAY_MS,
    secondWrittenMs: ctx.nowMs - ANSWER_DAYS[1] * DAY_MS,
  };
  const items: ReminderItem[] = [];
  for (const { invoice, lastLevel, openCents } of lateInvoices(ctx.tx, cutoffs, LETTERS_MAX)) {
    const level = reminderDue(daysBetween(invoice.dueOn ?? today, today), lastLevel);
    if (level === null) continue;
    const row = {
      id: ctx.newId(),
      invoiceId: invoice.id,
      level,
      atMs: ctx.nowMs,
      openCents,
      letter: JSON.stringify(writtenLetter(invoice, level, openCents)),
    };
    insertReminder(ctx.tx, row);
    items.push(itemOf(ctx.tx, { ...row, sentAtMs: null }, invoice));
  }
  ctx.record({ fact: 'reminders-drafted', reminders: items.map(({ id }) => id) });
  const left = items.length < LETTERS_MAX ? 0 : countLateInvoices(ctx.tx, cutoffs);
  return ok({ items, left });
}

/** Staff sent it. Codes: `not-allowed`, `not-found`, `conflict` (sent already). */
export function markReminderSent(
  ctx: Ctx,
  input: { readonly id: string },
): Result<ReminderItem, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const row = findReminder(ctx.tx, input.id);
  const invoice = row === undefined ? undefined : findInvoice(ctx.tx, row.invoiceId);
  if (row === undefined || invoice === undefined)
    return refuse('not-found', 'there is no such reminder');
  if (row.sentAtMs !== null) return refuse('conflict', 'this reminder was sent already');
  putReminderSent(ctx.tx, row.id, ctx.nowMs);
  ctx.record({ fact: 'reminder-sent', reminder: row.id, invoice: invoice.id, level: row.level });
  return ok(itemOf(ctx.tx, { ...row, sentAtMs: ctx.nowMs }, invoice));
}

/** A page of reminders, newest first. */
export function listReminders(asked: Asked, input: RemindersQuery): Result<ListOf<ReminderItem>> {
  const rows = listReminderRows(asked.db, input);
  const page = rows.slice(0, input.limit);
  const items = page.flatMap((row) => {
    const invoice = findInvoice(asked.db, row.invoiceId);
    return invoice === undefined ? [] : [itemOf(asked.db, row, invoice)];
  });
  return ok({ items, next: rows.length > input.limit ? (page.at(-1)?.id ?? null) : null });
}

function writtenLetter(invoice: InvoiceRow, level: 1 | 2 | 3, openCents: number): Letter {
  const { seller, buyer } = snapshotOf(invoice);
  return letterOf({
    level,
    language: buyer.language,
    seller: seller.name,
    buyer: buyer.name,
    number: invoice.number ?? '',
    issuedOn: invoice.issuedOn ?? '',
    dueOn: invoice.dueOn ?? '',
    openCents,
    isProfessional: buyer.buyerKind !== 'consumer',
  });
}

/** Only what is issued is reminded of, and that has its snapshot. */
function snapshotOf(invoice: InvoiceRow): Snapshot {
  return JSON.parse(invoice.snapshot ?? '{}') as Snapshot;
}

function itemOf(db: Db, row: ReminderRow, invoice: InvoiceRow): ReminderItem {
  const letter = JSON.parse(row.letter) as Letter;
  return {
    id: row.id,
    invoice: row.invoiceId,
    number: invoice.number ?? '',
    payer: invoice.payer,
    payerName: snapshotOf(invoice).buyer.name,
    email: findAccountHolder(db, invoice.payer)?.email ?? null,
    level: row.level,
    at: instantText(row.atMs),
    openCents: row.openCents,
    subject: letter.subject,
    text: letter.text,
    sentAt: row.sentAtMs === null ? null : instantText(row.sentAtMs),
  };
}
