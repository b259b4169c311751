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
  FIRST_LATE_DAYS,
  type Letter,
  type Level,
  letterOf,
  reminderDue,
} from './reminder-rules.ts';
import {
  type Debt,
  debtsDueUpTo,
  findReminder,
  insertReminder,
  listReminderRows,
  putReminderSent,
  type ReminderRow,
} from './reminder-store.ts';

/** So many letters are written in one go, those that fell due first; the answer says how many are left. */
const LETTERS_MAX = 500;

/** Drafts the reminders that are due; again the same day it drafts none, or those that were left. Codes: `not-allowed`. */
export function draftReminders(
  ctx: Ctx,
): Result<{ readonly items: readonly ReminderItem[]; readonly left: number }, 'not-allowed'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const today = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const due = debtsDueUpTo(ctx.tx, addDays(today, -FIRST_LATE_DAYS)).flatMap((debt) => {
    const level = levelOf(debt, today, ctx.nowMs);
    return level === null ? [] : [{ debt, level }];
  });
  const items = due.slice(0, LETTERS_MAX).flatMap(({ debt, level }) => drafted(ctx, debt, level));
  ctx.record({ fact: 'reminders-drafted', reminders: items.map(({ id }) => id) });
  return ok({ items, left: due.length - items.length });
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

function levelOf({ dueOn, lastLevel, lastAtMs }: Debt, today: string, nowMs: number): Level | null {
  const daysLate = daysBetween(dueOn ?? today, today);
  return reminderDue({ daysLate, lastLevel, sinceLetterMs: nowMs - lastAtMs });
}

function drafted(ctx: Ctx, { id, openCents }: Debt, level: Level): ReminderItem[] {
  const invoice = findInvoice(ctx.tx, id);
  if (invoice === undefined) return [];
  const letter = JSON.stringify(writtenLetter(invoice, level, openCents));
  const row = { id: ctx.newId(), invoiceId: id, level, atMs: ctx.nowMs, openCents, letter };
  insertReminder(ctx.tx, row);
  return [itemOf(ctx.tx, { ...row, sentAtMs: null }, invoice)];
}

function writtenLetter(invoice: InvoiceRow, level: Level, openCents: number): Letter {
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
