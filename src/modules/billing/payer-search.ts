/** What somebody looks for among invoices, payments and accounts: a name, or an amount. */
import { type SQL, sql } from '#db/drizzle.ts';
import { folded } from '#kernel/folded.ts';

const AMOUNT = /^(\d{1,9})(?:[.,](\d{1,2}))?$/;

/** Refs of people and organisations whose name or ref has the text in it, as a set to select from. */
export function payersNamed(text: string): SQL {
  const sought = folded(text);
  return sql`(SELECT ref FROM people WHERE instr(folded(name), ${sought}) > 0 OR instr(folded(ref), ${sought}) > 0
    UNION SELECT ref FROM organisations WHERE instr(folded(name), ${sought}) > 0 OR instr(folded(ref), ${sought}) > 0)`;
}

/** `12,5` is 1250 cents; null, which equals nothing: it is no amount. */
export function centsSought(text: string): number | null {
  const found = AMOUNT.exec(text.replace(/[\s\u20AC]/g, ''));
  if (found === null) return null;
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
}
