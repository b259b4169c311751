/** Former charges and balances go in, show what would come, and go out again; reminders are drafted one by one. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { AccountWhole } from '#contract/accounts.ts';
import type { HistoryItem } from '#contract/history.ts';
import type { InvoiceWhole, ReminderItem, RunWhole } from '#contract/invoices.ts';
import { aPlaceToBill, payerRef, putCharges } from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';

const ADA = payerRef(0);
const DAY_MS = 86_400_000;
const opened: EnginePlace[] = [];
afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

async function aPlace() {
  const place = await anEnginePlace(aPlaceToBill(), { inFile: true });
  opened.push(place);
  return place;
}

const CHARGES = {
  csv: `Date;Payeur;Libellé;TTC\n05/09/2026;${ADA};Laser 16 min;11,00\n06/09/2026;${payerRef(1)};Impression;5,64\n`,
  mapping: { payer: 'Payeur', date: 'Date', label: 'Libellé', amount: 'TTC' },
  prices: 'gross',
  vat: { category: 'S', rate: '20' },
  dryRun: false,
};

describe('former charges', () => {
  it('are shown by a dry run, kept once, billed where they are open, and never rated', async () => {
    const place = await aPlace();
    const given = { ...CHARGES, state: 'open' };
    const dry = await place.do<HistoryItem>('history.charges', { ...given, dryRun: true });
    expect(dry).toMatchObject({ id: null, rows: 2, totalCents: 1664, dryRun: true });
    await place.do<HistoryItem>('history.charges', given);
    await expect(place.do('history.charges', given)).rejects.toThrow('conflict');
    await place.do('billing-runs.start', { period: '2026-10', issue: true });
    await place.pass(1000);
    const [run] = await place.list<{ id: string }>('billing-runs.list');
    const { invoices } = await place.ask<RunWhole>('billing-runs.get', { id: run?.id });
    expect(invoices.map((one) => [one.payer, one.grossCents])).toEqual([
      [ADA, 1100],
      [payerRef(1), 564],
    ]);
  });

  it.each(['open', 'invoiced'])('that are %s go out again', async (state) => {
    const place = await aPlace();
    const { id } = await place.do<HistoryItem>('history.charges', { ...CHARGES, state });
    await place.do('history.undo', { id });
    const raw = new Database(place.path, { readonly: true });
    const sum = raw
      .prepare("SELECT sum(amountCents) AS cents FROM charges WHERE state <> 'corrected'")
      .get();
    raw.close();
    expect(sum).toEqual({ cents: state === 'open' ? null : 0 });
    await expect(place.do('history.undo', { id })).rejects.toThrow('conflict');
    await expect(place.do('history.charges', { ...CHARGES, state })).resolves.toBeDefined();
  });

  it('that are on invoices stay', async () => {
    const place = await aPlace();
    const { id } = await place.do<HistoryItem>('history.charges', { ...CHARGES, state: 'open' });
    await place.do('invoices.draft', { payer: ADA });
    await expect(place.do('history.undo', { id })).rejects.toThrow('1 of its charges');
  });

  it('of somebody unknown are refused with their row', async () => {
    const place = await aPlace();
    const csv = CHARGES.csv.replace(payerRef(1), 'nobody');
    await expect(place.do('history.charges', { ...CHARGES, state: 'open', csv })).rejects.toThrow(
      'bad-input',
    );
    expect(await place.list('history.list')).toEqual([]);
  });
});

describe('opening balances', () => {
  it('stand on the accounts, and go out again', async () => {
    const place = await aPlace();
    const balance = async () =>
      (await place.ask<AccountWhole>('accounts.get', { ref: ADA })).balanceCents;
    const { id } = await place.do<HistoryItem>('history.balances', {
      csv: `who,owes\n${ADA},12.50\n${payerRef(1)},-3\n`,
      mapping: { payer: 'who', amount: 'owes' },
      dryRun: false,
    });
    expect(await balance()).toBe(1250);
    await place.do('history.undo', { id });
    expect(await balance()).toBe(0);
  });
});

describe('reminders', () => {
  it('are drafted level by level, none twice, and none once it is paid', async () => {
    const place = await aPlace();
    const raw = new Database(place.path);
    putCharges(raw, [{ id: 'a', amountCents: 1200 }]);
    raw.close();
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer: ADA });
    await place.do('invoices.issue', { id: items[0]?.id });
    const drafted = async () =>
      (await place.do<{ items: ReminderItem[] }>('reminders.draft', {})).items;
    await place.pass(30 * DAY_MS);
    expect(await drafted()).toEqual([]);
    await place.pass(7 * DAY_MS);
    const [first] = await drafted();
    expect(first).toMatchObject({ level: 1, number: 'F2026-00001', openCents: 1200, sentAt: null });
    expect(await drafted()).toEqual([]);
    await place.do('reminders.sent', { id: first?.id });
    await expect(place.do('reminders.sent', { id: first?.id })).rejects.toThrow('conflict');
    await place.pass(14 * DAY_MS);
    expect(await drafted()).toMatchObject([{ level: 2 }]);
    const paid = { account: ADA, amountCents: 1200, method: 'card', purpose: 'debt' };
    await place.do('payments.receive', paid);
    await place.pass(60 * DAY_MS);
    expect(await drafted()).toEqual([]);
    expect(await place.list('reminders.list')).toHaveLength(2);
  });

  it('go to the oldest debts first, and what is more than a go takes is told and comes next', async () => {
    const place = await aPlace();
    const raw = new Database(place.path);
    // As issued by itself, each on the day after the other: the last is the oldest debt.
    const issued = Array.from({ length: 502 }, (_, index) => ({
      id: `late-${String(index).padStart(4, '0')}`,
      dueOn: new Date(Date.parse('2026-10-01') - index * DAY_MS).toISOString().slice(0, 10),
    }));
    const insert =
      raw.prepare(`INSERT INTO invoices (id, type, state, payerKind, payer, createdAtMs, netCents,
      vatCents, grossCents, vat, groupBy, deposits) VALUES (@id, 'invoice', 'draft', 'person', '${ADA}', 0, 1000, 200, 1200,
      '[]', 'tariff', '[]')`);
    const issue =
      raw.prepare(`UPDATE invoices SET state = 'issued', number = @id, issuedOn = @dueOn, dueOn = @dueOn,
      snapshot = @snapshot WHERE id = @id`);
    const buyer = { language: 'fr', name: 'Sample payer 0', buyerKind: 'consumer' };
    const snapshot = JSON.stringify({ seller: { name: 'Sample seller' }, buyer });
    const put = raw.transaction(() => {
      for (const { id } of issued) insert.run({ id });
      for (const one of issued) issue.run({ ...one, snapshot });
    });
    put();
    raw.close();
    const draft = () => place.do<{ items: ReminderItem[]; left: number }>('reminders.draft', {});
    const first = await draft();
    expect(first.items[0]).toMatchObject({ number: 'late-0501', level: 1 });
    expect(first).toMatchObject({ items: { length: 500 }, left: 2 });
    const second = await draft();
    expect(second.items.map(({ number }) => number)).toEqual(['late-0001', 'late-0000']);
    expect(second.left).toBe(0);
    // They are late enough for every level, but a letter has its time to be answered.
    expect((await draft()).items).toEqual([]);
    await place.pass(14 * DAY_MS);
    expect((await draft()).items[0]).toMatchObject({ number: 'late-0501', level: 2 });
  });
});
