/** Every badge presented, what was decided and why, newest first. */
import type { DecisionItem, DecisionsQuery } from '#contract/decisions.ts';
import type { ListOf } from '#contract/paging.ts';
import { seesNames } from '#contract/roles.ts';
import type { Asked } from '#db/ctx.ts';
import { and, type Db, desc, eq, type SQL, sql } from '#db/drizzle.ts';
import { periodOf } from '#db/place-zone.ts';
import { statements } from '#db/statements.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { decisions } from '#modules/access/tables.ts';
import { people } from '#modules/people/tables.ts';
import { cursorOf, cursorParts } from './cursor.ts';
import { hiddenSince } from './occupancy.ts';

const columns = {
  id: decisions.id,
  atMs: decisions.atMs,
  device: decisions.device,
  door: decisions.door,
  machine: decisions.machine,
  number: decisions.number,
  granted: decisions.granted,
  reason: decisions.reason,
  unmet: decisions.unmet,
  offline: decisions.offline,
  flags: decisions.flags,
  ref: people.ref,
  name: people.name,
};

function selectDecisions(db: Db) {
  return db.select(columns).from(decisions).leftJoin(people, eq(people.id, decisions.personId));
}
type Row = ReturnType<ReturnType<typeof selectDecisions>['all']>[number];

const prepared = statements((db) => ({
  one: selectDecisions(db)
    .where(eq(decisions.id, sql.placeholder('id')))
    .prepare(),
}));

/** A page of decisions, the last that happened first. */
export function listDecisions(asked: Asked, input: DecisionsQuery): Result<ListOf<DecisionItem>> {
  const { fromMs, toMs } = periodOf(asked.db, input);
  const wanted: Array<SQL | undefined> = [
    sql`${decisions.atMs} >= ${fromMs}`,
    sql`${decisions.atMs} < ${toMs}`,
    input.device === undefined ? undefined : eq(decisions.device, input.device),
    input.person === undefined
      ? undefined
      : sql`${decisions.personId} = (SELECT id FROM people WHERE ref = ${input.person})`,
  ];
  if (seesGrantsOnly(asked)) wanted.push(eq(decisions.granted, true));
  const hidden = hiddenSince(asked);
  if (hidden !== null) wanted.push(sql`${decisions.atMs} <= ${hidden}`);
  const after = cursorParts(input.after);
  if (after !== null)
    wanted.push(sql`(${decisions.atMs}, ${decisions.id}) < (${after.atMs}, ${after.id})`);
  const rows = selectDecisions(asked.db)
    .where(and(...wanted))
    .orderBy(desc(decisions.atMs), desc(decisions.id))
    .limit(input.limit + 1)
    .all();
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  const next =
    rows.length > page.length && last !== undefined ? cursorOf(last.atMs, last.id) : null;
  return ok({ items: page.map(itemOf), next });
}

/** One decision; `not-found`. */
export function getDecision(
  asked: Asked,
  input: { readonly id: string },
): Result<DecisionItem, 'not-found'> {
  const row = prepared(asked.db).one.get({ id: input.id });
  const hidden = hiddenSince(asked) ?? Number.MAX_SAFE_INTEGER;
  const isSeen = row !== undefined && row.atMs <= hidden && (row.granted || !seesGrantsOnly(asked));
  return isSeen ? ok(itemOf(row)) : refuse('not-found', 'there is no such decision');
}

/** Who was refused is between them and staff. */
function seesGrantsOnly({ actor }: Asked): boolean {
  return actor.kind === 'staff' && !seesNames(actor.role);
}

function itemOf(row: Row): DecisionItem {
  return {
    id: row.id,
    at: instantText(row.atMs),
    device: row.device,
    door: row.door,
    machine: row.machine,
    person: row.ref === null || row.name === null ? null : { ref: row.ref, name: row.name },
    granted: row.granted,
    reason: row.reason as DecisionItem['reason'],
    unmet: JSON.parse(row.unmet) as DecisionItem['unmet'],
    offline: row.offline,
    badge: row.number,
    flags: JSON.parse(row.flags) as string[],
  };
}

export const queries = {
  'decisions.list': listDecisions,
  'decisions.get': getDecision,
} as const;
