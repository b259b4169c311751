/** Walks charges in the order in which they were made, and closed months; names the first that does not hold. */
import type { PeriodItem } from '#contract/accounts.ts';
import { type Db, sql } from '#db/drizzle.ts';
import { chargeLink, periodLink } from './chain-rules.ts';
import { COVERED, WITHDRAWN } from './charge-rules.ts';
import { chargesInOrder } from './charge-store.ts';
import { LEDGER_START } from './ledger-rules.ts';
import { readHead } from './ledger-store.ts';
import { listPeriodRows, totalsOfMonth } from './payment-store.ts';

export type Broken = { readonly what: string; readonly reason: string };

/** Every charge is what was made, none was put in, and none is gone. */
export function brokenCharges(db: Db): {
  readonly charges: number;
  readonly broken: Broken | null;
} {
  const head = readHead(db, 'charges');
  let charges = 0;
  let linked = 0;
  let before = LEDGER_START;
  for (const row of chargesInOrder(db)) {
    charges += 1;
    if (row.chain !== null) linked += 1;
    before = chargeLink(before, row);
    // Charges of before there was a chain bear no link; the first link that follows is of theirs too.
    if (row.chain !== null && row.chain !== before)
      return brokenAt(
        charges,
        `charge ${row.id}`,
        'it is not what was made, or one before it is not',
      );
  }
  const isEnd = head === undefined ? linked === 0 : head.last === charges && head.chain === before;
  if (!isEnd)
    return brokenAt(
      charges,
      `charge number ${charges + 1}`,
      'it was made and is missing, or one was put in',
    );
  return { charges, broken: missingCharge(db) ?? strayCharge(db) };
}

/** What sales, passes and corrections name is there. */
function missingCharge(db: Db): Broken | null {
  const [stray] = db.all<{ charge: string }>(
    sql`SELECT named.id AS charge FROM (SELECT "chargeId" AS id FROM sales UNION ALL
        SELECT "chargeId" FROM pass_burns UNION ALL SELECT "chargeId" FROM pass_holdings UNION ALL
        SELECT "correctsId" FROM charges) AS named
      WHERE named.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM charges c WHERE c.id = named.id)
      LIMIT 1`,
  );
  if (stray === undefined) return null;
  return { what: `charge ${stray.charge}`, reason: 'it is named, and is missing' };
}

/** What nobody asks for any more has a reason that can be seen; of a part that was let go its step tells author and reason. */
function strayCharge(db: Db): Broken | null {
  const [stray] = db.all<{ charge: string }>(
    sql`SELECT id AS charge FROM charges WHERE state = 'waived' AND ("waivedAtMs" IS NULL
        OR "waiveReason" IS NULL OR ("waivedBy" IS NULL
          AND ("amountCents" <> 0 OR "waiveReason" NOT IN (${COVERED}, ${WITHDRAWN})))
        OR (steps ->> '$[0].kind' IS 'waived'
          AND instr(steps ->> '$[0].words.fr', 'par ' || "waivedBy" || ' : ' || "waiveReason") = 0))
      UNION ALL
      SELECT id FROM charges c WHERE state = 'corrected' AND "sourceType" <> 'import' AND NOT EXISTS
        (SELECT 1 FROM charges o WHERE o."sourceType" = c."sourceType" AND o."sourceId" = c."sourceId"
          AND o.state <> 'corrected')
      LIMIT 1`,
  );
  if (stray === undefined) return null;
  return {
    what: `charge ${stray.charge}`,
    reason: 'nobody asks for it any more, and nothing says why',
  };
}

/** What a closed month came to is what the ledger says of it still. */
export function brokenPeriod(db: Db): Broken | null {
  let chain = LEDGER_START;
  let before: { readonly month: string; readonly everCents: number } | null = null;
  const rows = listPeriodRows(db).toReversed();
  for (const row of rows) {
    const totals: PeriodItem['totals'] = totalsOfMonth(db, row.month, before);
    if (row.totals !== JSON.stringify(totals))
      return {
        what: `closed month ${row.month}`,
        reason: 'its totals are not those of the ledger',
      };
    chain = periodLink(chain, row);
    before = { month: row.month, everCents: totals.everCents };
  }
  const head = readHead(db, 'periods');
  if (head === undefined || (head.last === rows.length && head.chain === chain)) return null;
  const what = `closed month ${before?.month ?? ''}`.trim();
  return { what, reason: 'it was changed, or a later one is missing' };
}

function brokenAt(charges: number, what: string, reason: string) {
  return { charges, broken: { what, reason } };
}
