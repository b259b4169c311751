/** The SQL of billing runs and of what they came to. */
import { and, asc, type Db, desc, eq, lt, ne, type SQL, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { billingRunResults, billingRuns, invoices } from './tables.ts';

export type RunRow = typeof billingRuns.$inferSelect;
export type RunResultRow = typeof billingRunResults.$inferSelect;
/** `dry-run` shows, `drafts` makes drafts, `issue` issues them too. */
export type RunGoal = 'dry-run' | 'drafts' | 'issue';
export type RunState = 'drafting' | 'issuing' | 'done';

const at = sql.placeholder;
const prepared = statements((db) => ({
  insert: db
    .insert(billingRuns)
    .values({
      id: at('id'),
      period: at('period'),
      goal: at('goal'),
      groupBy: at('groupBy'),
      state: 'drafting',
      startedAtMs: at('startedAtMs'),
      by: at('by'),
      cursor: '',
      done: 0,
      total: at('total'),
    })
    .prepare(),
  move: db
    .update(billingRuns)
    .set({
      state: sql`${at('state')}`,
      cursor: sql`${at('cursor')}`,
      done: sql`${at('done')}`,
      total: sql`${at('total')}`,
      finishedAtMs: sql`${at('finishedAtMs')}`,
    })
    .where(eq(billingRuns.id, at('id')))
    .prepare(),
  find: db
    .select()
    .from(billingRuns)
    .where(eq(billingRuns.id, at('id')))
    .prepare(),
  atWork: db.select().from(billingRuns).where(ne(billingRuns.state, 'done')).limit(1).prepare(),
  insertResult: db
    .insert(billingRunResults)
    .values({
      runId: at('runId'),
      position: at('position'),
      payer: at('payer'),
      invoiceId: at('invoiceId'),
      type: at('type'),
      netCents: at('netCents'),
      vatCents: at('vatCents'),
      grossCents: at('grossCents'),
      lines: at('lines'),
      skipped: at('skipped'),
      detail: at('detail'),
    })
    .prepare(),
  results: db
    .select({
      payer: billingRunResults.payer,
      invoiceId: billingRunResults.invoiceId,
      type: billingRunResults.type,
      netCents: billingRunResults.netCents,
      vatCents: billingRunResults.vatCents,
      grossCents: billingRunResults.grossCents,
      lines: billingRunResults.lines,
      skipped: billingRunResults.skipped,
      detail: billingRunResults.detail,
      number: invoices.number,
      state: invoices.state,
    })
    .from(billingRunResults)
    .leftJoin(invoices, eq(invoices.id, billingRunResults.invoiceId))
    .where(eq(billingRunResults.runId, at('runId')))
    .orderBy(asc(billingRunResults.position))
    .prepare(),
  totals: db
    .select({
      invoices: sql<number>`sum(CASE WHEN ${billingRunResults.skipped} IS NULL THEN 1 ELSE 0 END)`,
      skipped: sql<number>`sum(CASE WHEN ${billingRunResults.skipped} IS NULL THEN 0 ELSE 1 END)`,
      netCents: signedSum('netCents'),
      vatCents: signedSum('vatCents'),
      grossCents: signedSum('grossCents'),
    })
    .from(billingRunResults)
    .where(eq(billingRunResults.runId, at('runId')))
    .prepare(),
}));

export function insertRun(
  db: Db,
  run: Pick<RunRow, 'id' | 'period' | 'goal' | 'groupBy' | 'startedAtMs' | 'by' | 'total'>,
): void {
  prepared(db).insert.run(run);
}

/** How far a run has come. */
export function moveRun(
  db: Db,
  run: Pick<RunRow, 'id' | 'state' | 'cursor' | 'done' | 'total' | 'finishedAtMs'>,
): void {
  const { id, state, cursor, done, total, finishedAtMs } = run;
  prepared(db).move.run({ id, state, cursor, done, total, finishedAtMs });
}

export function findRun(db: Db, id: string): RunRow | undefined {
  return prepared(db).find.get({ id });
}

/** There is one at a time. */
export function findRunAtWork(db: Db): RunRow | undefined {
  return prepared(db).atWork.get();
}

export function insertResult(db: Db, row: RunResultRow): void {
  prepared(db).insertResult.run(row);
}

export function resultsOfRun(db: Db, runId: string) {
  return prepared(db).results.all({ runId });
}

export function totalsOfRun(db: Db, runId: string) {
  return prepared(db).totals.get({ runId });
}

/** Newest first, one more than asked for. */
export function listRunRows(
  db: Db,
  asked: {
    readonly period: string | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): RunRow[] {
  const wanted: Array<SQL | undefined> = [
    asked.period === undefined ? undefined : eq(billingRuns.period, asked.period),
    asked.after === undefined ? undefined : lt(billingRuns.id, asked.after),
  ];
  return db
    .select()
    .from(billingRuns)
    .where(and(...wanted))
    .orderBy(desc(billingRuns.id))
    .limit(asked.limit + 1)
    .all();
}

/** Credit notes take off. */
function signedSum(column: 'netCents' | 'vatCents' | 'grossCents') {
  return sql<number>`coalesce(sum(CASE WHEN ${billingRunResults.type} = 'credit-note' THEN 0 - ${billingRunResults[column]} ELSE ${billingRunResults[column]} END), 0)`;
}
