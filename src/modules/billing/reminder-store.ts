/** The SQL of reminders: which invoices are due for one, and what was drafted and sent. */
import type { RemindersQuery } from '#contract/invoices.ts';
import {
  and,
  asc,
  type Db,
  desc,
  eq,
  isNotNull,
  isNull,
  lt,
  ne,
  type SQL,
  sql,
} from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { OWED_CENTS } from './account-store.ts';
import type { InvoiceRow } from './invoice-store.ts';
import { invoices, reminders } from './tables.ts';

export type ReminderRow = typeof reminders.$inferSelect;
/** An invoice that is late enough for its next reminder. */
type Late = {
  readonly invoice: InvoiceRow;
  readonly lastLevel: number;
  readonly openCents: number;
};
/** The due dates up to which each level is due, and the instants up to which the letter before was written. */
type Cutoffs = { readonly first: string; readonly second: string; readonly third: string } & {
  readonly firstWrittenMs: number;
  readonly secondWrittenMs: number;
};

const at = sql.placeholder;
const lastLevel = sql<number>`coalesce((SELECT max(r.level) FROM reminders r WHERE r."invoiceId" = invoices.id), 0)`;
/** What is paid is looked for last: it needs every allocation of the invoice. */
const isLate = and(
  eq(invoices.state, 'issued'),
  ne(invoices.type, 'credit-note'),
  sql`${invoices.dueOn} <= CASE ${lastLevel} WHEN 0 THEN ${at('first')} WHEN 1 THEN ${at('second')}
    WHEN 2 THEN ${at('third')} ELSE '' END`,
  sql`NOT EXISTS (SELECT 1 FROM reminders r WHERE r."invoiceId" = invoices.id
    AND r."atMs" > CASE r.level WHEN 1 THEN ${at('firstWrittenMs')} ELSE ${at('secondWrittenMs')} END)`,
  sql`${OWED_CENTS} > 0`,
);
const prepared = statements((db) => ({
  late: db
    .select({ invoice: invoices, lastLevel, openCents: OWED_CENTS })
    .from(invoices)
    .where(isLate)
    .orderBy(asc(invoices.dueOn), asc(invoices.number))
    .limit(at('limit'))
    .prepare(),
  countLate: db.select({ count: sql<number>`count(*)` }).from(invoices).where(isLate).prepare(),
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

/** Those that fell due first, first. */
export function lateInvoices(db: Db, cutoffs: Cutoffs, limit: number): Late[] {
  return prepared(db).late.all({ ...cutoffs, limit });
}

export function countLateInvoices(db: Db, cutoffs: Cutoffs): number {
  return prepared(db).countLate.get({ ...cutoffs })?.count ?? 0;
}

export function insertReminder(db: Db, row: Omit<ReminderRow, 'sentAtMs'>): void {
  prepared(db).insert.run({ ...row });
}

export function findReminder(db: Db, id: string): ReminderRow | undefined {
  return prepared(db).find.get({ id });
}

export function putReminderSent(db: Db, id: string, sentAtMs: number): void {
  prepared(db).send.run({ id, sentAtMs });
}

/** Newest first, one more than asked for. */
export function listReminderRows(
  db: Db,
  asked: Pick<RemindersQuery, 'invoice' | 'sent' | 'after' | 'limit'>,
): ReminderRow[] {
  const wanted: Array<SQL | undefined> = [
    asked.invoice === undefined ? undefined : eq(reminders.invoiceId, asked.invoice),
    asked.after === undefined ? undefined : lt(reminders.id, asked.after),
    asked.sent === undefined ? undefined : (asked.sent ? isNotNull : isNull)(reminders.sentAtMs),
  ];
  return db
    .select()
    .from(reminders)
    .where(and(...wanted))
    .orderBy(desc(reminders.id))
    .limit(asked.limit + 1)
    .all();
}
