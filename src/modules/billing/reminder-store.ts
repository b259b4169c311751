/** The SQL of reminders: debts that may be due for one, and what was drafted and sent. */
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
  lte,
  type SQL,
  sql,
} from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { OWED_CENTS } from './account-store.ts';
import { invoices, reminders } from './tables.ts';

export type ReminderRow = typeof reminders.$inferSelect;
/** An invoice of which something is owed, and the last letter about it. */
export type Debt = {
  readonly id: string;
  readonly dueOn: string | null;
  readonly openCents: number;
  /** 0: none was drafted. */
  readonly lastLevel: number;
  readonly lastAtMs: number;
};

const at = sql.placeholder;
const ofReminders = (what: string) =>
  sql<number>`coalesce((SELECT max(${sql.raw(what)}) FROM reminders r WHERE r."invoiceId" = invoices.id), 0)`;
const prepared = statements((db) => ({
  // The words of the index `invoices_due`: every invoice that was ever due is passed over, paid ones too.
  debts: db
    .select({
      id: invoices.id,
      dueOn: invoices.dueOn,
      openCents: OWED_CENTS,
      lastLevel: ofReminders('r.level'),
      lastAtMs: ofReminders('r."atMs"'),
    })
    .from(invoices)
    .where(
      and(
        sql`"state" = 'issued' AND "type" <> 'credit-note'`,
        lte(invoices.dueOn, at('dueUpTo')),
        sql`${OWED_CENTS} > 0`,
      ),
    )
    .orderBy(asc(invoices.dueOn), asc(invoices.number))
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

/** Debts that were due up to a day; those that fell due first, first. */
export function debtsDueUpTo(db: Db, dueUpTo: string): Debt[] {
  return prepared(db).debts.all({ dueUpTo });
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
