/** Debts are found by their index. */
import { expect, it } from 'vitest';
import { debtsDueUpTo } from '#modules/billing/reminder-store.ts';
import { aDatabase } from '#test/builders/place.ts';

it('debts of long ago are found without reading what was paid', () => {
  const { db, raw, close } = aDatabase();
  const sources: string[] = [];
  const own = raw.prepare.bind(raw);
  Object.assign(raw, {
    prepare: (source: string) => {
      sources.push(source);
      return own(source);
    },
  });
  expect(debtsDueUpTo(db, '2026-11-01')).toEqual([]);
  const source = sources.find((one) => one.includes('"dueOn" <= ?')) ?? '';
  const plan = own(`EXPLAIN QUERY PLAN ${source}`).all('2026-11-01') as Array<{ detail: string }>;
  const steps = plan.map(({ detail }) => detail);
  expect(steps).toContain('SEARCH invoices USING INDEX invoices_due (dueOn<?)');
  expect(steps.filter((step) => /^SCAN (?!d )|TEMP B-TREE/.test(step))).toEqual([]);
  close();
});
