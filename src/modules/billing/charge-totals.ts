/** What was charged in a period, summed by payer or by tariff. */
import type { ChargeTotal, ChargeTotals, ChargeTotalsQuery } from '#contract/charges.ts';
import type { Asked } from '#db/ctx.ts';
import { type SQL, sql } from '#db/drizzle.ts';
import { periodOf } from '#db/place-zone.ts';
import { ok, type Result } from '#kernel/result.ts';
import { payerRefOf } from './charge-queries.ts';

const MILLI = 1000;

type Sums = {
  readonly payerKind: string | null;
  readonly key: string | null;
  readonly uses: number;
  readonly charges: number;
  readonly usedMs: number;
  readonly netCents: number;
  readonly vatCents: number;
  readonly grossCents: number;
  readonly openCents: number;
};

/** A corrected use has several charges and was one use: it is counted, and its time taken, once. */
export function totalCharges(asked: Asked, input: ChargeTotalsQuery): Result<ChargeTotals> {
  const { fromMs, toMs } = periodOf(asked.db, input);
  const isByPayer = input.by === 'payer';
  const [kind, key] = isByPayer ? [sql`"payerKind"`, sql`payer`] : [sql`NULL`, sql`tariff`];
  const rows = asked.db.all<Sums>(
    sql`SELECT kind AS "payerKind", key, count(*) AS uses, sum(charges) AS charges, sum("usedMs") AS "usedMs",
        sum("netCents") AS "netCents", sum("vatCents") AS "vatCents", sum("grossCents") AS "grossCents",
        sum("openCents") AS "openCents"
      FROM (
        SELECT ${kind} AS kind, ${key} AS key, count(*) AS charges,
          max(iif("sourceType" IN ('session', 'visit', 'job'), "atMs" - "startedAtMs", 0)) AS "usedMs",
          sum("netCents") AS "netCents", sum("vatCents") AS "vatCents", sum("grossCents") AS "grossCents",
          sum(iif(state = 'open', "grossCents", 0)) AS "openCents"
        FROM charges
        WHERE "atMs" >= ${fromMs} AND "atMs" < ${toMs} AND ${wanted(input)}
        GROUP BY 1, 2, "sourceType", "sourceId"
      )
      GROUP BY 1, 2 ORDER BY sum("grossCents") DESC, key`,
  );
  const items = rows.map(({ payerKind, key: of, usedMs, ...sums }): ChargeTotal => {
    const ref = of ?? '';
    const payer = payerKind === null ? null : payerRefOf(asked.db, { kind: payerKind, ref });
    return { payer, tariff: isByPayer ? null : of, seconds: usedMs / MILLI, ...sums };
  });
  return ok({ items, next: null });
}

function wanted({ state, payer }: ChargeTotalsQuery): SQL {
  const ofState = state === undefined ? sql`state IN ('open', 'invoiced')` : sql`state = ${state}`;
  return payer === undefined ? ofState : sql`${ofState} AND payer = ${payer}`;
}
