/** Reminders of unpaid invoices: drafted when they are due, sent by staff, never twice at a level. */
import type { ReminderItem, RemindersQuery } from '#contract/invoices.ts';
import type { ListOf } from '#contract/paging.ts';
import type { Asked, Ctx } from '#db/ctx.ts';
import { and, type Db, desc, eq, isNotNull, isNull, lt, type SQL, sql } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { statements } from '#db/statements.ts';
import { daysBetween, localDateOf } from '#kernel/civil-time.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { owedOf } from './account-store.ts';
import type { Snapshot } from './invoice-issue.ts';
import { findInvoice, type InvoiceRow, listInvoiceRows } from './invoice-store.ts';
import { type Letter, letterOf, reminderDue } from './reminder-rules.ts';
import { reminders } from './tables.ts';

/** So many late invoices are looked at in one go; the next go takes the others. */
const LOOKED_AT_MAX = 500;

type ReminderRow = typeof reminders.$inferSelect;

const at = sql.placeholder;
const prepared = statements((db) => ({
  lastLevel: db
    .select({ level: sql<number | null>`max(${reminders.level})` })
    .from(reminders)
    .where(eq(reminders.invoiceId, at('invoiceId')))
    .prepare(),
  insert: db
    .insert(reminders)
    .values({
      id: at('id'),
      invoiceId: at('invoiceId'),
      level: at('level'),
      atMs: at('atMs'),
      openCents: at('openCents'),
      letter: at('letter'),
    })
    .prepare(),
  find: db
    .select()
    .from(reminders)
    .where(eq(reminders.id, at('id')))
    .prepare(),
  send: db
    .update(reminders)
    .set({ sentAtMs: sql`${at('sentAtMs')}` })
    .where(eq(reminders.id, at('id')))
    .prepare(),
}));

/** Drafts the reminders that are due; again the same day it drafts none. Codes: `not-allowed`. */
export function draftReminders(
  ctx: Ctx,
): Result<{ readonly items: readonly ReminderItem[] }, 'not-allowed'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const today = localDateOf(ctx.nowMs, timeZoneOf(ctx.tx));
  const items: ReminderItem[] = [];
  for (const invoice of lateInvoices(ctx.tx, today)) {
    const last = prepared(ctx.tx).lastLevel.get({ invoiceId: invoice.id })?.level ?? 0;
    const level = reminderDue(daysBetween(invoice.dueOn ?? today, today), last);
    if (level === null) continue;
    const openCents = owedOf(ctx.tx, invoice.id);
    const row: ReminderRow = {
      id: ctx.newId(),
      invoiceId: invoice.id,
      level,
      atMs: ctx.nowMs,
      openCents,
      letter: JSON.stringify(writtenLetter(invoice, level, openCents)),
      sentAtMs: null,
    };
    prepared(ctx.tx).insert.run(row);
    items.push(itemOf(row, invoice));
  }
  ctx.record({ fact: 'reminders-drafted', reminders: items.map(({ id }) => id) });
  return ok({ items });
}

/** Staff sent it. Codes: `not-allowed`, `not-found`, `conflict` (sent already). */
export function markReminderSent(
  ctx: Ctx,
  input: { readonly id: string },
): Result<ReminderItem, 'not-allowed' | 'not-found' | 'conflict'> {
  const refused = requireRole(ctx.actor, ['manager', 'accountant']);
  if (refused !== null) return refused;
  const row = prepared(ctx.tx).find.get({ id: input.id });
  const invoice = row === undefined ? undefined : findInvoice(ctx.tx, row.invoiceId);
  if (row === undefined || invoice === undefined)
    return refuse('not-found', 'there is no such reminder');
  if (row.sentAtMs !== null) return refuse('conflict', 'this reminder was sent already');
  prepared(ctx.tx).send.run({ id: row.id, sentAtMs: ctx.nowMs });
  ctx.record({ fact: 'reminder-sent', reminder: row.id, invoice: invoice.id, level: row.level });
  return ok(itemOf({ ...row, sentAtMs: ctx.nowMs }, invoice));
}

/** A page of reminders, newest first. */
export function listReminders(asked: Asked, input: RemindersQuery): Result<ListOf<ReminderItem>> {
  const wanted: Array<SQL | undefined> = [
    input.invoice === undefined ? undefined : eq(reminders.invoiceId, input.invoice),
    input.after === undefined ? undefined : lt(reminders.id, input.after),
    input.sent === undefined
      ? undefined
      : input.sent
        ? isNotNull(reminders.sentAtMs)
        : isNull(reminders.sentAtMs),
  ];
  const rows = asked.db
    .select()
    .from(reminders)
    .where(and(...wanted))
    .orderBy(desc(reminders.id))
    .limit(input.limit + 1)
    .all();
  const page = rows.slice(0, input.limit);
  const items = page.flatMap((row) => {
    const invoice = findInvoice(asked.db, row.invoiceId);
    return invoice === undefined ? [] : [itemOf(row, invoice)];
  });
  return ok({ items, next: rows.length > input.limit ? (page.at(-1)?.id ?? null) : null });
}

function lateInvoices(db: Db, today: string): InvoiceRow[] {
  return listInvoiceRows(db, {
    payer: undefined,
    state: 'issued',
    type: undefined,
    run: undefined,
    period: undefined,
    fromDate: undefined,
    toDate: undefined,
    open: undefined,
    overdueOn: today,
    search: undefined,
    after: undefined,
    limit: LOOKED_AT_MAX,
  });
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

function itemOf(row: ReminderRow, invoice: InvoiceRow): ReminderItem {
  const letter = JSON.parse(row.letter) as Letter;
  return {
    id: row.id,
    invoice: row.invoiceId,
    number: invoice.number ?? '',
    payer: invoice.payer,
    payerName: snapshotOf(invoice).buyer.name,
    level: row.level,
    at: instantText(row.atMs),
    openCents: row.openCents,
    subject: letter.subject,
    text: letter.text,
    sentAt: row.sentAtMs === null ? null : instantText(row.sentAtMs),
  };
}
