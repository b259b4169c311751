/** The items of changes, as their lists show them, for pages that follow along. */
import type { Asked } from '#db/ctx.ts';
import type { Change, ChangeTopic } from '#kernel/engine.ts';
import { ok, type Result } from '#kernel/result.ts';
import { isClosedNow } from '#reporting/occupancy.ts';

type Query = (asked: Asked, input: never) => Result<unknown>;
type Queries = Readonly<Record<string, Query>>;

/** The query of one item, and what it calls the key of a change. */
const ITEM_OF: Readonly<Record<ChangeTopic, readonly [query: string, key: 'slug' | 'id']>> = {
  machine: ['machines.get', 'slug'],
  session: ['sessions.get', 'id'],
  visit: ['visits.get', 'id'],
  decision: ['decisions.get', 'id'],
  device: ['devices.get', 'slug'],
  anomaly: ['anomalies.get', 'id'],
  zone: ['zones.get', 'slug'],
  invoice: ['invoices.item', 'id'],
  'billing-run': ['billing-runs.item', 'id'],
};

/** Makes the query `live.items` from the place's queries: an item for each change, null where it is gone. */
export function makeLiveItems(queries: Queries) {
  return (
    asked: Asked,
    input: { readonly changes: readonly Change[] },
  ): Result<{ readonly items: readonly unknown[]; readonly isClosed: boolean }> =>
    ok({
      items: input.changes.map((change) => itemOf(queries, asked, change)),
      isClosed: isClosedNow(asked.db, asked.nowMs),
    });
}

function itemOf(queries: Queries, asked: Asked, { topic, key }: Change): unknown {
  const [name, keyName] = ITEM_OF[topic];
  const found = queries[name]?.(asked, { [keyName]: key } as never);
  return found?.ok === true ? found.value : null;
}
